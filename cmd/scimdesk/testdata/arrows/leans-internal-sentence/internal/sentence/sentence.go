package sentence

import _ "scimdesk/internal/recorder"
