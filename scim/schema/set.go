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
