package layout

import "strings"

// at says whether this page is the one at path, whatever it was asked for.
func (f Frame) at(path string) bool {
	place, _, _ := strings.Cut(f.Place, "?")
	return place == path
}
