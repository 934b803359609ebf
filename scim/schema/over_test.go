package schema

import (
	"maps"
	"reflect"
	"slices"
	"testing"

	"scimdesk/scim"
)

// stored is a kit as it is kept.
func stored(t *testing.T) scim.Resource {
	t.Helper()
	doc, err := kit(t).Read(kitDoc(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestReadOverKeepsWhatNoAnswerShows(t *testing.T) {
	t.Parallel()
	before := stored(t)
	for _, tc := range []struct {
		name   string
		change func(body scim.Resource)
		want   func(doc scim.Resource)
	}{
		{"what is hidden or immutable stays", func(b scim.Resource) {
			delete(b, "asked")
			delete(b, "hush")
			delete(b, "made")
			delete(b[tagURN].(map[string]any), "secret")
			b["case"] = map[string]any{"color": "blue"}
		}, func(d scim.Resource) { d["case"].(map[string]any)["color"] = "blue" }},
		{"what can be seen goes", func(b scim.Resource) { delete(b, "words"); delete(b, "always") }, func(d scim.Resource) { delete(d, "words"); delete(d, "always") }},
		{"null clears what is hidden", func(b scim.Resource) { b["asked"] = nil }, func(d scim.Resource) { delete(d, "asked") }},
		{"null clears a whole", func(b scim.Resource) { b["case"] = nil }, func(d scim.Resource) { delete(d, "case") }},
		{"null clears a hidden part", func(b scim.Resource) {
			b["case"] = map[string]any{"color": "red", "SIZE": nil}
		}, func(d scim.Resource) { delete(d["case"].(map[string]any), "size") }},
		{"a whole that is gone keeps its hidden parts", func(b scim.Resource) { delete(b, "case") }, func(d scim.Resource) { delete(d["case"].(map[string]any), "color") }},
		{"an extension that is gone keeps its hidden ones", func(b scim.Resource) { delete(b, tagURN) }, func(d scim.Resource) { d[tagURN] = map[string]any{"secret": "s"} }},
		{"a new value", func(b scim.Resource) { b["asked"] = "new" }, func(d scim.Resource) { d["asked"] = "new" }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			body, want := scim.Clone(kitDoc()), scim.Clone(before)
			tc.change(body)
			tc.want(want)
			was := scim.Clone(before)
			got, err := kit(t).ReadOver(was, body, nil)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("\n got %v, %v\nwant %v", got, err, want)
			}
			if !reflect.DeepEqual(was, before) {
				t.Errorf("what was there became %v", was)
			}
		})
	}
}

func TestReadOverCallsAnIDReadOnly(t *testing.T) {
	t.Parallel()
	m := &scim.Manner{}
	doc, err := User().ReadOver(nil, scim.Resource{"schemas": []any{scim.SchemaUser}, "userName": "a", "id": "9"}, m)
	if err != nil || doc["id"] != nil || !slices.Equal(m.Met(), []scim.Quirk{scim.QuirkReadOnly}) {
		t.Errorf("%v, %v, %v", doc, err, m.Met())
	}
	if _, err := User().ReadOver(nil, scim.Resource{"userName": 1}, nil); err == nil {
		t.Error("a number for a userName was read")
	}
}

func TestRawFindsWhatADocumentDoesNotKeep(t *testing.T) {
	t.Parallel()
	list := []any{map[string]any{"value": "1"}}
	for name, body := range map[string]scim.Resource{
		"plainly":            {"members": list},
		"in another case":    {"MEMBERS": list},
		"by the URN":         {scim.SchemaGroup + ":Members": list},
		"below the core URN": {scim.SchemaGroup: map[string]any{"members": list}},
		"beside a fault":     {"members": list, scim.SchemaGroup: 1},
	} {
		if got, given := Group().Raw(body, "members"); !given || !reflect.DeepEqual(got, any(list)) {
			t.Errorf("%s: %v, %v", name, got, given)
		}
	}
	if _, given := Group().Raw(scim.Resource{"displayName": "a"}, "members"); given {
		t.Error("members were found that were not sent")
	}
	if value, given := User().Raw(scim.Resource{"Password": nil}, "password"); !given || value != nil {
		t.Error("a password of null was not found")
	}
	if _, given := User().Raw(scim.Resource{"x": 1}, "x"); given {
		t.Error("what is unknown was found")
	}
}

func TestMembersAreNoPartOfTheDocument(t *testing.T) {
	t.Parallel()
	body := scim.Resource{"displayName": "g", "members": []any{map[string]any{"value": "1"}, 7}}
	doc, err := Group().Read(body, nil)
	if err != nil || doc["members"] != nil {
		t.Fatalf("%v, %v", doc, err)
	}
	doc["members"] = make([]any, scim.MaxEntries+1)
	if err := Group().Check(doc, nil); err != nil {
		t.Error(err)
	}
	doc["members"] = []any{map[string]any{"display": "d", "value": "1", "type": "User", "$ref": "r"}}
	maps.Copy(doc, scim.Resource{"id": "9", "meta": map[string]any{"version": "v", "resourceType": "Group"}})
	kept, err := Group().Append(nil, doc)
	if want := `{"schemas":["` + scim.SchemaGroup + `"],"id":"9","displayName":"g"}`; err != nil || string(kept) != want {
		t.Errorf("kept %s, %v", kept, err)
	}
	if got, want := text(t, Group(), doc), `{"schemas":["`+scim.SchemaGroup+`"],"id":"9","displayName":"g","members":[{"value":"1","$ref":"r","type":"User","display":"d"}],"meta":{"resourceType":"Group","version":"v"}}`; got != want {
		t.Errorf("answered %s", got)
	}
}

func TestAnAnswerHoldsWhatIsComputedAndNoSecret(t *testing.T) {
	t.Parallel()
	got := text(t, User(), scim.Resource{
		"meta": map[string]any{"version": "1"}, "groups": []any{map[string]any{"type": "direct", "value": "g"}}, "password": "p",
		"userName": "u", "id": "i", ent: map[string]any{"manager": map[string]any{"displayName": "m"}},
	})
	want := `{"schemas":["` + scim.SchemaUser + `","` + ent + `"],"id":"i","userName":"u","groups":[{"value":"g","type":"direct"}],"` + ent + `":{"manager":{"displayName":"m"}},"meta":{"version":"1"}}`
	if got != want {
		t.Errorf("got %s", got)
	}
}
