package guards

import _ "scimdesk/models"
