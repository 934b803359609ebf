package scim

import (
	"errors"
	"io"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// text unescapes a string and refuses what cannot be kept.
func (r reader) text(tok jsontext.Token) (string, error) {
	s := tok.String()
	if r.limits == nil {
		return s, nil
	}
	if err := r.limit("a text longer in bytes than", len(s), MaxString); err != nil {
		return "", err
	}
	if c, found := control(s); found {
		return "", Errorf(400, InvalidValue, "The text at %s (byte %d) contains the control character U+%04X; leave it out.", r.place(), r.dec.InputOffset(), c)
	}
	return s, nil
}

// limit refuses n beyond most, in words that begin with what.
func (r reader) limit(what string, n, most int) error {
	if r.limits == nil || n <= most {
		return nil
	}
	return Errorf(400, InvalidSyntax, "The body is or holds %s %d allows (byte %d); send less at once.", what, most, r.dec.InputOffset())
}

// place names the current member as a JSON pointer, cut to a readable length.
func (r reader) place() string {
	p := string(r.dec.StackPointer())
	if len(p) <= 100 {
		return p
	}
	cut := 100
	for cut > 0 && !utf8.RuneStart(p[cut]) {
		cut--
	}
	return p[:cut] + "…"
}

// control finds the first C0 character other than tab, line feed and return.
func control(s string) (byte, bool) {
	for i := range len(s) {
		if c := s[i]; c < 0x20 && c != '\t' && c != '\n' && c != '\r' {
			return c, true
		}
	}
	return 0, false
}

func kindName(k jsontext.Kind) string {
	switch k {
	case '[':
		return "an array"
	case '"':
		return "a string"
	case '0':
		return "a number"
	case 'n':
		return "null"
	default:
		return "a boolean"
	}
}

// syntaxError puts what the token reader says into a sentence.
func syntaxError(err error) error {
	var told *Error
	if errors.As(err, &told) {
		return told
	}
	var syntax *jsontext.SyntacticError
	switch {
	case errors.As(err, &syntax) && !errors.Is(err, io.ErrUnexpectedEOF):
		return Errorf(400, InvalidSyntax, "The body is not valid JSON at byte %d: %v. Send one JSON object in UTF-8.", syntax.ByteOffset, syntax.Err)
	case errors.Is(err, io.EOF):
		return Errorf(400, InvalidSyntax, "The body is empty; send one JSON object.")
	default:
		return Errorf(400, InvalidSyntax, "The body ends before its JSON object does; it was cut off on the way or never finished.")
	}
}
