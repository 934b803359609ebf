package patch

import (
	"reflect"

	"scimdesk/scim"
)

// remove unassigns a place (RFC 7644 §3.5.2.2). What is not there is removed
// already. value, which the RFC does not know, lists entries to remove.
func (p place) remove(value any) error {
	if p.required() {
		return scim.Errorf(400, scim.Mutability, "%s is required and cannot be removed; replace it instead.", p)
	}
	switch {
	case p.attr.MultiValued:
		return p.removeEntries(value)
	case p.target.Of != nil && !p.target.Match(p.get()):
		return nil
	case p.sub != nil:
		return p.setComplex(nil)
	}
	p.put(nil)
	return nil
}

func (p place) required() bool {
	if p.sub != nil {
		return p.sub.Required
	}
	return p.attr.Required && p.target.Of == nil
}

// removeEntries removes entries, or a sub-attribute of entries.
func (p place) removeEntries(value any) error {
	entries := p.entries()
	if p.target.Of == nil && p.sub == nil && value != nil && value != "" {
		return p.removeListed(entries, value)
	}
	for _, i := range p.chosen(entries) {
		object, ok := entries[i].(map[string]any)
		if p.sub == nil || !ok {
			entries[i] = nil
			continue
		}
		if err := p.assign(object, map[string]any{p.sub.Name: nil}); err != nil {
			return err
		}
	}
	return p.putEntries(entries)
}

// removeListed removes the entries that a value lists, as Entra ID does.
func (p place) removeListed(entries []any, value any) error {
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	for _, raw := range list {
		want, err := p.attr.ReadEntry(p.name(), raw)
		if err != nil {
			return err
		}
		for i := range entries {
			if want != nil && p.listed(entries[i], want) {
				entries[i] = nil
			}
		}
	}
	return p.putEntries(entries)
}

// listed says whether an entry is the wanted one: the same value, and the
// same type where one is given; without a value, the same in all that is given.
func (p place) listed(entry, want any) bool {
	have, ok := entry.(map[string]any)
	named, complex := want.(map[string]any)
	if !ok || !complex {
		return entry != nil && p.same("value", entry, want)
	}
	names := []string{"value", "type"}
	if _, ok := named["value"]; !ok {
		names = nil
		for name := range named {
			names = append(names, name)
		}
	}
	for _, name := range names {
		if w, ok := named[name]; ok && !p.same(name, have[name], w) {
			return false
		}
	}
	return true
}

// same compares two values of a sub-attribute as its caseExact says.
func (p place) same(name string, a, b any) bool {
	x, isText := a.(string)
	y, both := b.(string)
	exact := p.attr.CaseExact
	if sub, ok := p.attr.Sub(name); ok {
		exact = sub.CaseExact
	}
	if isText && both && !exact {
		return scim.Fold(x) == scim.Fold(y)
	}
	return reflect.DeepEqual(a, b)
}
