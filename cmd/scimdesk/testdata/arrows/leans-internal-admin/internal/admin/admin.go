package admin

import _ "scimdesk/internal/token"
