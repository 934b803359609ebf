package script

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
)

// more is what "..." becomes: a member, or an element, of this name.
const more = "..."

// parsePattern reads a wanted body: JSON in which "..." may stand for further
// members or elements.
func parsePattern(text string) (any, error) {
	return decode([]byte(spellMore(text)))
}

// spellMore rewrites each "..." outside a string so that the text is JSON.
func spellMore(text string) string {
	var out strings.Builder
	var inside []byte // the brackets that are open
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			end := stringEnd(text, i)
			out.WriteString(text[i:end])
			i = end - 1
			continue
		case c == '{' || c == '[':
			inside = append(inside, c)
		case (c == '}' || c == ']') && len(inside) > 0:
			inside = inside[:len(inside)-1]
		case strings.HasPrefix(text[i:], more) && len(inside) > 0:
			out.WriteString(moreIn(inside[len(inside)-1]))
			i += len(more) - 1
			continue
		}
		out.WriteByte(text[i])
	}
	return out.String()
}

func moreIn(bracket byte) string {
	if bracket == '{' {
		return `"` + more + `":true`
	}
	return `"` + more + `"`
}

// stringEnd finds where the JSON string that begins at start is over.
func stringEnd(text string, start int) int {
	for i := start + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

// decode reads one JSON value, numbers as they are written.
func decode(body []byte) (v any, err error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is more after the JSON value")
	}
	return v, nil
}
