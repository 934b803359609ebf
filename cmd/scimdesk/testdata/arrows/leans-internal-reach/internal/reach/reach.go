package reach

import _ "scimdesk/internal/admin"
