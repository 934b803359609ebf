package schema

import (
	"reflect"

	"scimdesk/scim"
)

// Immutable holds after to what before has in immutable attributes
// (RFC 7643 §7): once set, they keep their value. The error is an *scim.Error
// 400 mutability. Entries of multi-valued attributes come and go as wholes.
func (t *Type) Immutable(before, after scim.Resource) error {
	if err := unchanged("", t.core.Attributes, before, after); err != nil {
		return err
	}
	for i := range t.exts {
		e := &t.exts[i]
		was, _ := before[e.ID].(map[string]any)
		is, _ := after[e.ID].(map[string]any)
		if err := unchanged(e.ID+":", e.Attributes, was, is); err != nil {
			return err
		}
	}
	return nil
}

// Fixed copies of doc what [Type.Immutable] will look at: mostly nothing.
func (t *Type) Fixed(doc scim.Resource) scim.Resource {
	out := fixed(t.core.Attributes, doc)
	for i := range t.exts {
		e := &t.exts[i]
		data, _ := doc[e.ID].(map[string]any)
		if inside := fixed(e.Attributes, data); len(inside) > 0 {
			out[e.ID] = inside
		}
	}
	return out
}

// fixed copies the immutable attributes of an object and those with immutable
// parts.
func fixed(attrs []Attribute, object map[string]any) map[string]any {
	out := map[string]any{}
	for i := range attrs {
		a := &attrs[i]
		value, given := object[a.Name]
		if given && (a.Mutability == Immutable || anyImmutable(a.SubAttributes)) {
			out[a.Name] = value
		}
	}
	return scim.Clone(out)
}

func anyImmutable(attrs []Attribute) bool {
	for i := range attrs {
		if attrs[i].Mutability == Immutable {
			return true
		}
	}
	return false
}

func unchanged(prefix string, attrs []Attribute, before, after map[string]any) error {
	for i := range attrs {
		a := &attrs[i]
		was, is := before[a.Name], after[a.Name]
		if a.Mutability == Immutable && was != nil && !reflect.DeepEqual(was, is) {
			return scim.Errorf(400, scim.Mutability, "%s is immutable: it has a value and keeps it. Leave it out or send the same value.", prefix+a.Name)
		}
		whole, complex := was.(map[string]any)
		if !complex {
			continue
		}
		now, _ := is.(map[string]any)
		if err := unchanged(prefix+a.Name+".", a.SubAttributes, whole, now); err != nil {
			return err
		}
	}
	return nil
}
