package recorder

import (
	"bytes"
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
// byte of every exchange that is kept, so it looks only where two bytes can
// begin something.
func mentionsSecret[text string | []byte](t text) bool {
	for i := 0; i+1 < len(t); i++ {
		if starts[t[i]]&follows[t[i+1]] != 0 && mentioned(t[i:]) {
			return true
		}
	}
	return false
}

// mentioned says whether t begins with what must be looked at closely.
func mentioned[text string | []byte](t text) bool {
	switch t[0] | 0x20 {
	case 'p':
		return begins(t, "passw")
	case 's':
		return begins(t, "secret")
	case 't':
		return begins(t, "token")
	case 'a':
		return begins(t, "assertion")
	}
	switch t[0] {
	case '\\':
		return begins(t, `\u00`) || begins(t, `\u01`) || begins(t, `\u21`)
	case kelvin:
		return begins(t, "\u212a")
	}
	return t[0] == longS
}

// starts and follows have a bit in common for two bytes that can begin what
// [mentioned] looks for.
var starts, follows = pairs()

func pairs() (first, second [256]uint8) {
	for i, two := range []string{"pa", "se", "to", "as", `\u`} {
		for _, b := range []byte{two[0], strings.ToUpper(two)[0]} {
			first[b] |= 1 << i
		}
		for _, b := range []byte{two[1], strings.ToUpper(two)[1]} {
			second[b] |= 1 << i
		}
	}
	const foreign = 1 << 5
	first[longS] |= foreign
	first[kelvin] |= foreign
	for b := range second {
		second[b] |= foreign
	}
	return first, second
}

// longS begins the UTF-8 of ſ, which folds to s (and of other Latin letters,
// whose texts are then looked at, too); kelvin that of the sign for Kelvin,
// which folds to k.
const (
	longS  = 0xc5
	kelvin = 0xe2
)

// mentionsToken says whether a text may hold one of our own tokens: it
// looks for the underscore of one, which is rare.
func mentionsToken(t []byte) bool {
	const behind = len(tokenBegin) + 2
	for from := behind; from < len(t); {
		at := bytes.IndexByte(t[from:], '_')
		if at < 0 {
			return false
		}
		if from += at; string(t[from-behind:from-2]) == tokenBegin {
			return true
		}
		from++
	}
	return false
}

// begins says whether t begins with word, in any case.
func begins[text string | []byte](t text, word string) bool {
	return len(t) >= len(word) && strings.EqualFold(string(t[:len(word)]), word)
}
