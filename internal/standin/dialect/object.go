package dialect

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxDepth is how deep an answer may be nested.
const maxDepth = 64

// Field is one member of an [Object].
type Field struct {
	Name  string
	Value any // string, bool, json.Number, nil, []any or Object
}

// Object is a JSON object whose members keep their order, so that what is
// sent back is what was received, but for what was changed.
type Object []Field

// Get is the value of a member, whatever its case; nil when there is none.
func (o Object) Get(name string) any {
	if i := o.index(name); i >= 0 {
		return o[i].Value
	}
	return nil
}

// Text is a member that is a string; "" when it is not one.
func (o Object) Text(name string) string {
	text, _ := o.Get(name).(string)
	return text
}

// Set puts value where a member of that name was, or at the end.
func (o *Object) Set(name string, value any) {
	if i := o.index(name); i >= 0 {
		(*o)[i].Value = value
		return
	}
	*o = append(*o, Field{name, value})
}

// Object is a member that is an object; nil when it is not one.
func (o Object) Object(name string) Object {
	inner, _ := o.Get(name).(Object)
	return inner
}

// List is a member that is an array; nil when it is not one.
func (o Object) List(name string) []any {
	list, _ := o.Get(name).([]any)
	return list
}

func (o Object) index(name string) int {
	for i, f := range o {
		if strings.EqualFold(f.Name, name) {
			return i
		}
	}
	return -1
}

// String is o as JSON.
func (o Object) String() string {
	var out bytes.Buffer
	writeValue(&out, o)
	return out.String()
}

func writeValue(out *bytes.Buffer, value any) {
	switch v := value.(type) {
	case Object:
		writeFields(out, v)
	case []any:
		out.WriteByte('[')
		for i, item := range v {
			if i > 0 {
				out.WriteByte(',')
			}
			writeValue(out, item)
		}
		out.WriteByte(']')
	default:
		writePlain(out, v)
	}
}

func writeFields(out *bytes.Buffer, o Object) {
	out.WriteByte('{')
	for i, f := range o {
		if i > 0 {
			out.WriteByte(',')
		}
		writePlain(out, f.Name)
		out.WriteByte(':')
		writeValue(out, f.Value)
	}
	out.WriteByte('}')
}

// writePlain writes a string, a number, a boolean or null.
func writePlain(out *bytes.Buffer, value any) {
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		out.WriteString("null")
		return
	}
	out.Truncate(out.Len() - 1) // the encoder ends each value with a new line
}

// errNoObject is what a body that is no JSON object is.
var errNoObject = errors.New("not a JSON object")

// ParseObject reads one JSON object.
func ParseObject(body []byte) (Object, error) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	value, err := readValue(dec, 0)
	if err != nil {
		return nil, err
	}
	object, is := value.(Object)
	if _, err := dec.Token(); !is || !errors.Is(err, io.EOF) {
		return nil, errNoObject
	}
	return object, nil
}

func readValue(dec *json.Decoder, depth int) (any, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("nested deeper than %d", maxDepth)
	}
	token, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		return readObject(dec, depth)
	case json.Delim('['):
		return readArray(dec, depth)
	}
	return token, nil
}

func readObject(dec *json.Decoder, depth int) (any, error) {
	object := Object{}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, err
		}
		value, err := readValue(dec, depth+1)
		if err != nil {
			return nil, err
		}
		object = append(object, Field{fmt.Sprint(name), value})
	}
	_, err := dec.Token()
	return object, err
}

func readArray(dec *json.Decoder, depth int) (any, error) {
	list := []any{}
	for dec.More() {
		value, err := readValue(dec, depth+1)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
	}
	_, err := dec.Token()
	return list, err
}

// texts are strings as an array.
func texts(all ...string) []any {
	list := make([]any, len(all))
	for i, s := range all {
		list[i] = s
	}
	return list
}
