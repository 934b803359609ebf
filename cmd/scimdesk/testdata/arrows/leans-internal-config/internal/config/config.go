package config

import _ "scimdesk/models"
