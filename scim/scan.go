package scim

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// storedDepth is how deep a document without limits may be; the token reader
// goes no deeper either.
const storedDepth = 10_000

// scanner makes a tree of JSON in one pass over its bytes. It takes exactly
// what [reader] finds no fault with, and of everything else it says only that
// there is one.
type scanner struct {
	doc    []byte
	text   string // the same, shared by all texts of the tree; "" when each is a copy
	pos    int
	limits *limits // nil for none
	deep   int     // how many objects and arrays may be inside one another
	values int     // read so far
	void   bool    // nothing is kept of what is read
	recent recent
	spare  Resource // takes one entry of a [Long] after the other
}

// scan reads the one value that body is.
func scan(body []byte, most *limits) (any, bool) {
	if !utf8.Valid(body) {
		return nil, false
	}
	s := scanner{doc: body, limits: most, deep: storedDepth}
	if most != nil {
		s.deep = MaxDepth
	}
	if most != nil && most.lean && len(body) > 2*MaxEntries {
		s.doc = bytes.Clone(body) // a long list may be in it, which is kept
	} else {
		s.text = string(body)
	}
	if first := s.next(); first != '{' && (first != '[' || most == nil || !most.array) {
		return nil, false
	}
	value, ok := s.value(0, MaxEntries)
	return value, ok && s.ended()
}

// value reads the next value, which lies inside depth objects and arrays; an
// array may have so many entries.
func (s *scanner) value(depth, entries int) (any, bool) {
	if s.values++; s.limits != nil && s.values > s.limits.values {
		return nil, false
	}
	switch s.next() {
	case '{':
		return s.object(depth + 1)
	case '[':
		return s.array(depth+1, entries)
	case '"':
		return s.quoted()
	case 't':
		return true, s.word("true")
	case 'f':
		return false, s.word("false")
	case 'n':
		return nil, s.word("null")
	}
	return s.number()
}

// object reads members up to the closing brace.
func (s *scanner) object(depth int) (any, bool) {
	if depth > s.deep {
		return nil, false
	}
	object, seen, n := s.place(depth), names{}, 0
	more, ok := s.opened('}')
	for more {
		var name string
		if name, ok = s.name(&seen); !ok {
			return nil, false
		}
		value, read := s.value(depth, s.entries(name))
		if n++; !read || s.limits != nil && n > MaxMembers {
			return nil, false
		}
		if object != nil {
			object[name] = value
		}
		more, ok = s.another('}')
	}
	return object, ok
}

// place is where the members of an object go, nil for nowhere. Only a whole
// resource has more than the few there is always room for.
func (s *scanner) place(depth int) Resource {
	switch {
	case s.void:
		return nil
	case depth == 1:
		return make(Resource, min(len(s.doc)/40, 24))
	case depth == entryDepth+1 && s.spare != nil:
		clear(s.spare)
		return s.spare
	}
	return Resource{}
}

// name reads a member's name and the colon behind it.
func (s *scanner) name(seen *names) (string, bool) {
	if s.next() != '"' {
		return "", false
	}
	name, ok := s.string()
	if !ok || s.limits != nil && !seen.add(name) {
		return "", false
	}
	return name, s.take(':')
}

// entries is how many an array under a name may have.
func (s *scanner) entries(name string) int {
	if s.limits == nil {
		return MaxEntries
	}
	return s.limits.under(name)
}

// array reads entries up to the closing bracket.
func (s *scanner) array(depth, most int) (any, bool) {
	if depth > s.deep {
		return nil, false
	}
	list, start, n, long := []any{}, s.pos, 0, false
	more, ok := s.opened(']')
	for more {
		entry, read := s.value(depth, MaxEntries)
		if n++; !read || s.limits != nil && n > most {
			return nil, false
		}
		if n == MaxEntries+1 && !s.void {
			list, long = s.longer(list, start)
		}
		if !s.void {
			list = append(list, entry)
		}
		more, ok = s.another(']')
	}
	if long {
		s.void = false
		return &Long{s.doc[start:s.pos], n}, ok
	}
	return list, ok
}

// longer is where a long list goes on: nothing of it is kept any more, or there
// is place for the rest of it at once, judging by what its entries took so far.
func (s *scanner) longer(list []any, start int) (kept []any, long bool) {
	if s.limits != nil && s.limits.lean {
		s.void = true
		return nil, true
	}
	each := max((s.pos-start)/len(list), 1)
	return slices.Grow(list, (len(s.doc)-s.pos)/each+1), false
}

// opened reads an opening bracket or brace; more is false when the closing one
// follows.
func (s *scanner) opened(closing byte) (more, ok bool) {
	s.pos++
	if s.next() != closing {
		return true, true
	}
	s.pos++
	return false, true
}

// another reads what stands behind a member or an entry; more is false when
// that is the closing bracket or brace.
func (s *scanner) another(closing byte) (more, ok bool) {
	c := s.next()
	s.pos++
	return c == ',', c == ',' || c == closing
}

// next skips spaces and answers the byte behind them, 0 at the end.
func (s *scanner) next() byte {
	for s.pos < len(s.doc) {
		c := s.doc[s.pos]
		if c > ' ' || c != ' ' && c != '\t' && c != '\n' && c != '\r' {
			return c
		}
		s.pos++
	}
	return 0
}

// take skips spaces and reads c.
func (s *scanner) take(c byte) bool {
	if s.next() != c {
		return false
	}
	s.pos++
	return true
}

// ended says whether nothing but spaces is left.
func (s *scanner) ended() bool {
	s.next()
	return s.pos == len(s.doc)
}
