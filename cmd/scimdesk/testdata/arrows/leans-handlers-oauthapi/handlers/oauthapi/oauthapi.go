package oauthapi

import _ "scimdesk/models/store"
