package load

import _ "scimdesk/bench/reference"
