package handlers

import _ "scimdesk/bench/load"
