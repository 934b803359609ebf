package guide

import _ "scimdesk/views/ui"
