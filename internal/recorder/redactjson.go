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

// redactor copies tokens. objects counts those opened so far; open holds the
// numbers of those that are.
type redactor struct {
	in        *jsontext.Decoder
	out       *jsontext.Encoder
	secretOps map[int]bool
	hidden    secrets
	objects   int
	open      []int
	filter    bool // the next token is the filter of a SearchRequest
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
		r.open = append(r.open, r.objects)
		r.objects++
	case '}':
		r.open = r.open[:len(r.open)-1]
	}
	name := ""
	if atName {
		name = tok.String()
	} else if r.filter && tok.Kind() == '"' && (asksSecret(tok.String()) || r.hidden.mentioned(tok.String())) {
		tok = jsontext.String(Redacted)
	}
	r.filter = strings.EqualFold(name, "filter")
	if err := r.out.WriteToken(tok); err != nil {
		return err
	}
	if !atName || !r.secret(name) {
		return nil
	}
	if err := r.in.SkipValue(); err != nil {
		return err
	}
	return r.out.WriteToken(jsontext.String(Redacted))
}

// secret says whether the member's value must not be kept: by its name, or
// because it belongs to a PATCH operation on a secret attribute.
func (r *redactor) secret(name string) bool {
	if namesSecret(name) || r.hidden.named(name) {
		return true
	}
	return !strings.EqualFold(name, "op") && r.secretOps[r.open[len(r.open)-1]]
}

// secretOperations numbers the objects, in the order they open, whose "path"
// mentions a secret. It refuses what is not JSON and what nests too deeply.
func secretOperations(body []byte, hidden secrets) (map[int]bool, error) {
	in, found := decoder(body), map[int]bool{}
	var open []int
	objects, path := 0, false
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
			open, objects = append(open, objects), objects+1
		case kind == '}':
			open = open[:len(open)-1]
		case path && kind == '"' && (mentionsSecret(tok.String()) || hidden.mentioned(tok.String())):
			found[open[len(open)-1]] = true
		}
		path = name && strings.EqualFold(tok.String(), "path")
	}
}

// atName says whether the next token is the name of a member.
func atName(in *jsontext.Decoder) bool {
	kind, length := in.StackIndex(in.StackDepth())
	return kind == '{' && length%2 == 0 && in.PeekKind() == '"'
}

var options = []jsontext.Options{jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)}

func decoder(body []byte) *jsontext.Decoder {
	return jsontext.NewDecoder(bytes.NewReader(body), options...)
}
