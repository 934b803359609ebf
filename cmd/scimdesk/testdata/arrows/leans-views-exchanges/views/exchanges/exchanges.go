package exchanges

import _ "scimdesk/views/accounts"
