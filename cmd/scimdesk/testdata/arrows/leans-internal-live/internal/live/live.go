package live

import _ "scimdesk/models"
