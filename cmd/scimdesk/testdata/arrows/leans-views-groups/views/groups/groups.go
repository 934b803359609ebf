package groups

import _ "scimdesk/views/accounts"
