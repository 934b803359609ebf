package consent

import _ "scimdesk/views/home"
