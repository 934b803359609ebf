package patch

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// listing is a group with an attribute that may be as long as its members until
// somebody looks.
func listing(t *testing.T) *schema.Type {
	t.Helper()
	definitions, err := schema.ReadDefinitions([]byte(`{"id":"urn:x:More","name":"More","attributes":[{"name":"value","multiValued":true}]}`), scim.TypeGroup, false)
	if err != nil {
		t.Fatal(err)
	}
	set, err := schema.Extended(definitions)
	if err != nil {
		t.Fatal(err)
	}
	group, _ := set.Type(scim.TypeGroup)
	return group
}

// TestLongListsMeanWhatListsMean sends more entries than a list of anything but
// members may have, once kept as they were sent and once as a tree.
func TestLongListsMeanWhatListsMean(t *testing.T) {
	t.Parallel()
	many := func(entry string) string { return strings.Repeat(entry+",", scim.MaxEntries) }
	group := listing(t)
	for name, op := range map[string]string{
		"another list":                 `{"op":"add","path":"urn:x:More:value","value":[` + many(`"a"`) + `"b"]}`,
		"another list, removed":        `{"op":"remove","path":"urn:x:More:value","value":[` + many(`"a"`) + `"b"]}`,
		"another list, by its key":     `{"op":"add","value":{"urn:x:More":{"value":[` + many(`"a"`) + `"b"]}}}`,
		"members":                      `{"op":"add","path":"members","value":[` + many(`{"value":"a"}`) + `{"VALUE":"b","type":"User"}]}`,
		"members that are set":         `{"op":"replace","value":{"members":[` + many(`{"value":"a","$ref":null}`) + `{"$ref":"https://x/Users/c"}]}}`,
		"members, removed by a list":   `{"op":"remove","path":"members","value":[` + many(`{"value":"a"}`) + `"t"]}`,
		"a member without a value":     `{"op":"add","path":"members","value":[` + many(`{"value":"a"}`) + `{}]}`,
		"a member of a wrong type":     `{"op":"add","path":"members","value":[` + many(`{"value":"a"}`) + `{"value":7}]}`,
		"a member with a strange part": `{"op":"add","path":"members","value":[` + many(`{"value":"a"}`) + `{"value":"b","x":[1]}]}`,
		"a text":                       `{"op":"replace","path":"displayName","value":[` + many(`"a"`) + `"b"]}`,
		"an attribute nobody defined":  `{"op":"replace","value":{"x:members":[` + many(`"a"`) + `"b"]}}`,
		"no attributes":                `{"op":"replace","value":[` + many(`"a"`) + `"b"]}`,
		"what is read-only":            `{"op":"replace","path":"id","value":[` + many(`"a"`) + `"b"]}`,
		"schemas":                      `{"op":"replace","path":"schemas","value":[` + many(`"a"`) + `"b"]}`,
		"a filtered member":            `{"op":"add","path":"members[value eq \"a\"]","value":[` + many(`{"value":"a"}`) + `{"value":"a"}]}`,
	} {
		for _, strict := range []bool{false, true} {
			body := []byte(`{"schemas":["` + scim.MessagePatch + `"],"Operations":[` + op + `]}`)
			kept, err := scim.ParseGroup(body)
			if err != nil {
				t.Fatal(err)
			}
			tree, err := scim.ParseLong(body)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := changed(group, kept, strict), changed(group, tree, strict); got != want {
				t.Errorf("%s: %.300s, want %.300s", name, got, want)
			}
		}
	}
}

// changed tells what a PATCH makes of a group.
func changed(t *schema.Type, body scim.Resource, strict bool) string {
	m := &scim.Manner{Strict: strict}
	doc := scim.Resource{"schemas": []any{scim.SchemaGroup}, "id": "g", "displayName": "Crew", "urn:x:More": map[string]any{"value": []any{"a", "c"}}}
	ops, err := Read(body, m)
	var steps []Membership
	if err == nil {
		ops, steps, err = Members(t, ops, m)
	}
	if err == nil {
		err = Apply(t, doc, ops, m)
	}
	return fmt.Sprint(told(steps), doc, err, m.Met())
}

// TestLongListsOfAResourceMeanWhatListsMean does the same with a POST.
func TestLongListsOfAResourceMeanWhatListsMean(t *testing.T) {
	t.Parallel()
	many := strings.Repeat(`{"value":"a"},`, scim.MaxEntries) + `{"value":"b"}`
	group := listing(t)
	for name, more := range map[string]string{
		"members":                  `"members":[` + many + `]`,
		"the same members twice":   `"members":[` + many + `],"` + scim.SchemaGroup + `:members":[ ` + many + `]`,
		"other members":            `"members":[` + many + `],"` + scim.SchemaGroup + `:members":[` + many + `,{"value":"c"}]`,
		"a part that is a list":    `"displayName":{"value":[` + many + `]}`,
		"another list":             `"urn:x:More":{"value":[` + strings.Repeat(`"a",`, scim.MaxEntries) + `"b"]}`,
		"what nobody defined":      `"value":[` + many + `]`,
		"members below the schema": `"` + scim.SchemaGroup + `":{"members":[` + many + `]}`,
	} {
		for _, strict := range []bool{false, true} {
			body := []byte(`{"schemas":["` + scim.SchemaGroup + `"],"displayName":"Crew",` + more + `}`)
			if name == "a part that is a list" {
				body = []byte(`{"schemas":["` + scim.SchemaGroup + `"],` + more + `}`)
			}
			kept, err := scim.ParseGroup(body)
			if err != nil {
				t.Fatal(err)
			}
			tree, err := scim.ParseLong(body)
			if err != nil {
				t.Fatal(err)
			}
			got, want := posted(group, kept, strict), posted(group, tree, strict)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %.300v, want %.300v", name, got, want)
			}
		}
	}
}

// posted tells what a POST makes of a group and who its members are.
func posted(t *schema.Type, body scim.Resource, strict bool) []any {
	m := &scim.Manner{Strict: strict}
	doc, err := t.Read(body, m)
	value, given := t.Raw(body, "members")
	ids, fault := ReadMembers(value, m)
	return []any{doc, err, given, ids, fault, m.Met()}
}
