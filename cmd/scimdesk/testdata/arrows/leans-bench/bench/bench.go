package main

import _ "scimdesk/models"
