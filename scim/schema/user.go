package schema

import (
	_ "embed" // the definitions below are part of the binary
	"fmt"
	"sync"

	"scimdesk/scim"
)

//go:embed user.json
var userJSON []byte

//go:embed enterprise.json
var enterpriseJSON []byte

// userAliases are URNs that clients send for the schemas of a user: the
// drafts' (OneLogin), SCIM 1.1's, and a misprint from a vendor's manual.
var userAliases = map[string]string{
	"urn:scim:schemas:core:1.0":                                 scim.SchemaUser,
	"urn:scim:schemas:core:2.0":                                 scim.SchemaUser,
	"urn:scim:schemas:core:2.0:User":                            scim.SchemaUser,
	"urn:scim:schemas:extension:enterprise:1.0":                 scim.SchemaEnterprise,
	"urn:scim:schemas:extension:enterprise:2.0":                 scim.SchemaEnterprise,
	"urn:scim:schemas:extension:enterprise:2.0:User":            scim.SchemaEnterprise,
	"urn:ietf:params:scim:schemas:extension:enterprise:2.0User": scim.SchemaEnterprise,
}

var user = sync.OnceValue(func() *Type {
	core := mustLoad(userJSON)
	core.part("groups", "$ref").Unstored = true
	core.part("x509Certificates", "value").Certificate = true
	return New(ResourceType{
		Schemas:     []string{scim.SchemaResourceType},
		ID:          scim.TypeUser,
		Name:        scim.TypeUser,
		Endpoint:    "/Users",
		Description: "A person's account",
		Schema:      scim.SchemaUser,
		Extensions:  []SchemaExtension{{Schema: scim.SchemaEnterprise}},
	}, core, []Schema{mustLoad(enterpriseJSON)}, userAliases)
})

// User is the resource type of people: User of RFC 7643 §4.1 with the
// Enterprise User extension of §4.3. It is loaded once and checked by Load.
func User() *Type { return user() }

// mustLoad loads a definition of our own; a test loads them all, so that a
// broken one never leaves the house.
func mustLoad(text []byte) Schema {
	s, err := Load(text)
	if err != nil {
		panic(fmt.Sprintf("embedded schema: %v", err))
	}
	return s
}
