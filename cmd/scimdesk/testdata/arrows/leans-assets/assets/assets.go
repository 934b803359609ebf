package assets

import _ "scimdesk/models"
