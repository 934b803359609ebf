package provisioning

import _ "scimdesk/views/ui"
