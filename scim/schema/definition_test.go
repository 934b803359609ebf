package schema

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"scimdesk/scim"
)

const (
	badge  = `{"id":"urn:example:2.0:Badge","name":"Badge","attributes":[{"name":"number"}]}`
	robot  = `{"id":"urn:example:2.0:Robot","name":"Robot","attributes":[{"name":"arms","type":"integer"}]}`
	robots = `{"id":"x","name":"Robot","endpoint":"/Robots","schema":"urn:example:2.0:Robot"}`
)

// extended reads a file and adds it to the standard set.
func extended(file, extends string, required bool) (*Set, error) {
	all, err := ReadDefinitions([]byte(file), extends, required)
	if err != nil {
		return nil, err
	}
	return Extended(all)
}

func TestWhatAFileMayHold(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, file, extends, want string }{
		{"a schema extends User", badge, "", "Schema urn:example:2.0:Badge of User true"},
		{"or what is said", badge, "Group", "Schema urn:example:2.0:Badge of Group true"},
		{"a resource type and its schema", `[` + robots + `,` + robot + `]`, "", "ResourceType Robot of  false; Schema urn:example:2.0:Robot of  false"},
		{"a resource type, its schema and another", `[` + robot + `,` + badge + `,` + robots + `]`, "Robot", "Schema urn:example:2.0:Robot of  false; Schema urn:example:2.0:Badge of Robot true; ResourceType Robot of  false"},
		{"a list as /Schemas answers it", `{"schemas":["` + scim.MessageList + `"],"totalResults":1,"Resources":[` + badge + `]}`, "", "Schema urn:example:2.0:Badge of User true"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			all, err := ReadDefinitions([]byte(tc.file), tc.extends, true)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, d := range all {
				got = append(got, fmt.Sprintf("%s %s of %s %v", d.Kind, d.ID, d.Extends, d.Required))
				if again, err := ReadDefinitions(d.Document, "", false); err != nil || string(again[0].Document) != string(d.Document) {
					t.Errorf("%s does not read back: %v", d.Document, err)
				}
			}
			if strings.Join(got, "; ") != tc.want {
				t.Errorf("got %s", strings.Join(got, "; "))
			}
			if _, err := Extended(all); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAnExtensionIsPartOfItsType(t *testing.T) {
	t.Parallel()
	set, err := extended(badge, "", true)
	if err != nil {
		t.Fatal(err)
	}
	user, _ := set.Type("User")
	doc, err := user.Read(scim.Resource{"userName": "a", "urn:example:2.0:BADGE": map[string]any{"NUMBER": "7"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	out, err := user.Append(nil, doc)
	if want := `{"schemas":["` + scim.SchemaUser + `","urn:example:2.0:Badge"],"userName":"a","urn:example:2.0:Badge":{"number":"7"}}`; err != nil || string(out) != want {
		t.Errorf("got %s, %v", out, err)
	}
	if err := user.Check(scim.Resource{"userName": "a"}, nil); err == nil {
		t.Error("the extension is required, and a user without it passed")
	}
	published, err := json.Marshal(map[string]any{"types": set.ResourceTypes(base), "schemas": set.Schemas(base)})
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{
		`{"schema":"urn:example:2.0:Badge","required":true}`, `{"schema":"` + ent + `","required":false}`,
		`"location":"` + base + `/Schemas/urn:example:2.0:Badge"`,
	} {
		if strings.Count(string(published), part) != 1 {
			t.Errorf("%s is not published once in %s", part, published)
		}
	}
	if len(Standard().ResourceTypes(base)[0].Extensions) != 1 || len(User().Extensions()) != 1 {
		t.Error("the standard set changed")
	}
}

func TestATypeOfItsOwn(t *testing.T) {
	t.Parallel()
	set := kitSet(t)
	byEndpoint, ok := set.Endpoint("/kits/")
	if !ok || byEndpoint.Name != "Kit" || byEndpoint.ResourceType.Endpoint != "/Kits" || byEndpoint.ID != "Kit" {
		t.Fatalf("%v, %v", byEndpoint, ok)
	}
	if len(set.Types()) != 3 || len(set.Schemas(base)) != 5 {
		t.Errorf("%d types, %d schemas", len(set.Types()), len(set.Schemas(base)))
	}
	if a, _, _ := byEndpoint.Find("", "pin"); a.Returned != Never {
		t.Errorf("what is write-only is returned %s", a.Returned)
	}
}

func TestTheLastOfTwoDefinitionsCounts(t *testing.T) {
	t.Parallel()
	first, err := ReadDefinitions([]byte(badge), "", true)
	if err != nil {
		t.Fatal(err)
	}
	second, err := ReadDefinitions([]byte(strings.Replace(badge, "number", "color", 1)), "Group", false)
	if err != nil {
		t.Fatal(err)
	}
	set, err := Extended(append(first, second...))
	if err != nil {
		t.Fatal(err)
	}
	user, _ := set.Type("User")
	group, _ := set.Type("Group")
	if _, ok := user.Extension("urn:example:2.0:Badge"); ok {
		t.Error("users still have the first")
	}
	if _, _, ok := group.Find("urn:example:2.0:Badge", "color"); !ok {
		t.Error("groups do not have the second")
	}
}

func TestDefinitionsThatAreRefused(t *testing.T) {
	t.Parallel()
	attr := func(a string) string { return strings.Replace(badge, `{"name":"number"}`, a, 1) }
	urn := func(u string) string { return strings.Replace(badge, "urn:example:2.0:Badge", u, 1) }
	of := func(changes ...string) string {
		return `[` + robot + `,` + strings.NewReplacer(changes...).Replace(robots) + `]`
	}
	var many []string
	for i := range MaxAttributes + 1 {
		many = append(many, fmt.Sprintf(`{"name":"a%d"}`, i))
	}
	for _, tc := range []struct{ name, file, says string }{
		{"what is not JSON", `{`, "ends before"},
		{"names twice", `{"id":"a","ID":"b"}`, "twice"},
		{"nothing", `[]`, "defines nothing"},
		{"an empty list", `{"Resources":[]}`, "defines nothing"},
		{"a text in a list", `["x"]`, "must be an object"},
		{"neither one nor the other", `{"id":"urn:example:x"}`, "neither"},
		{"too many attributes", attr(strings.Join(many, ",")), "at most 100"},
		{"too many parts", attr(`{"name":"a","type":"complex","subAttributes":[` + strings.Join(many, ",") + `]}`), "at most 100"},
		{"a long name", attr(`{"name":"` + strings.Repeat("a", 65) + `"}`), "longer than 64"},
		{"a long URN", urn("urn:example:" + strings.Repeat("a", 250)), "longer than 255"},
		{"a name no grammar knows", attr(`{"name":"1x"}`), "no valid name"},
		{"an attribute called id", attr(`{"name":"ID"}`), "every resource has"},
		{"an attribute called schemas", attr(`{"name":"schemas"}`), "every resource has"},
		{"an attribute called externalId", attr(`{"name":"externalid"}`), "every resource has"},
		{"an attribute called meta", attr(`{"name":"meta"}`), "every resource has"},
		{"write-only and returned", attr(`{"name":"a","mutability":"writeOnly","returned":"default"}`), "must be never"},
		{"write-only and required", attr(`{"name":"a","mutability":"writeOnly","required":true}`), "writeOnly and required"},
		{"a unique boolean", attr(`{"name":"a","type":"boolean","uniqueness":"server"}`), "cannot be unique"},
		{"the URN of users", urn(strings.ToUpper(scim.SchemaUser)), "every server knows"},
		{"the URN of enterprise users", urn(scim.SchemaEnterprise), "every server knows"},
		{"the URN of schemas", urn(scim.SchemaSchema), "every server knows"},
		{"another name of a URN of ours", urn("urn:scim:schemas:core:1.0"), "every server knows"},
		{"the URN of a message", urn(scim.MessagePatch), "every server knows"},
		{"a URN that reads like an attribute", `[` + badge + `,` + urn("urn:example:2.0:Badge:NUMBER") + `]`, "name of a schema and of an attribute"},
		{"a type called User", of(`"name":"Robot"`, `"name":"user"`), "one every server has"},
		{"users once more", `{"id":"User","name":"User","endpoint":"/Users","schema":"` + scim.SchemaUser + `"}`, "one every server has"},
		{"a type at Groups", of("/Robots", "/groups"), "one every server has"},
		{"a type at Bulk", of("/Robots", "/Bulk"), "one every server has"},
		{"a type at Me", of("/Robots", "/me"), "one every server has"},
		{"a type at Schemas", of("/Robots", "/Schemas"), "one every server has"},
		{"a type at ResourceTypes", of("/Robots", "/ResourceTypes"), "one every server has"},
		{"a type at ServiceProviderConfig", of("/Robots", "/ServiceProviderConfig"), "one every server has"},
		{"a type at .search", of("/Robots", "/.search"), "is not valid"},
		{"a type two levels down", of("/Robots", "/a/b"), "is not valid"},
		{"a type nowhere", of("/Robots", "/"), "is not valid"},
		{"a type with a space", of(`"name":"Robot"`, `"name":"a b"`), "is not valid"},
		{"a type without a schema", `{"name":"Robot","endpoint":"/Robots"}`, "names no schema"},
		{"a type whose schema nobody defines", robots, "nobody defines"},
		{"a type with the schema of users", of(`"schema":"urn:example:2.0:Robot"`, `"schema":"`+scim.SchemaUser+`"`), "nobody defines"},
		{"two types at one place", `[` + robot + `,` + robots + `,` + strings.Replace(robots, `"name":"Robot"`, `"name":"Other"`, 1) + `]`, "belongs to two"},
		{"two types of one schema", `[` + robot + `,` + robots + `,` + strings.NewReplacer(`"name":"Robot"`, `"name":"Other"`, "/Robots", "/Others").Replace(robots) + `]`, "schema of two"},
		{"an extension nobody defines", of(`"schema":"urn`, `"schemaExtensions":[{"schema":"urn:example:2.0:None"}],"schema":"urn`), "no schema that could"},
		{"a type that extends itself", of(`"schema":"urn`, `"schemaExtensions":[{"schema":"urn:example:2.0:Robot"}],"schema":"urn`), "no schema that could"},
		{"members of the wrong type", `{"endpoint":1}`, "cannot be read"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := extended(tc.file, "", false)
			var refused *scim.Error
			if !errors.As(err, &refused) || refused.Status != 400 || !strings.Contains(refused.Detail, tc.says) {
				t.Errorf("got %v; want %q", err, tc.says)
			}
		})
	}
	if _, err := extended(badge, "Robot", false); err == nil || !strings.Contains(err.Error(), "User, Group") {
		t.Errorf("an extension of nothing: %v", err)
	}
}

func TestHowManyDefinitionsThereMayBe(t *testing.T) {
	t.Parallel()
	var all []Definition
	for i := range MaxDefinitions + 1 {
		one, err := ReadDefinitions([]byte(strings.Replace(badge, "Badge", fmt.Sprintf("Badge%d", i), 1)), "", false)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, one...)
	}
	for n, ok := range map[int]bool{MaxDefinitions - 1: true, MaxDefinitions: true, MaxDefinitions + 1: false} {
		if _, err := Extended(all[:n]); (err == nil) != ok {
			t.Errorf("%d definitions: %v", n, err)
		}
	}
	attrs := func(n int) string {
		names := make([]string, n)
		for i := range names {
			names[i] = fmt.Sprintf(`{"name":"a%d"}`, i)
		}
		return strings.Replace(badge, `{"name":"number"}`, strings.Join(names, ","), 1)
	}
	for _, n := range []int{MaxAttributes - 1, MaxAttributes} {
		if _, err := extended(attrs(n), "", false); err != nil {
			t.Errorf("%d attributes: %v", n, err)
		}
	}
}

// FuzzReadDefinitions: never a panic, and what is read is read again alike.
func FuzzReadDefinitions(f *testing.F) {
	for _, seed := range []string{kitFile, badge, `[` + robot + `,` + robots + `]`, `{"Resources":[]}`, `[{"endpoint":"/"}]`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		all, err := ReadDefinitions(text, "", false)
		if err != nil {
			return
		}
		set, err := Extended(all)
		if err != nil {
			return
		}
		for _, of := range set.Types() {
			if _, err := of.Read(scim.Resource{"userName": "a"}, nil); err != nil {
				t.Fatal(err)
			}
		}
		for _, d := range all {
			again, err := ReadDefinitions(d.Document, d.Extends, d.Required)
			if err != nil || string(again[0].Document) != string(d.Document) {
				t.Fatalf("%s: %v", d.Document, err)
			}
		}
	})
}
