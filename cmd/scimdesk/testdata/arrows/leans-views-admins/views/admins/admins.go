package admins

import _ "scimdesk/views/accounts"
