package ui

import _ "scimdesk/models"
