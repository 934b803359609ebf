package scimtest

import _ "scimdesk/scim/patch"
