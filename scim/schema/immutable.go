package schema

import (
	"reflect"

	"scimdesk/scim"
)

// Immutable holds after to what before has in immutable attributes
// (RFC 7643 §7): once set, they keep their value. The error is an *scim.Error
// 400 mutability. Entries of multi-valued attributes come and go as wholes.
func (t *Type) Immutable(before, after scim.Resource) error {
	if err := unchanged("", t.sections[0].fixed, before, after); err != nil {
		return err
	}
	for i := 1; i < len(t.sections); i++ {
		s := &t.sections[i]
		if len(s.fixed) == 0 {
			continue
		}
		was, _ := before[s.urn].(map[string]any)
		is, _ := after[s.urn].(map[string]any)
		if err := unchanged(s.urn+":", s.fixed, was, is); err != nil {
			return err
		}
	}
	return nil
}

// Fixed copies of doc what [Type.Immutable] will look at: mostly nothing.
func (t *Type) Fixed(doc scim.Resource) scim.Resource {
	out := fixed(t.sections[0].fixed, doc)
	for i := 1; i < len(t.sections); i++ {
		s := &t.sections[i]
		data, _ := doc[s.urn].(map[string]any)
		if inside := fixed(s.fixed, data); len(inside) > 0 {
			out[s.urn] = inside
		}
	}
	return out
}

// fixed copies those of attrs that an object has.
func fixed(attrs []*Attribute, object map[string]any) map[string]any {
	out := map[string]any{}
	for _, a := range attrs {
		if value, given := object[a.Name]; given {
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

func unchanged(prefix string, attrs []*Attribute, before, after map[string]any) error {
	for _, a := range attrs {
		was, is := before[a.Name], after[a.Name]
		if a.Mutability == Immutable && was != nil && !reflect.DeepEqual(was, is) {
			return scim.Errorf(400, scim.Mutability, "%s is immutable: it has a value and keeps it. Leave it out or send the same value.", prefix+a.Name)
		}
		whole, complex := was.(map[string]any)
		if !complex {
			continue
		}
		now, _ := is.(map[string]any)
		if err := unchanged(prefix+a.Name+".", pointers(a.SubAttributes), whole, now); err != nil {
			return err
		}
	}
	return nil
}

// pointers are what attrs are where they stand.
func pointers(attrs []Attribute) []*Attribute {
	all := make([]*Attribute, len(attrs))
	for i := range attrs {
		all[i] = &attrs[i]
	}
	return all
}
