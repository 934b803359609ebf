package handlers

import _ "scimdesk/cmd/scimdesk"
