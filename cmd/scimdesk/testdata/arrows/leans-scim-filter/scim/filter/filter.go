package filter

import _ "scimdesk/scim/patch"
