package world

import _ "scimdesk/handlers/web"
