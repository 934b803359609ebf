package setup

import _ "scimdesk/internal/sentence"
