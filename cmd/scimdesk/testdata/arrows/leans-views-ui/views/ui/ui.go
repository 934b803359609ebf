package ui

import _ "scimdesk/views/layout"
