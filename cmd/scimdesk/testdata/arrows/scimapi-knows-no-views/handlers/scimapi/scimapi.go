package scimapi

import _ "scimdesk/views/ui"
