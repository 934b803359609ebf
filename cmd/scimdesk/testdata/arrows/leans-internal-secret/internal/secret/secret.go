package secret

import _ "scimdesk/models"
