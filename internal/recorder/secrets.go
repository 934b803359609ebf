package recorder

import (
	"strings"
	"unicode"
)

// secrets are names of attributes, in lower case, that a schema added at run
// time calls writeOnly or never returned.
type secrets []string

// named says whether a name has one of them in it: behind a URN, before a part
// of it, among blanks, or in brackets.
func (s secrets) named(name string) bool {
	if len(s) == 0 {
		return false
	}
	for part := range strings.FieldsFuncSeq(name, endsName) {
		for _, secret := range s {
			if strings.EqualFold(part, secret) {
				return true
			}
		}
	}
	return false
}

// endsName says whether r stands between names; so does outsideName say it.
func endsName(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !strings.ContainsRune("_-$", r)
}

// mentioned says whether a path or a filter mentions one of them; it rather
// hides too much.
func (s secrets) mentioned(text string) bool {
	if len(s) == 0 {
		return false
	}
	text = strings.ToLower(strings.ToUpper(text)) // as far as letters fold
	for _, secret := range s {
		if strings.Contains(text, secret) {
			return true
		}
	}
	return false
}
