package scimapi

import _ "scimdesk/handlers/web"
