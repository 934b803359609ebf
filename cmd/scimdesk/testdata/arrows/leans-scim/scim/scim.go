package scim

import _ "scimdesk/scim/schema"
