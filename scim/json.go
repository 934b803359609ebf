package scim

import (
	"bytes"
	"strings"
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
	return object(parse(body, &limits{bytes: MaxBody, entries: MaxEntries, values: MaxValues}))
}

// ParseLong is [Parse] for what may hold very long lists of members: under
// "members", or under "value" in a PATCH.
func ParseLong(body []byte) (Resource, error) {
	return object(parse(body, &limits{bytes: MaxLongBody, entries: MaxLongEntries, values: MaxLongValues}))
}

// ParseGroup is [ParseLong] for the writes of one group. An array with more
// than [MaxEntries] entries is checked like the others and kept as a *[Long],
// because a tree of it is ten times its size.
func ParseGroup(body []byte) (Resource, error) {
	return object(parse(body, &limits{bytes: MaxLongBody, entries: MaxLongEntries, values: MaxLongValues, lean: true}))
}

// ParseAny is [Parse] for files, whose outermost value may be an array as well
// as an object.
func ParseAny(body []byte) (any, error) {
	return parse(body, &limits{bytes: MaxBody, entries: MaxEntries, values: MaxValues, array: true})
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
	lean                   bool // long arrays are not made a tree
}

// under is how many entries an array under a name may have.
func (l *limits) under(name string) int {
	if l.entries == MaxEntries {
		return MaxEntries
	}
	if last := name[strings.LastIndexByte(name, ':')+1:]; strings.EqualFold(last, "members") || strings.EqualFold(last, "value") {
		return l.entries
	}
	return MaxEntries
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

// read reads the whole of body, or says what is wrong with it.
func read(body []byte, most *limits) (any, error) {
	if value, ok := scan(body, most); ok {
		return value, nil
	}
	return nil, fault(body, most)
}
