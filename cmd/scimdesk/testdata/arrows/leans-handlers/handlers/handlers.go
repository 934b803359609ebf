package handlers

import _ "scimdesk/models"
