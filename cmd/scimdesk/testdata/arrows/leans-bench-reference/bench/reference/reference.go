package reference

import _ "scimdesk/models/store"
