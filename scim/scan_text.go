package scim

import (
	"encoding/binary"
	"encoding/json"
	"math/bits"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// quoted reads a text as a value.
func (s *scanner) quoted() (any, bool) {
	if s.void {
		return nil, s.passPlain()
	}
	text, ok := s.string()
	if !ok {
		return nil, false
	}
	return text, true
}

// string reads a text from its opening quote to behind the closing one.
func (s *scanner) string() (string, bool) {
	start := s.pos + 1
	end := plainTo(s.doc, start)
	switch {
	case end == len(s.doc) || s.doc[end] < ' ':
		return "", false
	case s.doc[end] == '\\':
		return s.escaped(start - 1)
	}
	s.pos = end + 1
	text := s.cut(start, end)
	return text, s.keeps(text)
}

// passPlain is string for a text nobody wants.
func (s *scanner) passPlain() bool {
	start := s.pos + 1
	end := plainTo(s.doc, start)
	if end == len(s.doc) || s.doc[end] != '"' {
		_, ok := s.string()
		return ok
	}
	s.pos = end + 1
	return s.limits == nil || end-start <= MaxString
}

// escaped reads a text with a backslash in it.
func (s *scanner) escaped(start int) (string, bool) {
	end := closing(s.doc, start+1)
	if end == len(s.doc) {
		return "", false
	}
	s.pos = end + 1
	out, err := jsontext.AppendUnquote(nil, s.doc[start:s.pos])
	if err != nil {
		return "", false
	}
	text := string(out)
	if _, found := control(text); found && s.limits != nil {
		return "", false
	}
	return text, s.keeps(text)
}

// keeps says whether a text is one to keep. Texts cut out of a whole body were
// valid with it.
func (s *scanner) keeps(text string) bool {
	return (s.text != "" || utf8.ValidString(text)) && (s.limits == nil || len(text) <= MaxString)
}

// cut is a part of the document as text.
func (s *scanner) cut(start, end int) string {
	if s.text != "" {
		return s.text[start:end]
	}
	return s.recent.text(s.doc[start:end])
}

// recent are short texts that came last. The names of objects come again and
// again.
type recent [16]string

// text is a copy of b, the one that was made before if it is still known.
func (r *recent) text(b []byte) string {
	if len(b) == 0 || len(b) > 16 {
		return string(b)
	}
	seat := &r[(len(b)+3*int(b[len(b)-1]))%len(r)]
	if *seat != string(b) {
		*seat = string(b)
	}
	return *seat
}

// number reads a number as it is written (RFC 8259 §6).
func (s *scanner) number() (any, bool) {
	start := s.pos
	s.skip('-')
	if !s.skip('0') && !s.digits() {
		return nil, false
	}
	if s.skip('.') && !s.digits() {
		return nil, false
	}
	if s.skip('e') || s.skip('E') {
		_ = s.skip('+') || s.skip('-')
		if !s.digits() {
			return nil, false
		}
	}
	return json.Number(s.cut(start, s.pos)), s.limits == nil || s.pos-start <= MaxNumber
}

// digits reads at least one.
func (s *scanner) digits() bool {
	start := s.pos
	for s.pos < len(s.doc) && '0' <= s.doc[s.pos] && s.doc[s.pos] <= '9' {
		s.pos++
	}
	return s.pos > start
}

// skip reads c if it is here.
func (s *scanner) skip(c byte) bool {
	if s.pos == len(s.doc) || s.doc[s.pos] != c {
		return false
	}
	s.pos++
	return true
}

// word reads true, false or null.
func (s *scanner) word(want string) bool {
	end := s.pos + len(want)
	if end > len(s.doc) || string(s.doc[s.pos:end]) != want {
		return false
	}
	s.pos = end
	return true
}

// closing finds the quote that ends a text, len(doc) without one.
func closing(doc []byte, at int) int {
	for at = plainTo(doc, at); at < len(doc) && doc[at] == '\\'; {
		at = plainTo(doc, min(at+2, len(doc)))
	}
	if at < len(doc) && doc[at] != '"' {
		return len(doc)
	}
	return at
}

// plainTo finds the first quote, backslash or control character at or behind
// at, len(doc) without one. It looks at eight bytes in one go: taking a byte
// from each of them borrows from the high bit of those that are smaller.
func plainTo(doc []byte, at int) int {
	const each, high = 0x0101010101010101, 0x8080808080808080
	for ; at+8 <= len(doc); at += 8 {
		w := binary.LittleEndian.Uint64(doc[at:])
		quote, slash := w^each*'"', w^each*'\\'
		found := ((w - each*' ') &^ w) | ((quote - each) &^ quote) | ((slash - each) &^ slash)
		if found &= high; found != 0 {
			return at + bits.TrailingZeros64(found)/8
		}
	}
	for ; at < len(doc); at++ {
		if c := doc[at]; c == '"' || c == '\\' || c < ' ' {
			return at
		}
	}
	return at
}
