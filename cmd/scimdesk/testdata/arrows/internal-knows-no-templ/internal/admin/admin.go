package admin

import _ "github.com/a-h/templ"
