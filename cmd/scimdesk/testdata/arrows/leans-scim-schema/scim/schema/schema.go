package schema

import _ "scimdesk/scim/filter"
