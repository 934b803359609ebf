package outbound

import _ "scimdesk/models"
