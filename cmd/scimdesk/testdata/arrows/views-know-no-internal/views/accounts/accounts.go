package accounts

import _ "scimdesk/internal/provisioning"
