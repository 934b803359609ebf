package models

import _ "scimdesk/internal/secret"
