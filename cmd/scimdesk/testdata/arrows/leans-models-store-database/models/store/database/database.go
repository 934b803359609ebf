package database

import _ "scimdesk/scim"
