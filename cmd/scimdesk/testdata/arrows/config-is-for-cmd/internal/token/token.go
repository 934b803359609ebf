package token

import _ "scimdesk/internal/config"
