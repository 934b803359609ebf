package recorder

import _ "scimdesk/scim"
