package token

import _ "scimdesk/internal/admin"
