package models

import _ "scimdesk/scim/patch"
