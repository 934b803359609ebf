package script

import _ "scimdesk/scim"
