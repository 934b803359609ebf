package schema

import (
	"errors"
	"strings"
	"testing"

	"scimdesk/scim"
)

func TestLoadFillsTheDefaultsOfTheRFC(t *testing.T) {
	t.Parallel()
	s, err := Load([]byte(`{"id":"urn:example:2.0:Pet","name":"Pet","attributes":[{"name":"kind"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	a := s.Attributes[0]
	if a.Type != String || a.Mutability != ReadWrite || a.Returned != Default || a.Uniqueness != None ||
		a.Required || a.CaseExact || a.MultiValued || a.CanonicalValues != nil {
		t.Errorf("got %+v", a)
	}
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	with := func(attribute string) string {
		return `{"id":"urn:example:2.0:Pet","name":"Pet","attributes":[` + attribute + `]}`
	}
	for _, tc := range []struct{ name, text, says string }{
		{"what is not JSON", `{`, "ends before"},
		{"names twice in JSON", `{"id":"a","ID":"b"}`, "twice"},
		{"members of the wrong type", with(`{"name":1}`), "cannot be read"},
		{"an id that is no URN", `{"id":"Pet","name":"Pet","attributes":[{"name":"a"}]}`, "not a URN"},
		{"a URN with a space", `{"id":"urn:a b:c","name":"Pet","attributes":[{"name":"a"}]}`, "not a URN"},
		{"no name", `{"id":"urn:example:2.0:Pet","attributes":[{"name":"a"}]}`, "no name"},
		{"no attributes", `{"id":"urn:example:2.0:Pet","name":"Pet"}`, "no attributes"},
		{"a name that begins with a digit", with(`{"name":"1x"}`), "no valid name"},
		{"a name with a space", with(`{"name":"a b"}`), "no valid name"},
		{"an empty name", with(`{"name":""}`), "no valid name"},
		{"a name beyond ASCII", with(`{"name":"größe"}`), "no valid name"},
		{"one name in two cases", with(`{"name":"a"},{"name":"A"}`), "twice"},
		{"an unknown type", with(`{"name":"a","type":"text"}`), "type"},
		{"an unknown mutability", with(`{"name":"a","mutability":"sometimes"}`), "mutability"},
		{"an unknown returned", with(`{"name":"a","returned":"maybe"}`), "returned"},
		{"an unknown uniqueness", with(`{"name":"a","uniqueness":"local"}`), "uniqueness"},
		{"complex without parts", with(`{"name":"a","type":"complex"}`), "sub-attributes"},
		{"parts without complex", with(`{"name":"a","subAttributes":[{"name":"b"}]}`), "sub-attributes"},
		{"complex in complex", with(`{"name":"a","type":"complex","subAttributes":[{"name":"b","type":"complex","subAttributes":[{"name":"c"}]}]}`), "inside"},
		{"referenceTypes on a string", with(`{"name":"a","referenceTypes":["User"]}`), "reference"},
		{"a fault in a part", with(`{"name":"a","type":"complex","subAttributes":[{"name":"b c"}]}`), "a.b c"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := Load([]byte(tc.text))
			var refused *scim.Error
			if !errors.As(err, &refused) || refused.Status != 400 || !strings.Contains(refused.Detail, tc.says) {
				t.Errorf("got %v; want %q", err, tc.says)
			}
		})
	}
}

func TestOurOwnDefinitionsAreWhole(t *testing.T) {
	t.Parallel()
	for _, s := range Standard().Schemas("") {
		walk(t, s.Name, s.Attributes)
	}
	defer func() {
		if recover() == nil {
			t.Error("a broken definition of our own went unnoticed")
		}
	}()
	mustLoad([]byte(`{}`))
}

func walk(t *testing.T, parent string, attrs []Attribute) {
	t.Helper()
	for _, a := range attrs {
		if a.Description == "" {
			t.Errorf("%s.%s has no description", parent, a.Name)
		}
		if a.Type == Reference && (len(a.ReferenceTypes) == 0 || !a.CaseExact) {
			t.Errorf("%s.%s is a reference without referenceTypes or caseExact", parent, a.Name)
		}
		walk(t, parent+"."+a.Name, a.SubAttributes)
	}
}
