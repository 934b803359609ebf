package patch

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// petType has what a user lacks: immutable attributes and parts, required
// parts, and lists of plain texts.
func petType(t *testing.T) *schema.Type {
	t.Helper()
	s, err := schema.Load([]byte(`{"id":"urn:example:2.0:Pet","name":"Pet","attributes":[
		{"name":"chip","mutability":"immutable"},{"name":"tags","multiValued":true},
		{"name":"vet","type":"complex","subAttributes":[{"name":"name","required":true},{"name":"since","mutability":"immutable"}]},
		{"name":"owners","type":"complex","multiValued":true,"subAttributes":[
			{"name":"value","mutability":"immutable"},{"name":"display"},{"name":"since","mutability":"readOnly"},{"name":"phone","required":true}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	return schema.New(schema.ResourceType{Name: "Pet"}, s, nil, nil)
}

func TestApplyToAPet(t *testing.T) {
	t.Parallel()
	const pet = `{"chip":"1","tags":["a","b"],"vet":{"name":"V","since":"x"},"owners":[{"value":"o","display":"O","phone":"1"}]}`
	for _, tc := range []struct{ name, op, want string }{
		{"an immutable attribute keeps its value", `{"op":"replace","path":"chip","value":"2"}`, scim.Mutability},
		{"an immutable attribute may be sent again", `{"op":"replace","path":"chip","value":"1"}`, pet},
		{"an immutable attribute is not removed", `{"op":"remove","path":"chip"}`, scim.Mutability},
		{"an immutable part keeps its value", `{"op":"replace","path":"vet.since","value":"y"}`, scim.Mutability},
		{"an immutable part of an entry keeps its value", `{"op":"replace","path":"owners[value eq \"o\"].value","value":"p"}`, scim.Mutability},
		{"an immutable part of an entry is not removed", `{"op":"remove","path":"owners[value eq \"o\"].value"}`, scim.Mutability},
		{"an entry with an immutable part may go", `{"op":"remove","path":"owners[value eq \"o\"]"}`, `{"chip":"1","tags":["a","b"],"vet":{"name":"V","since":"x"}}`},
		{"a read-only part of an entry", `{"op":"add","path":"owners[value eq \"o\"].since","value":"p"}`, scim.Mutability},
		{"a required part is not removed", `{"op":"remove","path":"vet.name"}`, scim.Mutability},
		{"a required part of an entry is not removed", `{"op":"remove","path":"owners.phone"}`, scim.Mutability},
		{"a required part is not emptied", `{"op":"replace","path":"vet.name","value":""}`, scim.InvalidValue},
		{"the core URN as a path", `{"op":"replace","path":"URN:example:2.0:pet","value":{"chip":"1","tags":["z"],"owners":[]}}`, `{"chip":"1","tags":["z"],"vet":{"name":"V","since":"x"}}`},
		{"the core URN as a path is not removed", `{"op":"remove","path":"urn:example:2.0:Pet"}`, scim.NoTarget},
		{"several texts are removed in any case", `{"op":"remove","path":"tags","value":["A","B","b"]}`, `{"chip":"1","vet":{"name":"V","since":"x"},"owners":[{"value":"o","display":"O","phone":"1"}]}`},
		{"a text is added", `{"op":"add","path":"tags","value":["c","a"]}`, `{"chip":"1","tags":["a","b","c"],"vet":{"name":"V","since":"x"},"owners":[{"value":"o","display":"O","phone":"1"}]}`},
		{"a text is removed", `{"op":"remove","path":"tags","value":["a"]}`, `{"chip":"1","tags":["b"],"vet":{"name":"V","since":"x"},"owners":[{"value":"o","display":"O","phone":"1"}]}`},
		{"a text is chosen and replaced", `{"op":"replace","path":"tags[value eq \"a\"]","value":"z"}`, `{"chip":"1","tags":["z","b"],"vet":{"name":"V","since":"x"},"owners":[{"value":"o","display":"O","phone":"1"}]}`},
		{"a text is chosen and removed", `{"op":"remove","path":"tags[value eq \"a\"]"}`, `{"chip":"1","tags":["b"],"vet":{"name":"V","since":"x"},"owners":[{"value":"o","display":"O","phone":"1"}]}`},
		{"a text that is not there is made", `{"op":"add","path":"tags[value eq \"z\"]","value":"z"}`, `{"chip":"1","tags":["a","b","z"],"vet":{"name":"V","since":"x"},"owners":[{"value":"o","display":"O","phone":"1"}]}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			doc := object(t, pet)
			ops, err := Parse([]byte(`{"Operations":[`+tc.op+`]}`), nil)
			if err != nil {
				t.Fatal(err)
			}
			err = Apply(petType(t), doc, ops, nil)
			var told *scim.Error
			if errors.As(err, &told) {
				if told.Type != tc.want {
					t.Errorf("got %v; want %s", err, tc.want)
				}
				return
			}
			delete(doc, "schemas")
			if want := object(t, tc.want); !reflect.DeepEqual(doc, want) {
				t.Errorf("got %v; want %s", doc, tc.want)
			}
		})
	}
}

func object(t *testing.T, text string) scim.Resource {
	t.Helper()
	var doc scim.Resource
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		doc = scim.Resource{"expected": text}
	}
	return doc
}
