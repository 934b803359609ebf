package schema

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"scimdesk/scim"
)

// pet is a type of our own with what a user lacks: numbers, dates, immutable
// and required attributes, an extension that must be there.
func pet(t *testing.T) *Type {
	t.Helper()
	core, err := Load([]byte(`{"id":"urn:example:2.0:Pet","name":"Pet","attributes":[
		{"name":"legs","type":"integer"},{"name":"weight","type":"decimal"},{"name":"born","type":"dateTime"},
		{"name":"chip","mutability":"immutable"},{"name":"tags","multiValued":true},
		{"name":"vet","type":"complex","subAttributes":[{"name":"name","required":true},{"name":"since","mutability":"immutable"}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	ext, err := Load([]byte(`{"id":"urn:example:2.0:Tax","name":"Tax","attributes":[{"name":"number","mutability":"immutable"},{"name":"office","required":true}]}`))
	if err != nil {
		t.Fatal(err)
	}
	rt := ResourceType{Name: "Pet", Extensions: []SchemaExtension{{Schema: "urn:example:2.0:Tax", Required: true}}}
	return New(rt, core, []Schema{ext}, nil)
}

func TestTypesOfValues(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		value scim.Resource
		ok    bool
	}{
		{"an integer", scim.Resource{"legs": json.Number("-4")}, true},
		{"an integer of more than 64 bits", scim.Resource{"legs": json.Number("9223372036854775808")}, false},
		{"a fraction for an integer", scim.Resource{"legs": json.Number("1.5")}, false},
		{"a text for an integer", scim.Resource{"legs": "4"}, true},
		{"a text that is no number", scim.Resource{"legs": "four"}, false},
		{"a decimal", scim.Resource{"weight": json.Number("4.50")}, true},
		{"a decimal out of range", scim.Resource{"weight": json.Number("1e400")}, false},
		{"a date and time", scim.Resource{"born": "2026-11-22T08:00:00.5+01:00"}, true},
		{"a date alone", scim.Resource{"born": "2026-11-22"}, false},
		{"a time without offset", scim.Resource{"born": "2026-11-22T08:00:00"}, false},
		{"texts", scim.Resource{"tags": []any{"a", "b", "a"}}, true},
		{"a boolean among texts", scim.Resource{"tags": []any{true}}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			doc, err := pet(t).Read(tc.value, nil)
			if (err == nil) != tc.ok {
				t.Errorf("got %v, %v", doc, err)
			}
		})
	}
	doc, err := pet(t).Read(scim.Resource{"tags": []any{"a", "b", "a"}, "weight": json.Number("4.50")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	out, err := pet(t).Append(nil, doc)
	if want := `{"schemas":["urn:example:2.0:Pet"],"weight":4.50,"tags":["a","b"]}`; err != nil || string(out) != want {
		t.Errorf("got %s, %v", out, err)
	}
}

func TestRequiredParts(t *testing.T) {
	t.Parallel()
	tax := map[string]any{"office": "1"}
	if err := pet(t).Check(scim.Resource{"urn:example:2.0:Tax": map[string]any{"number": "1"}}, nil); err == nil || !strings.Contains(err.Error(), "Tax:office is required") {
		t.Errorf("without a required attribute of an extension: %v", err)
	}
	if err := pet(t).Check(scim.Resource{}, nil); err == nil || !strings.Contains(err.Error(), "Tax is required") {
		t.Errorf("without its extension: %v", err)
	}
	if err := pet(t).Check(scim.Resource{"urn:example:2.0:Tax": tax}, nil); err != nil {
		t.Error(err)
	}
	err := pet(t).Check(scim.Resource{"urn:example:2.0:Tax": tax, "vet": map[string]any{"since": "x"}}, nil)
	if err == nil || !strings.Contains(err.Error(), "vet.name is required") {
		t.Errorf("without a required part: %v", err)
	}
}

func TestImmutable(t *testing.T) {
	t.Parallel()
	vet := func(since string) scim.Resource { return scim.Resource{"vet": map[string]any{"since": since}} }
	tax := func(n string) scim.Resource { return scim.Resource{"urn:example:2.0:Tax": map[string]any{"number": n}} }
	for _, tc := range []struct {
		name          string
		before, after scim.Resource
		ok            bool
	}{
		{"set for the first time", scim.Resource{}, scim.Resource{"chip": "1"}, true},
		{"the same again", scim.Resource{"chip": "1"}, scim.Resource{"chip": "1"}, true},
		{"another value", scim.Resource{"chip": "1"}, scim.Resource{"chip": "2"}, false},
		{"gone", scim.Resource{"chip": "1"}, scim.Resource{}, false},
		{"the same part", vet("x"), vet("x"), true},
		{"another part", vet("x"), vet("y"), false},
		{"a part gone with its whole", vet("x"), scim.Resource{}, false},
		{"another in an extension", tax("1"), tax("2"), false},
		{"others may change", scim.Resource{"legs": json.Number("4")}, scim.Resource{}, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			err := pet(t).Immutable(tc.before, tc.after)
			var refused *scim.Error
			if (err == nil) != tc.ok || err != nil && (!errors.As(err, &refused) || refused.Type != scim.Mutability) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAppendRefusesWhatIsNoJSON(t *testing.T) {
	t.Parallel()
	for name, doc := range map[string]scim.Resource{
		"a float":   {"userName": 1.5},
		"bad UTF-8": {"userName": "\xff"},
	} {
		if _, err := User().Append(nil, doc); err == nil {
			t.Errorf("%s was written", name)
		}
	}
}

func TestAppendWritesInOneOrderAndNothingComputed(t *testing.T) {
	t.Parallel()
	doc := scim.Resource{
		"meta": map[string]any{"version": "1"}, "groups": []any{map[string]any{"value": "g"}}, "password": "p",
		"title": "t", "userName": "u", "externalId": "e", "id": "i", "schemas": []any{"x"}, "nickName": nil,
	}
	got, err := User().Append([]byte("dst "), doc)
	want := `dst {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"i","externalId":"e","userName":"u","title":"t"}`
	if err != nil || string(got) != want {
		t.Errorf("got %s, %v", got, err)
	}
}
