package patch

import (
	"maps"
	"reflect"

	"scimdesk/scim"
	"scimdesk/scim/filter"
	"scimdesk/scim/schema"
)

// setEntries adds to or replaces a multi-valued attribute, the entries a
// filter selects, or a sub-attribute of them.
func (p place) setEntries(kind Kind, value any) error {
	if p.target.Of == nil && p.sub == nil {
		return p.setList(kind, value)
	}
	entries := p.entries()
	chosen := p.chosen(entries)
	if len(chosen) == 0 {
		return p.create(entries, value)
	}
	for _, i := range chosen {
		entry, err := p.change(kind, entries[i], value)
		if err != nil {
			return err
		}
		if isPrimary(entry) && (p.sub == nil || p.sub.Name == "primary") {
			demote(entries, i)
		}
		entries[i] = entry
	}
	return p.putEntries(entries)
}

// setList adds to or replaces the whole list.
func (p place) setList(kind Kind, value any) error {
	if kind == Add && schema.Empty(value) {
		return nil
	}
	if value == "" {
		value = nil
	}
	read, err := p.attr.Read(p.String(), value)
	if err != nil {
		return err
	}
	list, _ := read.([]any)
	if kind == Add {
		list = append(p.entries(), list...)
	}
	return p.putEntries(list)
}

// change makes the new form of a chosen entry; nil removes it. A filtered
// replace sets the whole entry anew, and keeps what the filter said of it.
func (p place) change(kind Kind, entry, value any) (any, error) {
	object, complex := entry.(map[string]any)
	if !complex {
		return p.attr.ReadEntry(p.name(), value)
	}
	if p.sub != nil {
		return object, p.assign(object, map[string]any{p.sub.Name: value})
	}
	read, err := p.attr.ReadEntry(p.name(), value)
	if err != nil || kind == Replace && read == nil {
		return nil, err
	}
	if kind == Replace {
		object = p.described()
	}
	news, ok := value.(map[string]any)
	if !ok {
		news, _ = read.(map[string]any)
	}
	return object, p.assign(object, news)
}

// assign sets sub-attributes of an entry and holds to the immutable ones,
// which [schema.Type.Immutable] cannot see inside lists.
func (p place) assign(entry, news map[string]any) error {
	before := maps.Clone(entry)
	if err := assign(p.attr, p.name(), entry, news); err != nil {
		return err
	}
	for i := range p.attr.SubAttributes {
		sub := &p.attr.SubAttributes[i]
		old, had := before[sub.Name]
		if sub.Mutability == schema.Immutable && had && !reflect.DeepEqual(old, entry[sub.Name]) {
			return scim.Errorf(400, scim.Mutability, "%s.%s is immutable: remove the entry and add another.", p.name(), sub.Name)
		}
	}
	return nil
}

// create adds the entry that the filter describes, with value in its place.
func (p place) create(entries []any, value any) error {
	if schema.Empty(value) {
		return nil
	}
	entry, ok := p.pairs()
	if !ok {
		return p.noTarget()
	}
	made, err := p.fill(entry, value)
	if err != nil {
		return err
	}
	return p.putEntries(append(entries, made)) // the last primary stays
}

// fill puts value into a new entry.
func (p place) fill(entry map[string]any, value any) (any, error) {
	if p.attr.Type != schema.Complex {
		return p.attr.ReadEntry(p.name(), value)
	}
	news, ok := value.(map[string]any)
	if p.sub != nil {
		news = map[string]any{p.sub.Name: value}
	} else if !ok {
		read, err := p.attr.ReadEntry(p.name(), value)
		if err != nil {
			return nil, err
		}
		news, _ = read.(map[string]any)
	}
	return entry, assign(p.attr, p.name(), entry, news)
}

// described is what the filter says of an entry, nothing if it says too much.
func (p place) described() map[string]any {
	entry, ok := p.pairs()
	if !ok {
		return map[string]any{}
	}
	return entry
}

// pairs reads a filter as the description of one entry: eq joined by and.
func (p place) pairs() (map[string]any, bool) {
	entry := map[string]any{}
	if p.target.Of == nil {
		return entry, true
	}
	return entry, p.describe(entry, p.target.Of)
}

func (p place) describe(entry map[string]any, e filter.Expr) bool {
	switch e := e.(type) {
	case filter.And:
		return p.describe(entry, e.Left) && p.describe(entry, e.Right)
	case filter.Compare:
		if e.Op != filter.Equal {
			return false
		}
		if e.Value == nil || p.attr.Type != schema.Complex {
			return true
		}
		return assign(p.attr, p.name(), entry, map[string]any{e.Path.Name: e.Value}) == nil
	}
	return false
}
