package filter

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"scimdesk/scim/schema"
)

// sortKey makes the keys of one place; "" for a value of another type. Every
// key is plain text, because cursors carry it.
func sortKey(at place) func(any) string {
	switch at.leaf().Type {
	case schema.Boolean:
		return booleanKey
	case schema.Integer, schema.Decimal:
		return numberKey
	case schema.DateTime:
		return instantKey
	}
	key := keyOf(at)
	return func(value any) string {
		text, _ := value.(string)
		// What stands behind four times the key cannot move into it.
		return cut(key(cut(text, 4*MaxSortKey)), MaxSortKey)
	}
}

func booleanKey(value any) string {
	is, ok := boolean(value)
	switch {
	case !ok:
		return ""
	case is:
		return "1"
	}
	return "0"
}

// instantKey counts seconds from before the year 0 and nanoseconds.
func instantKey(value any) string {
	text, _ := value.(string)
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%012d%09d", at.Unix()+100_000_000_000, at.Nanosecond())
}

// numberKey writes sign, exponent and digits. Below zero everything runs
// backwards, and a sign behind the digits puts -1.2 behind -1.23.
func numberKey(value any) string {
	number, _ := value.(json.Number)
	d, ok := parseDecimal(number)
	if !ok {
		return ""
	}
	const origin = 5_000_000 // far beyond maxExponent and the digits of a number
	switch d.sign() {
	case 0:
		return "o"
	case 1:
		return cut(fmt.Sprintf("p%07d%s", origin+d.exponent, d.digits), MaxSortKey)
	}
	return cut(fmt.Sprintf("n%07d", origin-d.exponent)+strings.Map(mirrored, d.digits), MaxSortKey-1) + "~"
}

func mirrored(digit rune) rune { return '0' + '9' - digit }

// cut keeps whole characters.
func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit]
}
