package provisioning

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// anyValue makes values as documents have them.
func anyValue(depth int) *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any {
		text := rapid.SampledFrom([]string{"", "a", "Ada Okonjo", `"`, `\\`, "<b>&", "\u2028", "ü", "\x00", "\xff", "é\n"})
		kinds := 4
		if depth > 0 {
			kinds = 6
		}
		switch rapid.IntRange(0, kinds).Draw(t, "kind") {
		case 0:
			return nil
		case 1:
			return rapid.Bool().Draw(t, "bool")
		case 2:
			return json.Number(rapid.SampledFrom([]string{"0", "-1.50", "12e7"}).Draw(t, "number"))
		case 3, 4:
			return text.Draw(t, "text")
		case 5:
			return rapid.SliceOfN(anyValue(depth-1), 0, 3).Draw(t, "list")
		}
		return rapid.MapOfN(rapid.SampledFrom([]string{"value", "type", "a\"", "<"}), anyValue(depth-1), 0, 3).Draw(t, "object")
	})
}

func TestAValueIsToldAsEncodingJSONWritesIt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value := anyValue(3).Draw(t, "value")
		var want bytes.Buffer
		encoder := json.NewEncoder(&want)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(value); err != nil {
			t.Fatal(err)
		}
		if got := compact(value) + "\n"; got != want.String() {
			t.Errorf("%q, want %q", got, want.String())
		}
	})
}

// TestWhatDiffersIsWhatIsWrittenDifferently holds the comparison of trees to
// that of their texts.
func TestWhatDiffersIsWhatIsWrittenDifferently(t *testing.T) {
	t.Parallel()
	parts := []schema.Attribute{{Name: "value"}, {Name: "type"}, {Name: `a"`}, {Name: "<"}}
	core := schema.Schema{ID: "urn:x:Thing", Attributes: []schema.Attribute{
		{Name: "title", SubAttributes: parts},
		{Name: "name", SubAttributes: parts},
		{Name: "emails", SubAttributes: parts},
		{Name: "urn:x:Badge", SubAttributes: parts},
	}}
	of := schema.New(schema.ResourceType{Name: "Thing"}, core, nil, nil)
	rapid.Check(t, func(t *rapid.T) {
		document := rapid.MapOfN(rapid.SampledFrom([]string{"id", "title", "name", "emails", "urn:x:Badge"}), anyValue(2), 0, 5)
		before, after := scim.Resource(document.Draw(t, "before")), scim.Resource(document.Draw(t, "after"))
		was, is := flatTexts(before), flatTexts(after)
		differ := 0
		for path := range was {
			if is[path] == "" {
				differ++
			}
		}
		for path, text := range is {
			if was[path] != text {
				differ++
			}
		}
		fields := differences(of, before, after)
		for i, f := range fields {
			if f.Before != was[f.Path] || f.After != is[f.Path] || f.Before == f.After || i > 0 && fields[i-1].Path >= f.Path {
				t.Errorf("%+v, want %q to %q", f, was[f.Path], is[f.Path])
			}
		}
		if len(fields) != differ {
			t.Errorf("%d differ, told of %d: %+v", differ, len(fields), fields)
		}
	})
}

// TestWhatIsNoLongerDefinedIsToldToo compares looking where values can be with
// looking at whatever is there.
func TestWhatIsNoLongerDefinedIsToldToo(t *testing.T) {
	t.Parallel()
	of, documents, defined := schema.User(), 0, 0
	known := []string{"schemas", "id", "externalId", "userName", "name", "emails", "password", scim.SchemaEnterprise}
	rapid.Check(t, func(t *rapid.T) {
		names := known
		if rapid.IntRange(0, 3).Draw(t, "changed") == 0 {
			names = append([]string{"UserName", "ghost", "urn:x:ghost", ""}, known...)
		}
		document := rapid.MapOfN(rapid.SampledFrom(names), partsOrValue(), 0, 5)
		before, after := scim.Resource(document.Draw(t, "before")), scim.Resource(document.Draw(t, "after"))
		fields, whole := byLeaves(of, before, after)
		want := byNames(of, before, after)
		if whole && !slices.Equal(fields, want) {
			t.Fatalf("%+v, want %+v", fields, want)
		}
		if got := differences(of, before, after); !slices.Equal(got, want) {
			t.Fatalf("%+v, want %+v", got, want)
		}
		if documents++; whole {
			defined++
		}
	})
	if defined == 0 || defined == documents {
		t.Errorf("of %d documents %d had only what is defined; some should, and others not", documents, defined)
	}
}

// partsOrValue makes what may stand under a name of a document, mostly with
// parts that a user's attributes have.
func partsOrValue() *rapid.Generator[any] {
	parts := rapid.MapOfN(rapid.SampledFrom([]string{"givenName", "familyName", "value", "department", "manager", "costCenter"}), anyValue(1), 0, 3)
	return rapid.OneOf(anyValue(2), rapid.Map(parts, func(parts map[string]any) any { return parts }))
}

// flatTexts are the values of a document by path, as JSON.
func flatTexts(doc scim.Resource) map[string]string {
	texts := map[string]string{}
	each(doc, func(name, sub string, value any) { texts[schema.PathOf(name, sub)] = compact(value) })
	return texts
}
