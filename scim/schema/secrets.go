package schema

import (
	"slices"
	"strings"
)

// Secrets are the names, in lower case, of attributes and their parts that no
// answer ever has: writeOnly or returned never. Each name is there once.
func (s *Set) Secrets() []string {
	var names []string
	for _, t := range s.types {
		for _, of := range t.Schemas() {
			names = appendSecrets(names, of.Attributes)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func appendSecrets(names []string, attrs []Attribute) []string {
	for i := range attrs {
		a := &attrs[i]
		if a.Returned == Never || a.Mutability == WriteOnly {
			names = append(names, strings.ToLower(a.Name))
		}
		names = appendSecrets(names, a.SubAttributes)
	}
	return names
}
