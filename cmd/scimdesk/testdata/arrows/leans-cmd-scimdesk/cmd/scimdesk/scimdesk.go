package main

import _ "scimdesk/tools"
