package console

import _ "scimdesk/scim/patch"
