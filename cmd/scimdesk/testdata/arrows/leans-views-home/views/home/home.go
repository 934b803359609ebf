package home

import _ "scimdesk/views/search"
