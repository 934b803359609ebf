package recorder

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// maxDepth is how deep a body may nest and still be kept.
const maxDepth = 40

var errDeep = errors.New("nested too deeply")

// redactJSON writes body anew, compactly, with the values of secret members
// replaced. It reads the body twice, token by token, so its cost is the
// body's length whatever its shape; it stops once more than is kept is
// written.
func redactJSON(body []byte, hidden secrets) ([]byte, error) {
	secretOps, err := secretOperations(body, hidden)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	r := redactor{in: decoder(body), out: jsontext.NewEncoder(&out, options...), secretOps: secretOps, hidden: hidden}
	for {
		switch err := r.next(); {
		case err == io.EOF:
			return out.Bytes(), nil
		case err != nil:
			return nil, err
		}
		if r.out.OutputOffset() > 2*MaxBody {
			return out.Bytes(), nil // the encoder may hold back a little; what is kept is shorter by far
		}
	}
}

// redactor copies tokens. open holds where the objects that are open begin.
type redactor struct {
	in        *jsontext.Decoder
	out       *jsontext.Encoder
	secretOps map[int64]bool
	hidden    secrets
	open      []int64
	filter    span // the filter of a SearchRequest
}

// next copies one token, or a secret member as a whole.
func (r *redactor) next() error {
	atName := atName(r.in)
	tok, err := r.in.ReadToken()
	if err != nil {
		return err
	}
	switch tok.Kind() {
	case '{':
		r.open = append(r.open, r.in.InputOffset())
	case '}':
		r.open = r.open[:len(r.open)-1]
	}
	if atName {
		return r.member(tok)
	}
	if tok.Kind() == '"' && r.filter.open && r.asked(tok.String()) {
		tok = jsontext.String(Redacted)
	}
	r.filter.pass(r.in.StackDepth())
	return r.out.WriteToken(tok)
}

// member copies a name, and hides what it names when that is secret, and
// itself when it is more than a path, and may tell a value.
func (r *redactor) member(tok jsontext.Token) error {
	name := tok.String()
	secret := r.secret(name)
	if r.asked(name) && (r.filter.open || strings.ContainsAny(strings.TrimSpace(name), " \t[\"")) {
		tok = jsontext.String(Redacted)
	}
	if err := r.out.WriteToken(tok); err != nil {
		return err
	}
	if !secret {
		r.filter.enter(name, "filter", r.in.StackDepth())
		return nil
	}
	if err := r.in.SkipValue(); err != nil {
		return err
	}
	return r.out.WriteToken(jsontext.String(Redacted))
}

// asked says whether a filter is about a secret.
func (r *redactor) asked(text string) bool { return asksSecret(text) || r.hidden.mentioned(text) }

// secret says whether the member's value must not be kept: by its name, or
// because it belongs to a PATCH operation on a secret attribute.
func (r *redactor) secret(name string) bool {
	if namesSecret(name) || r.hidden.named(name) {
		return true
	}
	return !strings.EqualFold(name, "op") && r.secretOps[r.open[len(r.open)-1]]
}

// secretOperations says where the objects begin whose "path" mentions a
// secret, whatever the path is made of. It refuses what is not JSON and what
// nests too deeply.
func secretOperations(body []byte, hidden secrets) (map[int64]bool, error) {
	in, found := decoder(body), map[int64]bool{}
	var open []int64
	var path span
	var operation int64
	for {
		name := atName(in)
		tok, err := in.ReadToken()
		if err == io.EOF {
			return found, nil
		}
		if err != nil || in.StackDepth() > maxDepth {
			return nil, errors.Join(err, errDeep)
		}
		switch kind := tok.Kind(); {
		case kind == '{':
			open = append(open, in.InputOffset())
		case kind == '}':
			open = open[:len(open)-1]
		case path.open && kind == '"' && (mentionsSecret(tok.String()) || hidden.mentioned(tok.String())):
			found[operation] = true
		}
		if !name {
			path.pass(in.StackDepth())
		} else if path.enter(tok.String(), "path", in.StackDepth()) {
			operation = open[len(open)-1]
		}
	}
}

// span is the value of one member, with all that is in it.
type span struct {
	open  bool
	depth int // of the member
}

// enter opens s behind a name that is wanted, and says whether it did.
func (s *span) enter(name, wanted string, depth int) bool {
	if s.open || !strings.EqualFold(strings.TrimSpace(name), wanted) {
		return false
	}
	*s = span{true, depth}
	return true
}

// pass closes s when a token ended the value.
func (s *span) pass(depth int) { s.open = s.open && depth > s.depth }

// atName says whether the next token is the name of a member.
func atName(in *jsontext.Decoder) bool {
	kind, length := in.StackIndex(in.StackDepth())
	return kind == '{' && length%2 == 0 && in.PeekKind() == '"'
}

var options = []jsontext.Options{jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)}

func decoder(body []byte) *jsontext.Decoder {
	return jsontext.NewDecoder(bytes.NewReader(body), options...)
}
