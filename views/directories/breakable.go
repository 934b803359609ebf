package directories

import (
	"strings"

	"github.com/a-h/templ"
)

// breakable is a long name that may be broken after a colon, and nowhere else
// as long as there is room. It is made by hand because a template would put
// spaces there.
func breakable(name string) templ.Component {
	return templ.Raw(strings.ReplaceAll(templ.EscapeString(name), ":", ":<wbr>"))
}
