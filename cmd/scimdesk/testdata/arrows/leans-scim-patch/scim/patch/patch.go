package patch

import _ "scimdesk/scim/script"
