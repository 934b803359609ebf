package schema

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"scimdesk/scim"
)

// Append writes doc as it is stored, as JSON behind dst: schemas, id,
// externalId, the core attributes and the extensions, all in the order of their
// schemas, so that equal documents have equal bytes. meta, other read-only
// attributes besides id, and what is kept as rows are not written. It fails
// only for values [scim.Parse] never makes; dst is then worthless.
func (t *Type) Append(dst []byte, doc scim.Resource) ([]byte, error) {
	return t.write(dst, doc, (*Attribute).inDocument)
}

// AppendWhole writes doc as it is answered: like [Type.Append], with
// everything that is there, computed or kept elsewhere, and meta at the end. What
// is never returned is not written even then.
func (t *Type) AppendWhole(dst []byte, doc scim.Resource) ([]byte, error) {
	return t.write(dst, doc, (*Attribute).inAnswer)
}

func (a *Attribute) inDocument() bool { return a.Kept() && !a.Rows }

func (a *Attribute) inAnswer() bool { return a.Returned != Never }

// usual is how many bytes most documents have at most.
const usual = 1 << 10

func (t *Type) write(dst []byte, doc scim.Resource, wanted func(*Attribute) bool) ([]byte, error) {
	w := writer{buf: append(slices.Grow(dst, usual), `{"schemas":[`...), wanted: wanted}
	w.text(t.core.ID)
	left := len(doc) // there is no more to look for once all of them are written
	for i := range t.exts {
		if data, _ := doc[t.exts[i].ID].(map[string]any); len(data) > 0 {
			w.buf = append(w.buf, ',')
			w.text(t.exts[i].ID)
			left--
		}
	}
	w.buf = append(w.buf, ']')
	for _, name := range [...]string{"schemas", "id", "externalId"} {
		v, given := doc[name]
		if given {
			left--
		}
		if v != nil && name != "schemas" {
			w.member(name, v, nil)
		}
	}
	w.members(t.core.Attributes, doc, left)
	for i := range t.exts {
		if data, _ := doc[t.exts[i].ID].(map[string]any); len(data) > 0 {
			w.member(t.exts[i].ID, data, t.exts[i].Attributes)
		}
	}
	meta, _, _ := t.Find("", "meta")
	if v := doc["meta"]; v != nil && wanted(meta) {
		w.member("meta", v, meta.SubAttributes)
	}
	return append(w.buf, '}'), w.err
}

// writer appends JSON and keeps the first error.
type writer struct {
	buf    []byte
	err    error
	wanted func(*Attribute) bool
}

// members writes the values of attrs that object has, which are so many at most.
func (w *writer) members(attrs []Attribute, object map[string]any, left int) {
	for i := 0; i < len(attrs) && left > 0; i++ {
		a := &attrs[i]
		v, given := object[a.Name]
		if given {
			left--
		}
		if v != nil && w.wanted(a) {
			w.member(a.Name, v, a.SubAttributes)
		}
	}
}

func (w *writer) member(name string, value any, subs []Attribute) {
	if last := w.buf[len(w.buf)-1]; last != '{' {
		w.buf = append(w.buf, ',')
	}
	w.text(name)
	w.buf = append(w.buf, ':')
	w.value(value, subs)
}

func (w *writer) value(value any, subs []Attribute) {
	switch v := value.(type) {
	case nil:
		w.buf = append(w.buf, "null"...)
	case bool:
		w.buf = strconv.AppendBool(w.buf, v)
	case string:
		w.text(v)
	case json.Number:
		w.buf = append(w.buf, v...)
	case []any:
		w.array(v, subs)
	case map[string]any:
		w.buf = append(w.buf, '{')
		w.members(subs, v, len(v))
		w.buf = append(w.buf, '}')
	default:
		w.fail(fmt.Errorf("schema: a %T cannot be written as JSON", value))
	}
}

func (w *writer) array(list []any, subs []Attribute) {
	w.buf = append(w.buf, '[')
	for i, v := range list {
		if i > 0 {
			w.buf = append(w.buf, ',')
		}
		w.value(v, subs)
	}
	w.buf = append(w.buf, ']')
}

func (w *writer) text(s string) {
	var err error
	if w.buf, err = scim.AppendText(w.buf, s); err != nil {
		w.fail(fmt.Errorf("schema: write text: %w", err))
	}
}

func (w *writer) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}
