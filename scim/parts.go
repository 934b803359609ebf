package scim

// Parts are members of an object that are wanted, each named once. nil wants
// the value as a whole, whatever it is.
type Parts []Part

// Part is one member, as its name is stored, and what is wanted of it: of its
// value or, where that is an array, of each entry.
type Part struct {
	Name  string
	Parts Parts
}

// ParseParts is [ParseStored] for those who want only some of a document. What
// is not wanted is passed over without being read, and nothing is read behind
// the last part, so damage there goes unnoticed. What is wanted is there or not
// as it is in the whole document; more may be there, too.
func ParseParts(doc []byte, parts Parts) (Resource, error) {
	s := scanner{doc: doc, deep: storedDepth}
	if parts == nil || s.next() != '{' {
		return ParseStored(doc)
	}
	if out, ok := s.pick(parts, 0, true); ok {
		return out, nil
	}
	return ParseStored(doc)
}

// some reads a value, which lies inside depth objects and arrays, or the wanted
// parts of it.
func (s *scanner) some(parts Parts, depth int) (any, bool) {
	switch c := s.next(); {
	case depth > s.deep:
		return nil, false
	case parts != nil && c == '{':
		return s.pick(parts, depth, false)
	case parts != nil && c == '[':
		return s.pickEach(parts, depth)
	}
	return s.value(depth, MaxEntries)
}

// pick reads the wanted members of an object. hasty leaves the object where it
// stands once all of them are read.
func (s *scanner) pick(parts Parts, depth int, hasty bool) (Resource, bool) {
	out := Resource{}
	more, ok := s.opened('}')
	for more {
		part, wanted, named := s.wanted(parts)
		switch {
		case !named:
			return nil, false
		case wanted:
			out[part.Name], ok = s.some(part.Parts, depth+1)
		default:
			ok = s.pass()
		}
		if !ok || hasty && len(out) == len(parts) {
			return out, ok
		}
		more, ok = s.another('}')
	}
	return out, ok
}

// pickEach reads the wanted parts of each entry of an array.
func (s *scanner) pickEach(parts Parts, depth int) (any, bool) {
	list := []any{}
	more, ok := s.opened(']')
	for more {
		entry, read := s.some(parts, depth+1)
		if !read {
			return nil, false
		}
		list = append(list, entry)
		more, ok = s.another(']')
	}
	return list, ok
}

// wanted reads a name and the colon behind it, and says which part it names, if
// any. Names with a backslash are not read here.
func (s *scanner) wanted(parts Parts) (part Part, wanted, ok bool) {
	if s.next() != '"' {
		return Part{}, false, false
	}
	start := s.pos + 1
	end := plainTo(s.doc, start)
	if end == len(s.doc) || s.doc[end] != '"' {
		return Part{}, false, false
	}
	s.pos = end + 1
	for _, p := range parts {
		if string(s.doc[start:end]) == p.Name {
			return p, true, s.take(':')
		}
	}
	return Part{}, false, s.take(':')
}

// pass goes over a value without reading it.
func (s *scanner) pass() bool {
	switch s.next() {
	case '"':
		s.passText()
		return true
	case '{', '[':
		return s.passInside()
	}
	start := s.pos
	for s.pos < len(s.doc) && !ends(s.doc[s.pos]) {
		s.pos++
	}
	return s.pos > start
}

// ends says whether a byte stands behind a number or a word.
func ends(c byte) bool { return c == ',' || c == '}' || c == ']' || c <= ' ' }

func (s *scanner) passText() {
	s.pos = min(closing(s.doc, s.pos+1)+1, len(s.doc))
}

// passInside goes over an object or an array with everything inside it.
func (s *scanner) passInside() bool {
	open := 0
	for s.pos < len(s.doc) {
		switch s.doc[s.pos] {
		case '"':
			s.passText()
			continue
		case '{', '[':
			open++
		case '}', ']':
			open--
		}
		if s.pos++; open == 0 {
			return true
		}
	}
	return false
}
