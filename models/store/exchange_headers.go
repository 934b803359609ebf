package store

import (
	"encoding/json"
	"fmt"

	"scimdesk/models"
)

// headersText is json.Marshal for headers, without its walk through what nearly
// all of them are: plain text.
func headersText(headers []models.Header) (string, error) {
	if headers == nil {
		return "null", nil
	}
	out, err := make([]byte, 1, 512), error(nil)
	out[0] = '['
	for i, h := range headers {
		if i > 0 {
			out = append(out, ',')
		}
		if out, err = appendText(append(out, `{"n":`...), h.Name); err != nil {
			return "", err
		}
		if out, err = appendText(append(out, `,"v":`...), h.Value); err != nil {
			return "", err
		}
		out = append(out, '}')
	}
	return string(append(out, ']')), nil
}

// appendText adds a text as json.Marshal writes it.
func appendText(out []byte, text string) ([]byte, error) {
	if plain(text) {
		return append(append(append(out, '"'), text...), '"'), nil
	}
	quoted, err := json.Marshal(text)
	if err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	return append(out, quoted...), nil
}

// plain says whether a text stands in JSON as it is.
func plain(text string) bool {
	for i := range len(text) {
		switch c := text[i]; {
		case c < ' ', c > '~', c == '"', c == '\\', c == '<', c == '>', c == '&':
			return false
		}
	}
	return true
}
