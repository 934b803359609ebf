package filter

import (
	"strings"

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
	key        func(value any) string
	parts      scim.Parts // of a stored document, that decide
}

// BindSort resolves sortBy, a path as in a filter, against t. *scim.Error 400
// invalidPath for what is no path, is unknown, never returned, computed for
// each answer (members, groups, meta.location), or has no values to compare.
func BindSort(sortBy string, descending bool, t *schema.Type, m *scim.Manner) (*Sort, error) {
	if strings.ContainsAny(sortBy, "[]") {
		return nil, scim.Errorf(400, scim.InvalidPath, "sortBy names an attribute, without brackets.")
	}
	target, err := ParsePath(sortBy, m)
	if err != nil {
		return nil, err
	}
	in := typeScope{t, m}
	at, ok := in.find(target.Path)
	if !ok {
		return nil, unknown(scim.InvalidPath, target.Path, in)
	}
	if at.attr == nil || !at.sortable() {
		return nil, unsorted(sortBy)
	}
	if at, err = at.simple(m); err != nil {
		return nil, unsorted(sortBy)
	}
	return &Sort{at, descending, sortKey(at), sortParts(at, t)}, nil
}

// sortParts are a value and, where there are several, which is the primary one.
func sortParts(at place, t *schema.Type) scim.Parts {
	parts := partsAt(at.path, nil)
	if at.sub != nil {
		primary := at.path
		primary.Sub = "primary"
		parts = merge(parts, partsAt(primary, nil))
	}
	return storedParts(parts, t)
}

// sortable tells what is kept with the resource from what is computed.
func (p place) sortable() bool {
	computed := p.attr.MultiValued && p.attr.Mutability == schema.ReadOnly
	return !p.secret() && !p.leaf().Unstored && !p.attr.Rows && !computed
}

func unsorted(sortBy string) error {
	return scim.Errorf(400, scim.InvalidPath, "%q has no values to sort by. Name an attribute that is kept with each resource, such as userName or meta.created.", sortBy)
}

// Path is what is sorted by, as the schema spells it.
func (s *Sort) Path() Path { return s.at.path }

// Descending says which way.
func (s *Sort) Descending() bool { return s.descending }

// Key is what a resource, whose keys bear the schema's spelling, is sorted
// by: at most [MaxSortKey] bytes of UTF-8, "" when it has no value. Of several
// values the primary one counts, otherwise the first. Keys are in the order of
// the values, byte by byte: texts as [Bound.Match] compares them, dates as
// instants, numbers by size, false before true. Values that differ only
// beyond what a key holds have the same.
func (s *Sort) Key(doc scim.Resource) string {
	value := s.at.chief(doc)
	if !present(value) {
		return ""
	}
	return s.key(value)
}

// Compare orders two keys in the direction of the sort: negative when a comes
// first, 0 when they are the same. What has no value comes last, and first when
// descending.
func (s *Sort) Compare(a, b string) int {
	order := 0
	switch {
	case a == b:
	case a == "":
		order = 1
	case b == "":
		order = -1
	default:
		order = strings.Compare(a, b)
	}
	if s.descending {
		return -order
	}
	return order
}

// chief is the value a resource is sorted by.
func (p place) chief(node map[string]any) any {
	if p.path.URI != "" {
		node, _ = node[p.path.URI].(map[string]any)
	}
	value := chiefOf(node[p.attr.Name])
	if p.sub == nil {
		return value
	}
	return chiefOf(valueOf(value)[p.sub.Name])
}

// chiefOf is the primary of several values, or the first.
func chiefOf(value any) any {
	list, several := value.([]any)
	if !several {
		return value
	}
	for _, entry := range list {
		object, _ := entry.(map[string]any)
		if is, _ := boolean(object["primary"]); is {
			return entry
		}
	}
	if len(list) == 0 {
		return nil
	}
	return list[0]
}
