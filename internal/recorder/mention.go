package recorder

import (
	"regexp"
	"strings"
)

// tokenBegin is how our own tokens, secrets and codes begin, with two letters
// between that say which it is.
const tokenBegin = "sd"

// outsideName is what ends a name; see endsName.
const outsideName = `[^\pL\pN_$-]`

var (
	tokenShape  = regexp.MustCompile(tokenBegin + `[a-z]{2}_[0-9A-Za-z]{8,}`)
	secretName  = regexp.MustCompile(`(?i)(^|` + outsideName + `)(password|passwd|client_?secret|access_?token|refresh_?token|client_?assertion|secret_?token|token)($|` + outsideName + `)`)
	secretQuery = regexp.MustCompile(`(?i)password|secret|token`)
)

// namesSecret says whether a member or an attribute of this name holds a
// secret: whether any part of the path that it may be is the name of one.
func namesSecret(name string) bool { return mentionsSecret(name) && secretName.MatchString(name) }

// asksSecret says whether a filter or a query is about a secret.
func asksSecret(text string) bool { return mentionsSecret(text) && secretQuery.MatchString(text) }

// mentionsSecret says whether a text must be looked at closely: whether it has,
// in any case, a word that is part of every secret's name, or an escaped or
// foreign character that may stand for one of its letters. It runs over every
// byte of every exchange that is kept, so it looks only where a word can begin.
func mentionsSecret[text string | []byte](t text) bool {
	for i := 0; i+1 < len(t); i++ {
		switch t[i] {
		case 'p', 'P':
			if t[i+1]|0x20 == 'a' && begins(t[i:], "passw") {
				return true
			}
		case 's', 'S':
			if t[i+1]|0x20 == 'e' && begins(t[i:], "secret") {
				return true
			}
		case 't', 'T':
			if t[i+1]|0x20 == 'o' && begins(t[i:], "token") {
				return true
			}
		case 'a', 'A':
			if t[i+1]|0x20 == 's' && begins(t[i:], "assertion") {
				return true
			}
		case '\\':
			if begins(t[i:], `\u00`) || begins(t[i:], `\u01`) || begins(t[i:], `\u21`) {
				return true
			}
		case longS:
			return true
		case kelvin:
			if begins(t[i:], "\u212a") {
				return true
			}
		}
	}
	return false
}

// longS begins the UTF-8 of ſ, which folds to s (and of other Latin letters,
// whose texts are then looked at, too); kelvin that of the sign for Kelvin,
// which folds to k.
const (
	longS  = 0xc5
	kelvin = 0xe2
)

// begins says whether t begins with word, in any case.
func begins[text string | []byte](t text, word string) bool {
	return len(t) >= len(word) && strings.EqualFold(string(t[:len(word)]), word)
}
