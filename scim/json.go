package scim

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// What [Parse] accepts at most. A body's size in bytes is the door's limit.
const (
	MaxDepth   = 32       // objects and arrays inside one another
	MaxMembers = 512      // members of one object
	MaxEntries = 1_000    // entries of one array
	MaxValues  = 30_000   // values in all: a small body must not become a large tree
	MaxString  = 64 << 10 // bytes of one string or name, after unescaping
	MaxNumber  = 1_000    // bytes of one number, as it is written
)

// Parse reads one JSON object from a client and refuses whatever two readers
// could understand differently. Names that differ only in case are duplicates,
// because SCIM attribute names have no case (RFC 7643 §2.1).
//
// The error is always an *[Error] with status 400: invalidSyntax for what is
// not JSON or beyond the limits above, invalidValue for control characters in
// text, which no database and no log keeps reliably.
func Parse(body []byte) (Resource, error) {
	if bytes.HasPrefix(body, []byte("\xef\xbb\xbf")) {
		return nil, Errorf(400, InvalidSyntax, "The body begins with a byte order mark, which JSON does not allow (RFC 8259 §8.1); send it without.")
	}
	return read(body, true)
}

// ParseStored reads a document this house wrote itself, without the limits
// of [Parse]. The error says that the document is damaged.
func ParseStored(doc []byte) (Resource, error) {
	return read(doc, false)
}

// reader turns tokens into values. strict adds the limits of Parse.
type reader struct {
	dec    *jsontext.Decoder
	strict bool
	values *int // read so far
}

func read(body []byte, strict bool) (Resource, error) {
	r := reader{jsontext.NewDecoder(bytes.NewBuffer(body), jsontext.AllowDuplicateNames(true)), strict, new(int)}
	value, err := r.top()
	if err != nil {
		return nil, syntaxError(err)
	}
	return value, nil
}

// top reads the outermost object and makes sure that nothing follows it.
func (r reader) top() (Resource, error) {
	switch kind := r.dec.PeekKind(); kind {
	case '{':
	case 'n', 't', 'f', '"', '0', '[':
		return nil, Errorf(400, InvalidSyntax, "The body is %s; send one JSON object.", kindName(kind))
	}
	if _, err := r.dec.ReadToken(); err != nil {
		return nil, err
	}
	object, err := r.object(1)
	if err != nil {
		return nil, err
	}
	if _, err := r.dec.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, Errorf(400, InvalidSyntax, "Something follows the JSON object at byte %d; send one object and nothing after it.", r.dec.InputOffset())
	}
	return object, nil
}

// value reads the next value, which lies inside depth objects and arrays.
func (r reader) value(depth int) (any, error) {
	tok, err := r.dec.ReadToken()
	if err != nil {
		return nil, err
	}
	*r.values++
	if err := r.limit("more values than", *r.values, MaxValues); err != nil {
		return nil, err
	}
	switch tok.Kind() {
	case '{':
		return r.object(depth + 1)
	case '[':
		return r.array(depth + 1)
	case '"':
		return r.text(tok)
	case '0':
		return r.number(tok)
	case 't', 'f':
		return tok.Bool(), nil
	default:
		return nil, nil
	}
}

// number keeps a number as it is written.
func (r reader) number(tok jsontext.Token) (any, error) {
	text := tok.String()
	return json.Number(text), r.limit("a number longer in bytes than", len(text), MaxNumber)
}

// object reads members up to the closing brace.
func (r reader) object(depth int) (Resource, error) {
	if err := r.limit("nested deeper than", depth, MaxDepth); err != nil {
		return nil, err
	}
	object := make(Resource, 8)
	var seen map[string]bool
	if r.strict {
		seen = make(map[string]bool, 8)
	}
	for r.dec.PeekKind() != '}' {
		name, err := r.name(seen)
		if err != nil {
			return nil, err
		}
		if object[name], err = r.value(depth); err != nil {
			return nil, err
		}
		if err := r.limit("an object with more members than", len(object), MaxMembers); err != nil {
			return nil, err
		}
	}
	_, err := r.dec.ReadToken()
	return object, err
}

// name reads a member's name and refuses the second of two.
func (r reader) name(seen map[string]bool) (string, error) {
	tok, err := r.dec.ReadToken()
	if err != nil {
		return "", err
	}
	name, err := r.text(tok)
	if err != nil || !r.strict {
		return name, err
	}
	folded := Fold(name)
	if seen[folded] {
		return "", Errorf(400, InvalidSyntax, "The name %q stands twice in one object (byte %d; upper and lower case are the same); send it once.", name, r.dec.InputOffset())
	}
	seen[folded] = true
	return name, nil
}

// array reads entries up to the closing bracket.
func (r reader) array(depth int) ([]any, error) {
	if err := r.limit("nested deeper than", depth, MaxDepth); err != nil {
		return nil, err
	}
	array := []any{}
	for r.dec.PeekKind() != ']' {
		entry, err := r.value(depth)
		if err != nil {
			return nil, err
		}
		array = append(array, entry)
		if err := r.limit("an array with more entries than", len(array), MaxEntries); err != nil {
			return nil, err
		}
	}
	_, err := r.dec.ReadToken()
	return array, err
}
