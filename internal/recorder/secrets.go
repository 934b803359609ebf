package recorder

import "strings"

// secrets are names of attributes, in lower case, that a schema added at run
// time calls writeOnly or never returned.
type secrets []string

// named says whether name is one of them, perhaps behind a URN or another
// attribute's name.
func (s secrets) named(name string) bool {
	if len(s) == 0 {
		return false
	}
	name = strings.ToLower(name)
	if cut := strings.LastIndexAny(name, ".:"); cut >= 0 {
		name = name[cut+1:]
	}
	for _, secret := range s {
		if name == secret {
			return true
		}
	}
	return false
}

// mentioned says whether a path or a filter mentions one of them; it rather
// hides too much.
func (s secrets) mentioned(text string) bool {
	if len(s) == 0 {
		return false
	}
	text = strings.ToLower(text)
	for _, secret := range s {
		if strings.Contains(text, secret) {
			return true
		}
	}
	return false
}
