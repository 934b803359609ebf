package accounts

import _ "scimdesk/views/layout"
