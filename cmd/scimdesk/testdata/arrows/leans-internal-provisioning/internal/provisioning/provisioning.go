package provisioning

import _ "scimdesk/internal/token"
