package desk

import _ "scimdesk/models/store"
