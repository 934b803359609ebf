package schema

import "strings"

// Set is every resource type a server has. It never changes after [NewSet]
// and may be used by many at once.
type Set struct{ types []*Type }

// NewSet makes a set; the order is that of /ResourceTypes.
func NewSet(types ...*Type) *Set { return &Set{types} }

// Types are all resource types.
func (s *Set) Types() []*Type { return s.types }

// Type finds a resource type by its name, in any case.
func (s *Set) Type(name string) (*Type, bool) {
	for _, t := range s.types {
		if strings.EqualFold(t.Name, name) {
			return t, true
		}
	}
	return nil, false
}

// Endpoint finds a resource type by its endpoint ("Users" or "/Users"), in any
// case.
func (s *Set) Endpoint(path string) (*Type, bool) {
	path = strings.Trim(path, "/")
	for _, t := range s.types {
		if strings.EqualFold(strings.Trim(t.ResourceType.Endpoint, "/"), path) {
			return t, true
		}
	}
	return nil, false
}

// Schemas is what /Schemas lists under base, the directory's SCIM address
// without a slash at its end: every schema in use, each once.
func (s *Set) Schemas(base string) []Schema {
	var list []Schema
	seen := map[string]bool{}
	for _, t := range s.types {
		for _, one := range t.Schemas() {
			if !seen[strings.ToLower(one.ID)] {
				seen[strings.ToLower(one.ID)] = true
				one.Meta = &Meta{"Schema", base + "/Schemas/" + one.ID}
				list = append(list, one)
			}
		}
	}
	return list
}

// ResourceTypes is what /ResourceTypes lists under base.
func (s *Set) ResourceTypes(base string) []ResourceType {
	list := make([]ResourceType, len(s.types))
	for i, t := range s.types {
		list[i] = t.ResourceType
		list[i].Meta = &Meta{"ResourceType", base + "/ResourceTypes/" + t.ID}
	}
	return list
}
