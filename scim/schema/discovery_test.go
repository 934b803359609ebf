package schema

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

const base = "https://scim.example/d/dir-1/scim/v2"

func TestDiscoveryDocuments(t *testing.T) {
	t.Parallel()
	got, err := json.Marshal(map[string]any{"config": ServiceProviderConfig(base, Features{ChangePassword: true}), "types": Standard().ResourceTypes(base)})
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/discovery.json")
	if err != nil {
		t.Fatal(err)
	}
	if compact(t, got) != compact(t, want) {
		t.Errorf("got %s", got)
	}
}

func compact(t *testing.T, text []byte) string {
	t.Helper()
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestSchemasNameWhereTheyAre(t *testing.T) {
	t.Parallel()
	list := Standard().Schemas(base)
	if len(list) != 3 {
		t.Fatalf("%d schemas", len(list))
	}
	for _, s := range list {
		if s.Meta.Location != base+"/Schemas/"+s.ID || s.Meta.ResourceType != "Schema" {
			t.Errorf("%s: %+v", s.ID, s.Meta)
		}
	}
	if first := Standard().Schemas("https://other.example"); first[0].Meta.Location == list[0].Meta.Location {
		t.Error("two bases share one location")
	}
	if User().core.Meta != nil {
		t.Error("the definition itself was given a location")
	}
}

func TestSchemasPrintEveryCharacteristic(t *testing.T) {
	t.Parallel()
	text, err := json.Marshal(Standard().Schemas(base))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{
		`"name":"userName","type":"string","multiValued":false`, `"required":true,"caseExact":false,"mutability":"readWrite","returned":"default","uniqueness":"server"`,
		`"canonicalValues":["work","home","other"]`, `"canonicalValues":["work","home","mobile","fax","pager","other"]`,
		`"referenceTypes":["User"]`, `"referenceTypes":["User","Group"]`, `"mutability":"writeOnly","returned":"never"`,
	} {
		if !strings.Contains(string(text), part) {
			t.Errorf("%s is missing", part)
		}
	}
	if strings.Contains(string(text), "null") {
		t.Error("a null is printed")
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	const core, ent = "urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	for _, tc := range []struct {
		name, uri, attr string
		want, ext       string
	}{
		{"a core attribute in another case", "", "USERNAME", "userName", ""},
		{"by the core URN", core, "userName", "userName", ""},
		{"a common attribute", "", "Meta", "meta", ""},
		{"an extension in another case", strings.ToUpper(ent), "Department", "department", ent},
		{"an extension by the drafts' URN", "urn:scim:schemas:extension:enterprise:2.0", "manager", "manager", ent},
		{"an extension's attribute without its URN", "", "department", "", ""},
		{"an unknown URN", "urn:example:x", "userName", "", ""},
		{"an unknown name", "", "petName", "", ""},
		{"no name", "", "", "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			a, ext, ok := User().Find(tc.uri, tc.attr)
			if ok != (tc.want != "") || ok && (a.Name != tc.want || ext != tc.ext) {
				t.Errorf("got %v in %q, %v", a, ext, ok)
			}
		})
	}
	if e, ok := User().Extension(strings.ToUpper(ent)); !ok || e.ID != ent {
		t.Errorf("extension: %v, %v", e.ID, ok)
	}
	for _, urn := range []string{core, "", "urn:example:x"} {
		if _, ok := User().Extension(urn); ok {
			t.Errorf("%q is an extension", urn)
		}
	}
	if got := User().Extensions(); len(got) != 1 || got[0] != ent {
		t.Errorf("extensions %v", got)
	}
}
