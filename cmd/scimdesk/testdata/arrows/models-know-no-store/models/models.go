package models

import _ "scimdesk/models/store/database"
