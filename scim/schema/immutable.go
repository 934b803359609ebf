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

func unchanged(prefix string, attrs []Attribute, before, after map[string]any) error {
	for i := range attrs {
		a := &attrs[i]
		was, is := before[a.Name], after[a.Name]
		if a.Mutability == Immutable && was != nil && !reflect.DeepEqual(was, is) {
			return scim.Errorf(400, scim.Mutability, "%s is immutable: it has a value and keeps it. Leave it out or send the same value.", prefix+a.Name)
		}
		whole, _ := was.(map[string]any)
		now, _ := is.(map[string]any)
		if err := unchanged(prefix+a.Name+".", a.SubAttributes, whole, now); err != nil {
			return err
		}
	}
	return nil
}
