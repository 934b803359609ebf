package desk

import _ "scimdesk/internal/provisioning"
