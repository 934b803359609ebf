package helpers

import _ "strings"
