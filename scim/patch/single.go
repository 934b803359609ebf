package patch

import (
	"maps"
	"reflect"

	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// setSingle adds or replaces a single-valued attribute, which is the same.
func (p place) setSingle(value any) error {
	if meant, err := p.selected(); err != nil {
		return err
	} else if !meant {
		return p.noTarget()
	}
	if p.attr.Type == schema.Complex {
		return p.setComplex(value)
	}
	if clears(value, p.attr.Type == schema.String, p.m) {
		p.put(nil)
		return nil
	}
	read, err := p.attr.Read(p.String(), value, p.m)
	if err == nil {
		p.put(read)
	}
	return err
}

// setComplex sets what value names and leaves the other sub-attributes
// (RFC 7644 §3.5.2.3). Where a sub-attribute "value" says what the whole is,
// as in manager, another value begins anew and none unassigns the whole.
func (p place) setComplex(value any) error {
	if p.sub != nil {
		value = map[string]any{p.sub.Name: value}
	}
	object, ok := value.(map[string]any)
	if !ok || len(object) == 0 {
		return p.setWhole(value)
	}
	before, _ := p.get().(map[string]any)
	after := scim.Clone(before)
	if after == nil {
		after = map[string]any{}
	}
	if err := assign(p.attr, p.name(), after, object, p.m); err != nil {
		return err
	}
	if old, had := before["value"]; had && !reflect.DeepEqual(old, after["value"]) {
		maps.DeleteFunc(after, func(name string, _ any) bool { return after["value"] == nil || !has(object, name) })
	}
	if len(after) == 0 {
		p.put(nil)
		return nil
	}
	p.put(after)
	return nil
}

// setWhole sets a complex value that did not come as an object: nothing, or
// manager as a text or an array.
func (p place) setWhole(value any) error {
	if object, ok := value.(map[string]any); ok && len(object) == 0 {
		return nil
	}
	if clears(value, false, p.m) {
		p.put(nil)
		return nil
	}
	read, err := p.attr.Read(p.name(), value, p.m)
	if err == nil {
		p.put(read)
	}
	return err
}

// assign sets the sub-attributes that from names in into.
func assign(a *schema.Attribute, where string, into, from map[string]any, m *scim.Manner) error {
	parts, err := readParts(a, where, from, m)
	setParts(into, parts)
	return err
}

func (p place) noTarget() error {
	return scim.Errorf(400, scim.NoTarget, "Nothing matches %s, and its filter does not say what a new entry would be. Use eq comparisons joined by and, or leave the filter out.", p.target)
}
