package token

import _ "scimdesk/models"
