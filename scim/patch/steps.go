package patch

import (
	"slices"

	"scimdesk/scim"
	"scimdesk/scim/filter"
)

// change notes one step.
func (s *sorter) change(kind Kind, target filter.Target, value any) error {
	switch {
	case target.Sub != "" || target.Path.Sub != "":
		return uneditable()
	case target.Of != nil && kind == Remove:
		return s.removeChosen(target)
	case target.Of != nil:
		return s.addChosen(target, value)
	case kind == Remove && value == nil:
		return s.step(Replace, nil)
	}
	if value == nil {
		s.m.Note(scim.QuirkClearing)
		value = []any{}
	}
	ids, err := ReadMembers(value, s.m)
	if err != nil {
		return err
	}
	if kind == Replace && len(ids) == 0 {
		s.m.Note(scim.QuirkEmptyMembers)
	}
	return s.step(kind, ids)
}

// removeChosen removes whom a filter chooses.
func (s *sorter) removeChosen(target filter.Target) error {
	if ids, only := s.ids(target.Of); only {
		return s.step(Remove, unique(ids))
	}
	if s.checks += comparisons(target.Of); s.checks > MaxChecks {
		return scim.Errorf(400, scim.TooMany, "The filters of this request make more than %d comparisons with each member. Name the members, or send fewer at once.", MaxChecks)
	}
	s.steps = append(s.steps, Membership{Kind: Remove, Where: func(member scim.Resource) bool { return target.Match(member) }})
	s.seen = nil
	return nil
}

// addChosen takes an add or replace of a member by its own id: members are
// not edited, so it can only say that they are in.
func (s *sorter) addChosen(target filter.Target, value any) error {
	ids, only := s.ids(target.Of)
	if !only || !s.m.Tolerates(scim.QuirkMissingTarget) {
		return uneditable()
	}
	named, err := ReadMembers(value, s.m)
	if err != nil {
		return err
	}
	for _, id := range named {
		if !slices.Contains(ids, id) {
			return uneditable()
		}
	}
	return s.step(Add, named)
}

func uneditable() error {
	return scim.Errorf(400, scim.Mutability, "Members are added and removed, not edited (RFC 7643 §4.2). Remove the member and add another.")
}

// ids lists the ids that a filter names, when it does nothing else.
func (s *sorter) ids(e filter.Expr) (ids []string, only bool) {
	switch e := e.(type) {
	case filter.Or:
		left, l := s.ids(e.Left)
		right, r := s.ids(e.Right)
		return append(left, right...), l && r
	case filter.Compare:
		id, ok := e.Value.(string)
		if sub, exists := s.attr.Sub("value"); exists && !sub.CaseExact {
			id = scim.Fold(id)
		}
		only = ok && e.Op == filter.Equal && e.Path.Name == "value"
		if only && id == "" {
			return nil, true // nobody's
		}
		return []string{id}, only
	}
	return nil, false
}

// step notes a step, or makes it part of the last one.
func (s *sorter) step(kind Kind, ids []string) error {
	if s.named += len(ids); s.named > MaxMembers {
		return tooManyMembers()
	}
	if !s.joins(kind) {
		s.steps = append(s.steps, Membership{Kind: kind, IDs: ids})
		s.seen = nil
		return nil
	}
	last := &s.steps[len(s.steps)-1]
	if s.seen == nil {
		s.seen = make(map[string]bool, len(last.IDs)+len(ids))
		for _, id := range last.IDs {
			s.seen[id] = true
		}
	}
	for _, id := range ids {
		if !s.seen[id] {
			s.seen[id] = true
			last.IDs = append(last.IDs, id)
		}
	}
	return nil
}

// joins says whether a step can be part of the last one: adding to what was
// added or set, removing with what was removed.
func (s *sorter) joins(kind Kind) bool {
	if len(s.steps) == 0 || kind == Replace {
		return false
	}
	last := s.steps[len(s.steps)-1]
	return last.Where == nil && (last.Kind == kind || last.Kind == Replace && kind == Add)
}
