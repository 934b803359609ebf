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
	chosen, err := p.chosen(entries)
	if err != nil {
		return err
	}
	if len(chosen) == 0 {
		return p.create(entries, value)
	}
	said, err := p.read(kind, value)
	if err != nil {
		return err
	}
	if err := p.changeAll(entries, chosen, said); err != nil {
		return err
	}
	return p.putEntries(entries)
}

// setList adds to or replaces the whole list.
func (p place) setList(kind Kind, value any) error {
	if clears(value, false, p.m) {
		if kind == Replace {
			p.put(nil)
		}
		return nil
	}
	read, err := p.attr.Read(p.String(), value, p.m)
	if err != nil {
		return err
	}
	list, _ := read.([]any)
	if kind == Add {
		list = append(p.entries(), list...)
	}
	return p.putEntries(list)
}

// news is what an operation says of every entry it chooses. It is read once,
// however many those are.
type news struct {
	whole any            // the new entry, where entries are not complex; nil removes
	parts map[string]any // by sub-attribute, nil for what is unassigned
	anew  map[string]any // what the filter says, where the entry is set anew
}

// read makes news of a value. null, "" and [] remove in a replace.
func (p place) read(kind Kind, value any) (news, error) {
	if p.attr.Type == schema.Complex && p.sub != nil {
		parts, err := readParts(p.attr, p.name(), map[string]any{p.sub.Name: value}, p.m)
		return news{parts: parts}, err
	}
	object, ok := value.(map[string]any)
	if !ok {
		if kind == Replace && clears(value, p.attr.Type == schema.String, p.m) {
			return news{}, nil
		}
		if value == "" && p.attr.Type == schema.Complex && !p.m.Tolerates(scim.QuirkClearing) {
			return news{}, scim.Errorf(400, scim.InvalidValue, "%s must be an object with its sub-attributes.", p.name())
		}
		entry, err := p.attr.ReadEntry(p.name(), value, p.m)
		if err != nil || p.attr.Type != schema.Complex {
			return news{whole: entry}, err
		}
		object, _ = entry.(map[string]any)
	}
	parts, err := readParts(p.attr, p.name(), object, p.m)
	if err != nil || kind == Add {
		return news{parts: parts}, err
	}
	return p.instead(parts), nil
}

// instead is a filtered replace: it sets the whole entry anew and keeps what
// the filter said of it. Where the value says no more than of which type or
// how preferred the entry is, just that changes, and an emptied "value" takes
// the entry along.
func (p place) instead(parts map[string]any) news {
	for name, value := range parts {
		if value != nil && name != "type" && name != "primary" {
			return news{parts: parts, anew: p.described()}
		}
	}
	if _, emptied := parts["value"]; emptied {
		return news{}
	}
	return news{parts: parts}
}

// changeAll gives the chosen entries their new form. Of several that become
// primary the last stays so; by the letter only one may.
func (p place) changeAll(entries []any, chosen []int, said news) error {
	last := -1
	if said.parts["primary"] == true && len(chosen) > 1 && !p.m.Tolerates(scim.QuirkPrimaries) {
		return scim.Errorf(400, scim.InvalidValue, "%s would make several entries primary; at most one may be (RFC 7643 §2.4).", p.target)
	}
	for _, i := range chosen {
		entry, err := p.change(entries[i], said)
		if err != nil {
			return err
		}
		if entries[i] = entry; schema.Primary(entry) && (p.sub == nil || p.sub.Name == "primary") {
			last = i
		}
	}
	if last < 0 {
		return nil
	}
	schema.Demote(entries, last)
	return p.work.charge(len(entries))
}

// change makes the new form of one entry; nil removes it.
func (p place) change(entry any, said news) (any, error) {
	object, complex := entry.(map[string]any)
	if !complex || said.parts == nil {
		return said.whole, nil
	}
	if said.anew != nil {
		object = maps.Clone(said.anew)
	}
	return object, p.assign(object, said.parts)
}

// assign sets sub-attributes of an entry and holds to the immutable ones,
// which [schema.Type.Immutable] cannot see inside lists.
func (p place) assign(entry, parts map[string]any) error {
	for i := range p.attr.SubAttributes {
		sub := &p.attr.SubAttributes[i]
		value, named := parts[sub.Name]
		old, had := entry[sub.Name]
		if named && had && sub.Mutability == schema.Immutable && !reflect.DeepEqual(old, value) {
			return scim.Errorf(400, scim.Mutability, "%s.%s is immutable: remove the entry and add another.", p.name(), sub.Name)
		}
	}
	setParts(entry, parts)
	return nil
}

// create adds the entry that the filter describes, with value in its place.
// By the letter there is nothing to change.
func (p place) create(entries []any, value any) error {
	if !p.m.Tolerates(scim.QuirkMissingTarget) {
		return scim.Errorf(400, scim.NoTarget, "Nothing matches %s, so nothing can be changed there. Add a whole entry to %s instead.", p.target, p.name())
	}
	if schema.Empty(value) {
		return nil
	}
	entry, err := p.wanted()
	if err != nil {
		return err
	}
	said, err := p.read(Add, value)
	if err != nil {
		return err
	}
	made := said.whole
	if p.attr.Type == schema.Complex {
		setParts(entry, said.parts)
		made = entry
	}
	return p.putEntries(append(entries, made)) // the last primary stays
}

// wanted is the entry that the filter describes and would choose; a filter
// that contradicts itself has none.
func (p place) wanted() (map[string]any, error) {
	entry, ok := p.pairs()
	if !ok {
		return nil, p.noTarget()
	}
	if err := p.weigh([]any{entry}); err != nil {
		return nil, err
	}
	if p.attr.Type == schema.Complex && !p.target.Match(entry) {
		return nil, p.noTarget()
	}
	return entry, nil
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
		return assign(p.attr, p.name(), entry, map[string]any{e.Path.Name: e.Value}, nil) == nil
	}
	return false
}
