package oauth

import _ "scimdesk/internal/admin"
