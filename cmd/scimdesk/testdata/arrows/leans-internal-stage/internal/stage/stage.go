package stage

import _ "scimdesk/internal/provisioning"
