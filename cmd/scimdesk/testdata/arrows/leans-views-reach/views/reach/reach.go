package reach

import _ "scimdesk/views/home"
