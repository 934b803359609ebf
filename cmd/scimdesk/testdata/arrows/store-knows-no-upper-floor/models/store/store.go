package store

import _ "scimdesk/internal/secret"
