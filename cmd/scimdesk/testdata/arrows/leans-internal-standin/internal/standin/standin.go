package standin

import _ "scimdesk/handlers/web"
