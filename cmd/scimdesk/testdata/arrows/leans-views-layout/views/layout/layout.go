package layout

import _ "scimdesk/views/accounts"
