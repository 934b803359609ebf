package standins

import _ "scimdesk/views/accounts"
