package provisioning

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// compact is a value as JSON, as encoding/json writes it; "" when it cannot be.
func compact(value any) string {
	if text, ok := value.(string); ok && plain(text) {
		return `"` + text + `"`
	}
	return string(appendCompact(make([]byte, 0, 128), value))
}

// appendCompact writes a value of a document behind dst, names in order.
func appendCompact(dst []byte, value any) []byte {
	switch value := value.(type) {
	case nil:
		return append(dst, "null"...)
	case bool:
		return strconv.AppendBool(dst, value)
	case string:
		if plain(value) {
			return append(append(append(dst, '"'), value...), '"')
		}
	case []any:
		return appendList(dst, value)
	case map[string]any:
		return appendObject(dst, value)
	}
	return appendAny(dst, value)
}

func appendList(dst []byte, list []any) []byte {
	dst = append(dst, '[')
	for i, value := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendCompact(dst, value)
	}
	return append(dst, ']')
}

func appendObject(dst []byte, object map[string]any) []byte {
	dst = append(dst, '{')
	for i, name := range slices.Sorted(maps.Keys(object)) {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendCompact(dst, name), ':')
		dst = appendCompact(dst, object[name])
	}
	return append(dst, '}')
}

// appendAny leaves to encoding/json what is rare.
func appendAny(dst []byte, value any) []byte {
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return dst
	}
	return append(dst, strings.TrimSuffix(out.String(), "\n")...)
}

// plain says whether JSON writes a text as it is.
func plain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}
