package dialect

import _ "scimdesk/handlers/web"
