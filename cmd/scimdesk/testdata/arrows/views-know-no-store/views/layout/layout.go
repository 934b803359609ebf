package layout

import _ "scimdesk/models/store"
