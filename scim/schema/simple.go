package schema

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"

	"scimdesk/scim"
)

// simple reads a value that is not complex; nil for the empty text.
func (a *Attribute) simple(where string, value any, m *scim.Manner) (any, error) {
	switch a.Type {
	case Boolean:
		return boolean(where, value, m)
	case Integer, Decimal:
		return a.number(where, value, m)
	}
	text, ok := value.(string)
	if !ok {
		return nil, wrong(where, "a text", value)
	}
	if text == "" {
		m.Note(scim.QuirkClearing)
		return nil, nil
	}
	return value, a.form(where, text, m)
}

// form checks texts that must be of a certain form.
func (a *Attribute) form(where, text string, m *scim.Manner) error {
	switch a.Type {
	case DateTime:
		if !isDateTime(text) {
			return wrong(where, "a date and time with its offset, such as 2026-11-22T08:00:00Z", text)
		}
	case Binary:
		return a.binary(where, text, m)
	}
	return nil
}

// isDateTime follows xsd:dateTime as RFC 3339 narrows it, so that every value
// is an instant. The library also takes a comma and an hour of one digit.
func isDateTime(text string) bool {
	const minute = len("2026-11-22T08") // where its colon stands
	_, err := time.Parse(time.RFC3339, text)
	return err == nil && text[minute] == ':' && !strings.Contains(text, ",")
}

// boolean also takes the texts "True" and "False" in any case, as Entra ID
// sends them.
func boolean(where string, value any, m *scim.Manner) (any, error) {
	switch v := value.(type) {
	case bool:
		return v, nil
	case string:
		truth := strings.EqualFold(v, "true")
		if (truth || strings.EqualFold(v, "false")) && m.Tolerates(scim.QuirkTextBoolean) {
			return truth, nil
		}
	}
	return nil, wrong(where, "true or false", value)
}

// number keeps a number as it was written, once it is known to be in range.
func (a *Attribute) number(where string, value any, m *scim.Manner) (any, error) {
	n, ok := value.(json.Number)
	if !ok {
		if n, ok = textNumber(value); !ok || !m.Tolerates(scim.QuirkTextNumber) {
			return nil, wrong(where, "a number", value)
		}
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

// textNumber reads a text that is JSON, as numbers must be written.
func textNumber(value any) (json.Number, bool) {
	text, ok := value.(string)
	if !ok || len(text) > scim.MaxNumber {
		return "", false
	}
	return json.Number(text), json.Valid([]byte(text))
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
