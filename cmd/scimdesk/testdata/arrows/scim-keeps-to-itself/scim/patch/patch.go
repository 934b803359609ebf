package patch

import _ "scimdesk/models"
