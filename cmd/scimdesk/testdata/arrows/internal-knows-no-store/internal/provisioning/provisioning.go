package provisioning

import _ "scimdesk/models/store"
