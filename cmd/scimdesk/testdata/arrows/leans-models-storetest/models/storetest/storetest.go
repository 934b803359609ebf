package storetest

import _ "scimdesk/models/store"
