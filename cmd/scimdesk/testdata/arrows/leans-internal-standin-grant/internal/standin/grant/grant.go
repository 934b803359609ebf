package grant

import _ "scimdesk/models"
