package filter

import (
	"cmp"
	"encoding/json"
	"strings"

	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// compareText compares by the key that suits the attribute; values of every
// type that is not compared otherwise are text.
func compareText(at place, op Op, value any, m *scim.Manner) (any, func(any) bool, error) {
	text, ok := asText(value, m)
	if !ok {
		return nil, nil, unfit(at, value, "a text")
	}
	key := keyOf(at)
	want := key(text)
	return text, func(v any) bool {
		have, ok := v.(string)
		if !ok {
			return op == NotEqual
		}
		return textHolds(op, key(have), want)
	}, nil
}

func textHolds(op Op, have, want string) bool {
	switch op {
	case Contains:
		return strings.Contains(have, want)
	case StartsWith:
		return strings.HasPrefix(have, want)
	case EndsWith:
		return strings.HasSuffix(have, want)
	}
	return holds(op, cmp.Compare(have, want))
}

// asText takes a number or boolean that came without quotes for the text it
// was written as: employeeNumber eq 701984.
func asText(value any, m *scim.Manner) (string, bool) {
	switch value := value.(type) {
	case string:
		return value, true
	case json.Number:
		return value.String(), m.Tolerates(scim.QuirkTextNumber)
	case bool:
		return literal(value), m.Tolerates(scim.QuirkLooseFilter)
	}
	return "", false
}

// keyOf is what texts of an attribute are compared by.
func keyOf(at place) func(string) string {
	switch leaf := at.leaf(); {
	case at.path == Path{Name: "userName"} && !at.inside:
		return userNameKey
	case leaf.CaseExact || leaf.Type == schema.Binary:
		return exact
	}
	return scim.Fold
}

func exact(text string) string { return text }

// userNameKey falls back on folding for what is no userName as a whole, such
// as a part of one that begins with a space.
func userNameKey(text string) string {
	if key, err := scim.UserNameKey(text); err == nil {
		return key
	}
	return scim.Fold(text)
}
