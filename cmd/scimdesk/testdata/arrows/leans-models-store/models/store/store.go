package store

import _ "scimdesk/scim/patch"
