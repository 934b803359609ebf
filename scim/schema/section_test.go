package schema

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"scimdesk/scim"
)

// incomplete is Check as it is written in RFC 7643, looking at every attribute:
// the name of the first that fails, "" for none.
func incomplete(prefix string, attrs []Attribute, object map[string]any) string {
	for i := range attrs {
		a := &attrs[i]
		if a.Required && a.Kept() && !a.Rows && blank(object[a.Name]) {
			return prefix + a.Name
		}
		entries, listed := object[a.Name].([]any)
		if !listed {
			entries = []any{object[a.Name]}
		} else if primaries(entries) > 1 {
			return prefix + a.Name
		}
		for _, entry := range entries {
			if parts, ok := entry.(map[string]any); ok {
				if name := incomplete(prefix+a.Name+".", a.SubAttributes, parts); name != "" {
					return name
				}
			}
		}
	}
	return ""
}

// TestNoCheckIsLeftOut holds every document both ways to its schemas.
func TestNoCheckIsLeftOut(t *testing.T) {
	t.Parallel()
	set, held, failed := kitSet(t), 0, 0
	rapid.Check(t, func(t *rapid.T) {
		of := rapid.SampledFrom(set.Types()).Draw(t, "type")
		doc, err := of.Read(tameBody(t, of), nil)
		if err != nil {
			return // refused before there is a document to check
		}
		want := incomplete("", of.core.Attributes, doc)
		for _, e := range of.ResourceType.Extensions {
			data, given := doc[e.Schema].(map[string]any)
			ext, _ := of.Extension(e.Schema)
			switch {
			case want != "":
			case given:
				want = incomplete(e.Schema+":", ext.Attributes, data)
			case e.Required:
				want = e.Schema
			}
		}
		got := of.Check(doc, nil)
		if (want == "") != (got == nil) || got != nil && !strings.HasPrefix(got.(*scim.Error).Detail, want+" ") {
			t.Fatalf("%v: %v, want %q to fail", doc, got, want)
		}
		if held++; got != nil {
			failed++
		}
	})
	if failed == 0 || failed == held {
		t.Errorf("of %d documents %d failed; some should, and others not", held, failed)
	}
}

// TestLeavesAreWhereDocumentsHaveValues: each once, in order, and no others.
func TestLeavesAreWhereDocumentsHaveValues(t *testing.T) {
	t.Parallel()
	for _, of := range kitSet(t).Types() {
		all := of.Leaves()
		for i, leaf := range all {
			if leaf.Path != PathOf(leaf.Name, leaf.Sub) || leaf.Open != of.Open(leaf.Name, leaf.Sub) {
				t.Errorf("%+v", leaf)
			}
			if i > 0 && all[i-1].Path >= leaf.Path {
				t.Errorf("%s should stand before %s", leaf.Path, all[i-1].Path)
			}
		}
	}
	of := kit(t)
	for path, want := range map[string]bool{
		"serial": true, "hush": false, "case": true, "case.color": true, "parts": false, "parts.key": false, "parts.value": true, "nobody": false,
		tagURN + ":label": true,
	} {
		name, sub, _ := strings.Cut(path, ".")
		if strings.HasPrefix(path, tagURN) {
			name, sub = tagURN, strings.TrimPrefix(path, tagURN+":")
		}
		if got := of.Open(name, sub); got != want {
			t.Errorf("%s: open is %t", path, got)
		}
	}
}

// TestAnAttributeIsFoundByEverySpelling, its own or not.
func TestAnAttributeIsFoundByEverySpelling(t *testing.T) {
	t.Parallel()
	of := kit(t)
	for _, s := range of.Schemas() {
		for i := range s.Attributes {
			a := &s.Attributes[i]
			for _, uri := range []string{s.ID, strings.ToUpper(s.ID)} {
				for _, name := range []string{a.Name, strings.ToUpper(a.Name)} {
					found, ext, ok := of.Find(uri, name)
					if !ok || !reflect.DeepEqual(found, a) || (ext == "") != of.IsCore(s.ID) {
						t.Errorf("%s %s: %v in %q", uri, name, found, ext)
					}
				}
			}
		}
	}
}
