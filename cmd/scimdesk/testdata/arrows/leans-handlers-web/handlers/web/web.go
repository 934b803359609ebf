package web

import _ "scimdesk/internal/token"
