package console

import _ "scimdesk/internal/desk"
