package scim

import (
	"bytes"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// reader goes over the tokens of a body that [scanner] did not take, to find
// the first fault and where it is. It keeps no values. Without limits it takes
// every object.
type reader struct {
	dec    *jsontext.Decoder
	limits *limits
	values *int // read so far
}

// fault says what is wrong with a body.
func fault(body []byte, most *limits) error {
	r := reader{jsontext.NewDecoder(bytes.NewBuffer(body), jsontext.AllowDuplicateNames(true)), most, new(int)}
	if err := r.top(); err != nil {
		return syntaxError(err)
	}
	return Errorf(400, InvalidSyntax, "The body cannot be read as JSON; send one JSON object.")
}

// top reads the outermost value and makes sure that nothing follows it.
func (r reader) top() error {
	switch kind := r.dec.PeekKind(); kind {
	case '{':
	case 'n', 't', 'f', '"', '0', '[':
		if kind != '[' || r.limits == nil || !r.limits.array {
			return Errorf(400, InvalidSyntax, "The body is %s; send one JSON object.", kindName(kind))
		}
	}
	if err := r.value(0, MaxEntries); err != nil {
		return err
	}
	if _, err := r.dec.ReadToken(); !errors.Is(err, io.EOF) {
		return Errorf(400, InvalidSyntax, "Something follows the JSON object at byte %d; send one object and nothing after it.", r.dec.InputOffset())
	}
	return nil
}

// value reads the next value, which lies inside depth objects and arrays; an
// array may have so many entries.
func (r reader) value(depth, entries int) error {
	tok, err := r.dec.ReadToken()
	if err != nil {
		return err
	}
	if *r.values++; r.limits != nil && *r.values > r.limits.values {
		return r.limit("more values than", *r.values, r.limits.values)
	}
	switch tok.Kind() {
	case '{':
		return r.object(depth + 1)
	case '[':
		return r.array(depth+1, entries)
	case '"':
		_, err = r.text(tok)
		return err
	case '0':
		return r.limit("a number longer in bytes than", len(tok.String()), MaxNumber)
	}
	return nil
}

// object reads members up to the closing brace.
func (r reader) object(depth int) error {
	if err := r.limit("nested deeper than", depth, MaxDepth); err != nil {
		return err
	}
	seen := names{}
	for n := 1; r.dec.PeekKind() != '}'; n++ {
		name, err := r.name(&seen)
		if err != nil {
			return err
		}
		if err := r.value(depth, r.entries(name)); err != nil {
			return err
		}
		if err := r.limit("an object with more members than", n, MaxMembers); err != nil {
			return err
		}
	}
	_, err := r.dec.ReadToken()
	return err
}

// entries is how many an array under a name may have.
func (r reader) entries(name string) int {
	if r.limits == nil {
		return MaxEntries
	}
	return r.limits.under(name)
}

// array reads entries up to the closing bracket.
func (r reader) array(depth, entries int) error {
	if err := r.limit("nested deeper than", depth, MaxDepth); err != nil {
		return err
	}
	for n := 1; r.dec.PeekKind() != ']'; n++ {
		if err := r.value(depth, MaxEntries); err != nil {
			return err
		}
		if err := r.limit("an array with more entries than", n, entries); err != nil {
			return err
		}
	}
	_, err := r.dec.ReadToken()
	return err
}
