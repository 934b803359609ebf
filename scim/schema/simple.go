package schema

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"

	"scimdesk/scim"
)

// simple reads a value that is not complex; nil for the empty text.
func (a *Attribute) simple(where string, value any) (any, error) {
	switch a.Type {
	case Boolean:
		return boolean(where, value)
	case Integer, Decimal:
		return a.number(where, value)
	}
	text, ok := value.(string)
	if !ok {
		return nil, wrong(where, "a text", value)
	}
	switch {
	case text == "":
		return nil, nil
	case a.Type == DateTime:
		if _, err := time.Parse(time.RFC3339, text); err != nil {
			return nil, wrong(where, "a date and time with its offset, such as 2026-11-22T08:00:00Z", value)
		}
	case a.Type == Binary && !isBase64(text):
		return nil, wrong(where, "base64 (RFC 4648)", value)
	}
	return text, nil
}

// boolean also takes the texts "True" and "False" in any case, as Entra ID
// sends them.
func boolean(where string, value any) (any, error) {
	switch v := value.(type) {
	case bool:
		return v, nil
	case string:
		if strings.EqualFold(v, "true") {
			return true, nil
		}
		if strings.EqualFold(v, "false") {
			return false, nil
		}
	}
	return nil, wrong(where, "true or false", value)
}

// number keeps a number as it was written, once it is known to be in range.
func (a *Attribute) number(where string, value any) (any, error) {
	n, ok := value.(json.Number)
	if !ok {
		return nil, wrong(where, "a number", value)
	}
	if a.Type == Integer {
		if _, err := strconv.ParseInt(n.String(), 10, 64); err != nil {
			return nil, wrong(where, "a whole number of at most 64 bits", value)
		}
		return n, nil
	}
	if f, err := n.Float64(); err != nil || math.IsInf(f, 0) {
		return nil, wrong(where, "a number in the range of a double", value)
	}
	return n, nil
}

// isBase64 also takes text without its padding (RFC 7643 §2.3.6), and padded
// text in the alphabet of URLs.
func isBase64(text string) bool {
	for _, form := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding} {
		if _, err := form.DecodeString(text); err == nil {
			return true
		}
	}
	return false
}

// wrong is the answer to a value of the wrong type. It never repeats the
// value, which may be private.
func wrong(where, want string, value any) error {
	return scim.Errorf(400, scim.InvalidValue, "%s must be %s, but %s was sent.", where, want, typeName(value))
}

func typeName(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case string:
		return "another text"
	case json.Number:
		return "a number"
	case []any:
		return "an array"
	default:
		return "an object"
	}
}
