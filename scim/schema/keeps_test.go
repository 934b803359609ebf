package schema

import (
	"errors"
	"strings"
	"testing"

	"scimdesk/scim"
)

// TestASetKeepsWhatResourcesMayHold redefines one thing at a time.
func TestASetKeepsWhatResourcesMayHold(t *testing.T) {
	t.Parallel()
	const tag = `{"id":"urn:example:2.0:Tag","name":"Tag","attributes":[{"name":"code"},{"name":"sizes","type":"complex","multiValued":true,"subAttributes":[{"name":"n","type":"integer"}]}]}`
	const pet = `{"id":"urn:example:2.0:Pet","name":"Pet","attributes":[{"name":"legs","type":"integer"}]}`
	const pets = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],"id":"Pet","name":"Pet","endpoint":"/Pets","schema":"urn:example:2.0:Pet","schemaExtensions":[{"schema":"urn:example:2.0:Tag","required":false}]}`
	set := func(extends string, definitions ...string) *Set {
		t.Helper()
		read, err := ReadDefinitions([]byte("["+strings.Join(definitions, ",")+"]"), extends, false)
		if err != nil {
			t.Fatal(err)
		}
		all, err := Extended(read)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	change := func(text, old, with string) string { return strings.Replace(text, old, with, 1) }
	for _, tc := range []struct {
		name        string
		before, now *Set
		kept        bool
	}{
		{"nothing new", set("", tag, pet, pets), set("", tag, pet, pets), true},
		{"more", Standard(), set("", tag, pet, pets), true},
		{"another endpoint", set("", tag, pet, pets), set("", tag, pet, change(pets, "/Pets", "/Animals")), true},
		{"an attribute more", set("", tag, pet, pets), set("", tag, change(pet, `[{`, `[{"name":"tail"},{`), pets), true},
		{"an attribute less", set("", tag), set("", change(tag, `{"name":"code"},`, "")), true},
		{"a type less", set("", tag, pet, pets), set("", tag), false},
		{"a type in another case", set("", tag, pet, pets), set("", tag, pet, strings.ReplaceAll(pets, `"Pet"`, `"pet"`)), false},
		{"a type with another schema", set("", tag, pet, pets), set("", tag, change(pet, "2.0:Pet", "2.0:Cat"), change(pets, "2.0:Pet", "2.0:Cat")), false},
		{"an extension less", set("", tag, pet, pets), set("User", tag, pet, change(pets, `{"schema":"urn:example:2.0:Tag","required":false}`, "")), false},
		{"an extension of something else", set("User", tag), set("Group", tag), false},
		{"a text as a number", set("", tag), set("", change(tag, `{"name":"code"}`, `{"name":"CODE","type":"integer"}`)), false},
		{"one value as several", set("", tag), set("", change(tag, `{"name":"code"}`, `{"name":"code","multiValued":true}`)), false},
		{"a part of another type", set("", tag), set("", change(tag, `{"name":"n","type":"integer"}`, `{"name":"n"}`)), false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			err := tc.now.Keeps(tc.before)
			var told *scim.Error
			if refused := errors.As(err, &told) && told.Status == 400; refused == tc.kept || err != nil && !refused {
				t.Errorf("kept %v, %v", tc.kept, err)
			}
		})
	}
}
