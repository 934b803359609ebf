package filter

import (
	"encoding/json"
	"strings"
	"time"

	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// compare makes the test of one value at a place, and the value as the
// attribute's type has it (RFC 7644 §3.4.2.2). A missing value, or one of
// another type, equals nothing: only "ne" is true of it.
func compare(at place, op Op, value any, m *scim.Manner) (any, func(any) bool, error) {
	leaf := at.leaf()
	if !suits(op, leaf.Type) {
		return nil, nil, invalid("%s is of type %s and cannot be compared by %q. Use %s.",
			at.path, leaf.Type, string(op), suitable(leaf.Type))
	}
	switch leaf.Type {
	case schema.Boolean:
		return compareBoolean(at, op, value, m)
	case schema.Integer, schema.Decimal:
		return compareNumber(at, op, value, m)
	case schema.DateTime:
		return compareTime(at, op, value, m)
	}
	return compareText(at, op, value, m)
}

// suits holds operators to types: boolean and binary have no order and no
// parts, numbers have no parts.
func suits(op Op, of string) bool {
	switch of {
	case schema.Boolean, schema.Binary:
		return op == Equal || op == NotEqual
	case schema.Integer, schema.Decimal:
		return !inside(op)
	}
	return true
}

func suitable(of string) string {
	if of == schema.Boolean || of == schema.Binary {
		return "eq, ne or pr"
	}
	return "eq, ne, gt, ge, lt, le or pr"
}

// inside tells the operators that look into a text.
func inside(op Op) bool { return op == Contains || op == StartsWith || op == EndsWith }

// holds says whether an order (-1, 0, 1) of value to wanted fulfils op.
func holds(op Op, order int) bool {
	switch op {
	case Equal:
		return order == 0
	case NotEqual:
		return order != 0
	case Greater:
		return order > 0
	case GreaterEqual:
		return order >= 0
	case Less:
		return order < 0
	case LessEqual:
		return order <= 0
	}
	return false
}

// compareBoolean takes "True" and "false" for booleans, because Entra sends
// them so.
func compareBoolean(at place, op Op, value any, m *scim.Manner) (any, func(any) bool, error) {
	want, ok := boolean(value)
	if _, text := value.(string); !ok || text && !m.Tolerates(scim.QuirkLooseFilter) {
		return nil, nil, unfit(at, value, "true or false")
	}
	return want, func(v any) bool {
		have, ok := boolean(v)
		return (ok && have == want) == (op == Equal)
	}, nil
}

func boolean(value any) (is, ok bool) {
	switch value := value.(type) {
	case bool:
		return value, true
	case string:
		is = strings.EqualFold(value, "true")
		return is, is || strings.EqualFold(value, "false")
	}
	return false, false
}

func compareNumber(at place, op Op, value any, m *scim.Manner) (any, func(any) bool, error) {
	if text, ok := value.(string); ok && isNumber(text) && m.Tolerates(scim.QuirkTextNumber) {
		value = json.Number(text)
	}
	number, _ := value.(json.Number)
	want, ok := parseDecimal(number)
	if !ok {
		return nil, nil, unfit(at, value, "a number, such as 42")
	}
	return number, func(v any) bool {
		number, _ := v.(json.Number)
		have, ok := parseDecimal(number)
		if !ok {
			return op == NotEqual
		}
		return holds(op, have.compare(want))
	}, nil
}

// compareTime compares instants, whatever their offsets; the operators that
// look into a text look into the one that is stored.
func compareTime(at place, op Op, value any, m *scim.Manner) (any, func(any) bool, error) {
	if inside(op) {
		return compareText(at, op, value, m)
	}
	text, _ := value.(string)
	want, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return nil, nil, unfit(at, value, "a date and time, such as 2026-11-22T08:00:00Z")
	}
	return text, func(v any) bool {
		text, _ := v.(string)
		have, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return op == NotEqual
		}
		return holds(op, have.Compare(want))
	}, nil
}

func unfit(at place, value any, want string) error {
	return invalid("%s cannot be compared with %s, because it is of type %s. Send %s.",
		at.path, literal(value), at.leaf().Type, want)
}
