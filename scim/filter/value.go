package filter

import (
	"encoding/json"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"scimdesk/scim"
)

const wantValue = `a value: "text" in double quotes, a number, true, false or null`

// value reads what follows an operator: a JSON value (RFC 7644 figure 1), or
// text without quotes up to the next space or bracket, as authentik sends it.
func (c *cursor) value() (any, error) {
	c.spaces()
	if c.peek() == '"' {
		return c.quoted()
	}
	start := c.pos
	word := c.run(isBare)
	switch {
	case word == "" || strings.ContainsAny(word, `"'([\`):
		return nil, c.wrong(start, wantValue)
	case strings.EqualFold(word, "and") || strings.EqualFold(word, "or"):
		return nil, c.wrong(start, wantValue)
	case word == "true" || word == "false":
		return word == "true", nil
	case word == "null":
		return nil, nil
	case isNumber(word):
		return json.Number(word), nil
	case !c.m.Tolerates(scim.QuirkBareWord):
		return nil, c.wrong(start, wantValue)
	}
	return word, nil
}

// isBare tells the bytes of a value without quotes.
func isBare(b byte) bool { return b > ' ' && b != ')' && b != ']' && b != 0x7f }

// quoted reads a JSON string. NUL is refused: no document can hold it and
// PostgreSQL will not be asked for it.
func (c *cursor) quoted() (any, error) {
	start := c.pos
	end := closing(c.text, start+1)
	if end < 0 {
		return nil, c.wrong(len(c.text), `a closing double quote`)
	}
	c.pos = end + 1
	inner := c.text[start+1 : end]
	if plain(inner) {
		return inner, nil
	}
	out, err := jsontext.AppendUnquote(nil, c.text[start:c.pos])
	if err != nil || strings.IndexByte(string(out), 0) >= 0 {
		return nil, c.wrong(start, "a JSON string with valid escapes and without U+0000")
	}
	return string(out), nil
}

// closing finds the quote that ends the string, -1 without one.
func closing(text string, from int) int {
	for i := from; i < len(text); i++ {
		switch text[i] {
		case '"':
			return i
		case '\\':
			i++
		}
	}
	return -1
}

// plain text needs no unquoting.
func plain(text string) bool {
	for i := range len(text) {
		if text[i] == '\\' || text[i] < ' ' {
			return false
		}
	}
	return true
}

// isNumber holds text to the grammar of JSON numbers (RFC 8259 §6).
func isNumber(text string) bool {
	text = strings.TrimPrefix(text, "-")
	if e := strings.IndexAny(text, "eE"); e >= 0 {
		power := text[e+1:]
		if power != "" && (power[0] == '+' || power[0] == '-') {
			power = power[1:]
		}
		if !isDigits(power) {
			return false
		}
		text = text[:e]
	}
	whole, fraction, dotted := strings.Cut(text, ".")
	return isDigits(whole) && (whole == "0" || whole[0] != '0') && (!dotted || isDigits(fraction))
}

func isDigits(text string) bool {
	for i := range len(text) {
		if !isDigit(text[i]) {
			return false
		}
	}
	return text != ""
}
