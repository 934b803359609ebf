package controlapi

import _ "scimdesk/scim/patch"
