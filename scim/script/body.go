package script

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// lastAnswer opens a request body that repeats what the server said last.
const lastAnswer = "{answer}"

// body fills in the body of a request.
func (t *turn) body(text string) (string, error) {
	rest, repeats := strings.CutPrefix(text, lastAnswer)
	if !repeats {
		return t.names.fill(text, inJSON)
	}
	changes, err := t.names.fill(rest, inJSON)
	if err != nil {
		return "", err
	}
	return mergeJSON(t.answer, changes)
}

// mergeJSON merges changes into the JSON object before (RFC 7396).
func mergeJSON(before []byte, changes string) (string, error) {
	object, err := decodeObject(before)
	if err != nil {
		return "", fmt.Errorf("the last answer cannot be sent back: %w", err)
	}
	if changes = strings.TrimSpace(changes); changes == "" {
		return string(before), nil
	}
	change, err := decodeObject([]byte(changes))
	if err != nil {
		return "", fmt.Errorf("what follows %s cannot be merged: %w", lastAnswer, err)
	}
	merge(object, change)
	return encode(object)
}

func decodeObject(body []byte) (map[string]any, error) {
	v, err := decode(body)
	if err != nil {
		return nil, err
	}
	object, ok := v.(map[string]any)
	if !ok {
		return nil, errors.New("it is not a JSON object")
	}
	return object, nil
}

func merge(into, change map[string]any) {
	for key, value := range change {
		inner, isObject := value.(map[string]any)
		before, hadObject := into[key].(map[string]any)
		switch {
		case value == nil:
			delete(into, key)
		case isObject && hadObject:
			merge(before, inner)
		default:
			into[key] = value
		}
	}
}

// encode writes v without escaping <, > and &.
func encode(v any) (string, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return strings.TrimSpace(out.String()), err
}
