package tunnel

import _ "scimdesk/models"
