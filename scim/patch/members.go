package patch

import (
	"maps"
	"slices"

	"scimdesk/scim"
	"scimdesk/scim/filter"
	"scimdesk/scim/schema"
)

// MaxMembers is how many members one PATCH, PUT or POST may name.
const MaxMembers = 150_000

// MaxChecks is how many comparisons the filters of one PATCH may hold against
// each member of a group, beside those that only name ids.
const MaxChecks = 50

// Membership is one step of a change of a group's members: add, remove, or
// replace by exactly those listed. Steps are carried out in order.
type Membership struct {
	Kind  Kind
	IDs   []string                        // each once
	Where func(member scim.Resource) bool // of a removal without IDs: who goes, by value, type and display
}

// Members takes what ops do to members out of a group's PATCH, so that it can
// be done without loading any: with a path or without, filtered or listed.
// rest is for [Apply]; it is ops where t keeps no members. Steps that
// can be one are one.
//
// Errors are *scim.Error 400: what [Apply] says of paths, mutability for a
// change inside of a member, invalidValue for what is no member, tooMany
// beyond [MaxMembers] and [MaxChecks], invalidSyntax for any other list of more
// than [scim.MaxEntries]: Apply runs while others wait to write.
func Members(t *schema.Type, ops []Op, m *scim.Manner) (rest []Op, changes []Membership, err error) {
	attr, _, ok := t.Find("", "members")
	if !ok || !attr.Rows {
		return ops, nil, nil
	}
	s := sorter{t: t, attr: attr, m: m}
	for i, op := range ops {
		left, err := s.sort(op)
		if err != nil {
			return nil, nil, numbered(op.ordinal(i), err)
		}
		if left != nil {
			if err := scim.Short(left.Value); err != nil {
				return nil, nil, numbered(op.ordinal(i), err)
			}
			left.number = op.ordinal(i)
			rest = append(rest, *left)
		}
	}
	return rest, s.steps, nil
}

// sorter tells operations on members from others.
type sorter struct {
	t      *schema.Type
	attr   *schema.Attribute
	m      *scim.Manner
	steps  []Membership
	seen   map[string]bool // IDs of the last step
	named  int             // IDs in all
	checks int             // comparisons with each member
}

// sort notes what op does to members and leaves the rest of it, if any.
func (s *sorter) sort(op Op) (*Op, error) {
	object, isObject := op.Value.(map[string]any)
	if op.Path == "" {
		if !isObject {
			return &op, nil
		}
		return s.within(op, object)
	}
	target, err := filter.BindTarget(op.Target, s.t, s.m)
	switch {
	case err != nil:
		return nil, err
	case target.Path.Name == "" && s.t.IsCore(target.Path.URI) && isObject && op.Kind != Remove:
		return s.within(op, object)
	case target.Path.Name != s.attr.Name || target.Path.URI != "":
		return &op, nil
	}
	return nil, s.change(op.Kind, target, op.Value)
}

// within takes the members out of an object of attributes.
func (s *sorter) within(op Op, object map[string]any) (*Op, error) {
	left := make(map[string]any, len(object))
	for _, key := range slices.SortedFunc(maps.Keys(object), plainFirst) {
		value := object[key]
		target, ok := bindKey(s.t, "", key, nil)
		nested, isObject := value.(map[string]any)
		switch {
		case ok && target.Path == filter.Path{Name: s.attr.Name, Sub: target.Path.Sub}:
			if err := s.keyed(op.Kind, key, value); err != nil {
				return nil, err
			}
			continue
		case ok && target.Path.Name == "" && s.t.IsCore(target.Path.URI) && isObject:
			if !s.m.Tolerates(scim.QuirkPathKeys) {
				return nil, pathKey(key)
			}
			inner, err := s.within(Op{Kind: op.Kind}, nested)
			if err != nil {
				return nil, err
			}
			if inner == nil {
				continue
			}
			value = inner.Value
		}
		left[key] = value
	}
	if len(left) == 0 && len(object) > 0 {
		return nil, nil
	}
	op.Value = left
	return &op, nil
}

// keyed is a change of members by the key of an object.
func (s *sorter) keyed(kind Kind, key string, value any) error {
	if isPath(key) && !s.m.Tolerates(scim.QuirkPathKeys) {
		return pathKey(key)
	}
	target, ok := bindKey(s.t, "", key, s.m)
	if !ok {
		return pathKey(key)
	}
	return s.change(kind, target, value)
}
