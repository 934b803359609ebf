package accounts

import _ "scimdesk/views/directories"
