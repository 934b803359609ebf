package patch

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"

	"scimdesk/scim"
	"scimdesk/scim/filter"
	"scimdesk/scim/schema"
)

// Apply carries out ops on doc, in order, each seeing what the one before did
// (RFC 7644 §3.5.2). doc must be a copy (scim.Clone) of a document that
// schema.Type.Read made: it is changed in place, and worthless after an error.
// Afterwards it is what Read would make of it and passes Check, so operations
// that change nothing leave an equal document.
//
// Beyond the RFC: add and replace with a filter that matches nothing create
// the entry the filter describes; null and "" unassign; keys of a value
// without a path may be paths; what is read-only or unknown among them is
// ignored.
//
// Errors are *scim.Error 400: invalidPath, invalidFilter, noTarget (nothing
// matches and the filter describes no entry), mutability (read-only, required,
// immutable), invalidValue (wrong type, something required is gone, or a list
// with more than [MaxListText] bytes), tooMany (more than [MaxWork]).
func Apply(t *schema.Type, doc scim.Resource, ops []Op, m *scim.Manner) error {
	before := scim.Clone(doc)
	e := editor{t, doc, &meter{}}
	for i, op := range ops {
		if err := e.apply(op); err != nil {
			return numbered(i, err)
		}
	}
	after, err := t.Read(doc, m)
	if err != nil {
		return err
	}
	if err := t.Check(after, m); err != nil {
		return err
	}
	if err := t.Immutable(before, after); err != nil {
		return err
	}
	e.keep(after)
	return nil
}

// numbered says which operation, counted from 1, an error is about.
func numbered(i int, err error) error {
	var told *scim.Error
	if !errors.As(err, &told) {
		return err
	}
	return scim.Errorf(told.Status, told.Type, "Operation %d: %s", i+1, told.Detail)
}

// editor changes one document of a type.
type editor struct {
	t    *schema.Type
	doc  scim.Resource
	work *meter
}

// keep makes doc what after is, besides the read-only attributes, which no
// client's value replaces.
func (e editor) keep(after scim.Resource) {
	for name := range e.doc {
		if a, _, ok := e.t.Find("", name); !ok || a.Mutability != schema.ReadOnly {
			delete(e.doc, name)
		}
	}
	maps.Copy(e.doc, after)
}

func (e editor) apply(op Op) error {
	if op.Path != "" {
		return e.along(op)
	}
	object, ok := op.Value.(map[string]any)
	switch {
	case op.Kind == Remove:
		return noPath()
	case !ok:
		return scim.Errorf(400, scim.InvalidValue, "Without a path the value must be an object of attributes.")
	}
	return e.merge(op.Kind, "", object)
}

// along applies an operation with a path, and refuses read-only targets.
func (e editor) along(op Op) error {
	target, err := filter.BindTarget(op.Target, e.t, nil)
	if err != nil {
		return err
	}
	p := e.place(target)
	if p.readOnly() {
		return scim.Errorf(400, scim.Mutability, "%s is read-only: this server sets it. Leave it out.", op.Path)
	}
	return e.at(op.Kind, p, op.Value)
}

// merge applies each member of a value without a path (RFC 7644 §3.5.2.1).
// Keys are paths, below ext when that is not empty; those that lead nowhere
// or to something read-only are ignored. Whole attributes come before what
// stands inside them, so that the outcome never depends on spelling.
func (e editor) merge(kind Kind, ext string, object map[string]any) error {
	for _, key := range slices.SortedFunc(maps.Keys(object), plainFirst) {
		p, ok := e.key(ext, key)
		if !ok || p.readOnly() {
			continue
		}
		if err := e.at(kind, p, object[key]); err != nil {
			return err
		}
	}
	return nil
}

// plainFirst orders names before paths.
func plainFirst(a, b string) int {
	inside := func(key string) int { return min(1, 1+strings.IndexAny(key, ".:[")) }
	return cmp.Or(inside(a)-inside(b), strings.Compare(a, b))
}

// key resolves a member's name as the path it may be.
func (e editor) key(ext, key string) (place, bool) {
	if ext != "" {
		key = ext + ":" + key
	}
	parsed, err := filter.ParsePath(key, nil)
	if err != nil {
		return place{}, false
	}
	target, err := filter.BindTarget(parsed, e.t, nil)
	if err != nil {
		return place{}, false
	}
	return e.place(target), true
}

// at applies one operation to one place.
func (e editor) at(kind Kind, p place, value any) error {
	switch {
	case p.attr == nil && e.t.IsCore(p.ext):
		return e.core(kind, p.ext, value)
	case p.attr == nil:
		return e.extension(kind, p.ext, value)
	case p.attr.Name == "schemas" && p.ext == "":
		return nil // computed from what the document holds
	case !p.attr.Kept():
		return p.discard(kind, value)
	case kind == Remove:
		return p.remove(value)
	case p.attr.MultiValued:
		return p.setEntries(kind, value)
	default:
		return p.setSingle(value)
	}
}

// core applies a value under the core schema's own URN as one without a path.
func (e editor) core(kind Kind, urn string, value any) error {
	object, ok := value.(map[string]any)
	switch {
	case kind == Remove:
		return noPath()
	case !ok:
		return scim.Errorf(400, scim.InvalidValue, "%s must be an object of attributes.", urn)
	}
	return e.merge(kind, "", object)
}

// extension changes a whole extension.
func (e editor) extension(kind Kind, urn string, value any) error {
	object, ok := value.(map[string]any)
	switch {
	case kind == Remove, kind == Replace && schema.Empty(value) && !ok:
		delete(e.doc, urn)
		return nil
	case ok:
		return e.merge(kind, urn, object)
	case schema.Empty(value):
		return nil
	}
	return scim.Errorf(400, scim.InvalidValue, "%s must be an object with the attributes of that schema.", urn)
}
