package patch

import (
	"errors"
	"maps"
	"reflect"
	"slices"

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
// Beyond the RFC, unless m goes by the letter: add and replace with a filter
// that matches nothing create the entry the filter describes; "" unassigns what is
// no text; keys of a value without a path may be paths; what is read-only or
// unknown among them is ignored; of several primary entries the last stays.
//
// Members kept as rows are the business of [Members], which leaves no
// *[scim.Long] in ops.
//
// Errors are *scim.Error 400: invalidPath, invalidFilter, noTarget (nothing
// matches and the filter describes no entry), mutability (read-only, required,
// immutable), invalidValue (wrong type, something required is gone, or a list
// with more than [MaxListText] bytes), invalidSyntax (a name nobody defined,
// by the letter), tooMany (more than [MaxWork]).
func Apply(t *schema.Type, doc scim.Resource, ops []Op, m *scim.Manner) error {
	before := t.Fixed(doc)
	e := editor{t, doc, &meter{}, m}
	for i, op := range ops {
		if err := e.apply(op); err != nil {
			return numbered(op.ordinal(i), err)
		}
	}
	return e.conclude(before)
}

// conclude makes doc what Read would make of it, and holds it to the schema and
// to what was fixed before.
func (e editor) conclude(before scim.Resource) (err error) {
	after, final := e.doc, e.t.Final(e.doc)
	if !final {
		if after, err = e.t.Read(e.doc, nil); err != nil { // the manner was kept when the values were read
			return err
		}
	}
	if err := e.t.Check(after, e.m); err != nil {
		return err
	}
	if err := e.t.Immutable(before, after); err != nil {
		return err
	}
	if final {
		e.doc["schemas"] = e.t.SchemasOf(e.doc)
		return nil
	}
	e.keep(after)
	return nil
}

// ordinal is which operation of the request this is, from 1; i is where it
// stands now.
func (op Op) ordinal(i int) int {
	if op.number > 0 {
		return op.number
	}
	return i + 1
}

// numbered says which operation, counted from 1, an error is about.
func numbered(number int, err error) error {
	var told *scim.Error
	if !errors.As(err, &told) {
		return err
	}
	return scim.Errorf(told.Status, told.Type, "Operation %d: %s", number, told.Detail)
}

// editor changes one document of a type.
type editor struct {
	t    *schema.Type
	doc  scim.Resource
	work *meter
	m    *scim.Manner
}

// keep makes doc what after is, besides the read-only attributes, which no
// client's value replaces.
func (e editor) keep(after scim.Resource) {
	for name := range e.doc {
		if _, stays := after[name]; stays {
			continue
		}
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
	target, err := filter.BindTarget(op.Target, e.t, e.m)
	if err != nil {
		return err
	}
	p := e.place(target)
	if p.readOnly() {
		return readOnly(op.Path)
	}
	return e.at(op.Kind, p, op.Value)
}

func readOnly(path string) error {
	return scim.Errorf(400, scim.Mutability, "%s is read-only: this server sets it. Leave it out.", path)
}

// merge applies each member of a value without a path (RFC 7644 §3.5.2.1).
// Keys are names below ext, when that is not empty. Whole attributes come
// before what stands inside them, so that the outcome never depends on spelling.
func (e editor) merge(kind Kind, ext string, object map[string]any) error {
	for _, key := range slices.SortedFunc(maps.Keys(object), plainFirst) {
		if err := e.keyed(kind, ext, key, object[key]); err != nil {
			return err
		}
	}
	return nil
}

// keyed applies one member of a value without a path. Where clients are
// understood its key may be a path, and is ignored when it leads nowhere or to
// something read-only.
func (e editor) keyed(kind Kind, ext, key string, value any) error {
	target, ok := bindKey(e.t, ext, key, e.m)
	if !ok {
		if e.m.Tolerates(scim.QuirkUnknown) {
			return nil
		}
		return unknownKey(e.t, key)
	}
	p := e.place(target)
	extension := p.attr == nil && !e.t.IsCore(p.ext)
	switch {
	case isPath(key) && !extension && !e.m.Tolerates(scim.QuirkPathKeys):
		return pathKey(key)
	case p.readOnly():
		return e.computed(p, key, value)
	}
	return e.at(kind, p, value)
}

// computed takes a value of what this server sets: the present one, or any
// where clients are understood.
func (e editor) computed(p place, key string, value any) error {
	present := p.get()
	same := reflect.DeepEqual(present, value) || schema.Empty(present) && schema.Empty(value)
	if same && p.sub == nil && p.target.Of == nil || e.m.Tolerates(scim.QuirkReadOnly) {
		e.m.Note(scim.QuirkReadOnly)
		return nil
	}
	return readOnly(excerpt(key))
}

// at applies one operation to one place.
func (e editor) at(kind Kind, p place, value any) error {
	switch {
	case p.attr == nil && e.t.IsCore(p.ext):
		return e.core(kind, p.ext, value)
	case p.attr == nil:
		return e.extension(kind, p.ext, value)
	case p.attr.Name == "schemas" && p.ext == "":
		return e.schemas(kind, value)
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
	case kind == Remove:
		delete(e.doc, urn)
		return nil
	case ok:
		return e.merge(kind, urn, object)
	case !clears(value, false, e.m):
		return scim.Errorf(400, scim.InvalidValue, "%s must be an object with the attributes of that schema.", urn)
	case kind == Replace:
		delete(e.doc, urn)
	}
	return nil
}

// schemas takes whatever is said of them, because they follow from what the
// document holds. By the letter they are known ones, and stay.
func (e editor) schemas(kind Kind, value any) error {
	if (kind == Remove || schema.Empty(value)) && !e.m.Tolerates(scim.QuirkReadOnly) {
		return scim.Errorf(400, scim.Mutability, "schemas is required and cannot be removed.")
	}
	e.m.Note(scim.QuirkReadOnly)
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	for _, one := range list {
		urn, _ := one.(string)
		_, extension := e.t.Extension(urn)
		if one != nil && !extension && !e.t.IsCore(urn) && !e.m.Tolerates(scim.QuirkSchemas) {
			return scim.Errorf(400, scim.InvalidValue, "schemas names what is no schema of a %s.", e.t.Name)
		}
	}
	return nil
}
