package schema

import (
	_ "embed" // the definition below is part of the binary
	"sync"

	"scimdesk/scim"
)

//go:embed group.json
var groupJSON []byte

// groupAliases are URNs that clients send for the schema of a group: SCIM
// 1.1's and the drafts'.
var groupAliases = map[string]string{
	"urn:scim:schemas:core:1.0":       scim.SchemaGroup,
	"urn:scim:schemas:core:2.0":       scim.SchemaGroup,
	"urn:scim:schemas:core:2.0:Group": scim.SchemaGroup,
}

var group = sync.OnceValue(func() *Type {
	core := mustLoad(groupJSON)
	core.part("members", "").Rows = true
	core.part("members", "$ref").Unstored = true
	return New(ResourceType{
		Schemas:     []string{scim.SchemaResourceType},
		ID:          scim.TypeGroup,
		Name:        scim.TypeGroup,
		Endpoint:    "/Groups",
		Description: "A group of people and of other groups",
		Schema:      scim.SchemaGroup,
	}, core, nil, groupAliases)
})

// Group is the resource type of groups, RFC 7643 §4.2: displayName must be
// there, and a member's name can be read beside its id. It is loaded once.
func Group() *Type { return group() }

var standard = sync.OnceValue(func() *Set { return NewSet(User(), Group()) })

// Standard is the set every server has: User and Group.
func Standard() *Set { return standard() }

// part finds an attribute of our own definitions, or one of its parts.
func (s Schema) part(name, sub string) *Attribute {
	for i := range s.Attributes {
		if a := &s.Attributes[i]; a.Name == name {
			if found, ok := a.Sub(sub); ok {
				return found
			}
			return a
		}
	}
	return nil
}
