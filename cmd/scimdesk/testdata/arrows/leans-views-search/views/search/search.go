package search

import _ "scimdesk/views/accounts"
