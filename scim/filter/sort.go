package filter

import (
	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// MaxSortKey is how many bytes of a value decide about its place.
const MaxSortKey = 256

// Sort is an order of resources (RFC 7644 §3.4.2.3), bound to one resource
// type. It is immutable and may be used by several goroutines.
type Sort struct {
	at         place
	descending bool
}

// BindSort resolves sortBy, a path as in a filter, against t. *scim.Error 400
// invalidPath for what is no path, is unknown, never returned or has no values
// to compare.
func BindSort(sortBy string, descending bool, t *schema.Type, m *scim.Manner) (*Sort, error) {
	target, err := ParsePath(sortBy, m)
	if err != nil {
		return nil, err
	}
	bound, err := BindTarget(target, t, m)
	if err != nil {
		return nil, err
	}
	if bound.Of != nil {
		return nil, scim.Errorf(400, scim.InvalidPath, "sortBy names an attribute, without brackets.")
	}
	at, ok := typeScope{t}.find(bound.Path)
	if !ok || at.attr == nil || at.secret() {
		return nil, scim.Errorf(400, scim.InvalidPath, "%q has no values to sort by.", sortBy)
	}
	if at, err = at.simple(); err != nil {
		return nil, err
	}
	return &Sort{at, descending}, nil
}

// Path is what is sorted by, as the schema spells it.
func (s *Sort) Path() Path { return s.at.path }

// Descending says which way.
func (s *Sort) Descending() bool { return s.descending }
