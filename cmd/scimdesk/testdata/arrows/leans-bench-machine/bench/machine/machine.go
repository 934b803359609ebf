package machine

import _ "scimdesk/models"
