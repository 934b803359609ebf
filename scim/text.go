package scim

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/secure/precis"
	"golang.org/x/text/unicode/norm"
)

// MaxUserName is the longest userName and the longest key, in bytes of NFC.
const MaxUserName = 320

// rounds bounds the repetition that settles a text: RFC 8264 §7 asks for
// repetition until nothing changes, and what moves after four is refused.
const rounds = 4

// Fold is the one folding behind every comparison without regard to case
// (caseExact false): full Unicode case folding over canonical forms. Composed
// and decomposed spellings fold alike; folding twice changes nothing.
func Fold(s string) string {
	if ascii(s) {
		return strings.ToLower(s)
	}
	for range rounds {
		next := norm.NFC.String(cases.Fold().String(norm.NFD.String(s)))
		if next == s {
			break
		}
		s = next
	}
	return s
}

// UserNameKey is what makes two userNames the same person: PRECIS
// UsernameCaseMapped (RFC 8265 §3.3), then [Fold], so that names which a
// filter calls equal are equal here too. Names that PRECIS refuses although
// identity providers send them (spaces, ligatures) take NFKC instead, as long
// as every character can be seen. Nothing is trimmed.
//
// The error is an *[Error] 400 invalidValue: empty or blank, longer than
// [MaxUserName], control, direction or zero-width characters.
func UserNameKey(s string) (string, error) {
	if strings.TrimSpace(s) == "" {
		return "", Errorf(400, InvalidValue, "userName is empty; every user needs one.")
	}
	if !utf8.ValidString(s) {
		return "", Errorf(400, InvalidValue, "userName is not valid UTF-8.")
	}
	plain := printable(s) // and composed
	switch {
	case len(s) > MaxUserName && plain, !plain && len(norm.NFC.String(s)) > MaxUserName:
		return "", tooLong()
	case plain:
		return strings.ToLower(s), nil
	}
	return settle(s)
}

// settle repeats the mapping until the key is its own key.
func settle(s string) (string, error) {
	for range rounds {
		next, err := mapUserName(s)
		if err != nil {
			return "", err
		}
		if len(next) > MaxUserName {
			return "", tooLong()
		}
		if next == s {
			return s, nil
		}
		s = next
	}
	return "", Errorf(400, InvalidValue, "userName has no stable form without regard to case; choose other characters.")
}

// mapUserName is one round: PRECIS where it accepts, NFKC where it does not.
func mapUserName(s string) (string, error) {
	if mapped, err := precis.UsernameCaseMapped.String(s); err == nil && mapped != "" {
		return Fold(mapped), nil
	}
	for _, r := range s {
		if unseen(r) {
			return "", Errorf(400, InvalidValue, "userName contains U+%04X, which cannot be seen; two names that look the same would be different people. Leave it out.", r)
		}
	}
	return Fold(norm.NFKC.String(s)), nil
}

// unseen is true for characters that change a text and show nothing.
func unseen(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp,
		unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

func tooLong() error {
	return Errorf(400, InvalidValue, "userName is longer than %d bytes; shorten it.", MaxUserName)
}

// ascii is true when every byte is a character of its own.
func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// printable is true for ASCII without controls, where every mapping agrees.
func printable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
