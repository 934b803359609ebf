package scim

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// What [Parse] accepts at most.
const (
	MaxBody    = 1 << 20  // bytes of a body
	MaxDepth   = 32       // objects and arrays inside one another
	MaxMembers = 512      // members of one object
	MaxEntries = 1_000    // entries of one array
	MaxValues  = 30_000   // values in all: a small body must not become a large tree
	MaxString  = 64 << 10 // bytes of one string or name, after unescaping
	MaxNumber  = 1_000    // bytes of one number, as it is written
)

// What [ParseLong] accepts at most, beyond that.
const (
	MaxLongBody    = 16 << 20
	MaxLongEntries = 150_000   // entries of an array named members or value
	MaxLongValues  = 1_000_000 // values in all
)

// Parse reads one JSON object from a client and refuses whatever two readers
// could understand differently. Names that differ only in case are duplicates,
// because SCIM attribute names have no case (RFC 7643 §2.1).
//
// The error is always an *[Error]: 400 invalidSyntax for what is not JSON or
// beyond the limits above, 400 invalidValue for control characters in text,
// which no database and no log keeps reliably, and 413 for a body that is too
// large.
func Parse(body []byte) (Resource, error) {
	return object(parse(body, &limits{MaxBody, MaxEntries, MaxValues, false}))
}

// ParseLong is [Parse] for writes of groups, whose list of members may be very
// long: it stands under "members", or under "value" in a PATCH.
func ParseLong(body []byte) (Resource, error) {
	return object(parse(body, &limits{MaxLongBody, MaxLongEntries, MaxLongValues, false}))
}

// ParseAny is [Parse] for files, whose outermost value may be an array as well
// as an object.
func ParseAny(body []byte) (any, error) {
	return parse(body, &limits{MaxBody, MaxEntries, MaxValues, true})
}

// ParseStored reads a document this house wrote itself, without the limits
// of [Parse]. The error says that the document is damaged.
func ParseStored(doc []byte) (Resource, error) {
	return object(read(doc, nil))
}

// object is what a reader that takes no array has read.
func object(value any, err error) (Resource, error) {
	whole, _ := value.(Resource)
	return whole, err
}

// limits are those that differ between readers.
type limits struct {
	bytes, entries, values int
	array                  bool // may be outermost
}

// reader turns tokens into values. Without limits it takes every object.
type reader struct {
	dec    *jsontext.Decoder
	limits *limits
	values *int // read so far
}

func parse(body []byte, most *limits) (any, error) {
	if len(body) > most.bytes {
		return nil, Errorf(413, "", "The body has more than %d bytes; send less at once.", most.bytes)
	}
	if bytes.HasPrefix(body, []byte("\xef\xbb\xbf")) {
		return nil, Errorf(400, InvalidSyntax, "The body begins with a byte order mark, which JSON does not allow (RFC 8259 §8.1); send it without.")
	}
	return read(body, most)
}

func read(body []byte, most *limits) (any, error) {
	r := reader{jsontext.NewDecoder(bytes.NewBuffer(body), jsontext.AllowDuplicateNames(true)), most, new(int)}
	value, err := r.top()
	if err != nil {
		return nil, syntaxError(err)
	}
	return value, nil
}

// top reads the outermost value and makes sure that nothing follows it.
func (r reader) top() (any, error) {
	switch kind := r.dec.PeekKind(); kind {
	case '{':
	case 'n', 't', 'f', '"', '0', '[':
		if kind != '[' || r.limits == nil || !r.limits.array {
			return nil, Errorf(400, InvalidSyntax, "The body is %s; send one JSON object.", kindName(kind))
		}
	}
	value, err := r.value(0, MaxEntries)
	if err != nil {
		return nil, err
	}
	if _, err := r.dec.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, Errorf(400, InvalidSyntax, "Something follows the JSON object at byte %d; send one object and nothing after it.", r.dec.InputOffset())
	}
	return value, nil
}

// value reads the next value, which lies inside depth objects and arrays; an
// array may have so many entries.
func (r reader) value(depth, entries int) (any, error) {
	tok, err := r.dec.ReadToken()
	if err != nil {
		return nil, err
	}
	if *r.values++; r.limits != nil && *r.values > r.limits.values {
		return nil, r.limit("more values than", *r.values, r.limits.values)
	}
	switch tok.Kind() {
	case '{':
		return r.object(depth + 1)
	case '[':
		return r.array(depth+1, entries)
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
func (r reader) object(depth int) (any, error) {
	if err := r.limit("nested deeper than", depth, MaxDepth); err != nil {
		return nil, err
	}
	object, seen := make(Resource, 8), names{}
	for r.dec.PeekKind() != '}' {
		name, err := r.name(&seen)
		if err != nil {
			return nil, err
		}
		if object[name], err = r.value(depth, r.entries(name)); err != nil {
			return nil, err
		}
		if err := r.limit("an object with more members than", len(object), MaxMembers); err != nil {
			return nil, err
		}
	}
	_, err := r.dec.ReadToken()
	return object, err
}

// entries is how many an array under a name may have.
func (r reader) entries(name string) int {
	if r.limits == nil || r.limits.entries == MaxEntries {
		return MaxEntries
	}
	if last := name[strings.LastIndexByte(name, ':')+1:]; strings.EqualFold(last, "members") || strings.EqualFold(last, "value") {
		return r.limits.entries
	}
	return MaxEntries
}

// array reads entries up to the closing bracket.
func (r reader) array(depth, entries int) (any, error) {
	if err := r.limit("nested deeper than", depth, MaxDepth); err != nil {
		return nil, err
	}
	array := []any{}
	for r.dec.PeekKind() != ']' {
		entry, err := r.value(depth, MaxEntries)
		if err != nil {
			return nil, err
		}
		array = append(array, entry)
		if err := r.limit("an array with more entries than", len(array), entries); err != nil {
			return nil, err
		}
	}
	_, err := r.dec.ReadToken()
	return array, err
}
