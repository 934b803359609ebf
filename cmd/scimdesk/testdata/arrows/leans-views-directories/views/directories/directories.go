package directories

import _ "scimdesk/views/accounts"
