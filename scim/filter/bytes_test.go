package filter_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"scimdesk/scim"
	"scimdesk/scim/filter"
	"scimdesk/scim/schema"
)

const drawnExtension = "urn:x:2.0:Drawn.More"

// drawnType draws a resource type with an extension and attributes of any kind.
func drawnType(t *rapid.T) *schema.Type {
	return schema.New(
		schema.ResourceType{Name: "Drawn", Extensions: []schema.SchemaExtension{{Schema: drawnExtension}}},
		schema.Schema{ID: "urn:x:2.0:Drawn", Attributes: drawnAttributes(t, true)},
		[]schema.Schema{{ID: drawnExtension, Attributes: drawnAttributes(t, true)}}, nil)
}

func drawnAttributes(t *rapid.T, outer bool) []schema.Attribute {
	types := []string{schema.String, schema.String, schema.Boolean, schema.Integer, schema.DateTime, schema.Complex}
	attrs := []schema.Attribute{{Name: "value", Type: schema.String}, {Name: "primary", Type: schema.Boolean}}
	if outer {
		attrs = nil
	}
	for i := range 3 {
		a := schema.Attribute{
			Name: fmt.Sprint("a", i), Type: rapid.SampledFrom(types[:len(types)-len(attrs)/2]).Draw(t, "type"),
			MultiValued: outer && rapid.Bool().Draw(t, "multiValued"), CaseExact: rapid.Bool().Draw(t, "caseExact"),
		}
		if a.Type == schema.Complex {
			a.SubAttributes = drawnAttributes(t, false)
		}
		attrs = append(attrs, a)
	}
	return attrs
}

// drawnValues draws an object with some of attrs.
func drawnValues(t *rapid.T, attrs []schema.Attribute) map[string]any {
	object := map[string]any{}
	for i := range attrs {
		a := &attrs[i]
		switch n := rapid.IntRange(-1, 3).Draw(t, "values"); {
		case n < 0:
		case a.MultiValued:
			list := make([]any, n)
			for i := range list {
				list[i] = drawnValue(t, a)
			}
			object[a.Name] = list
		default:
			object[a.Name] = drawnValue(t, a)
		}
	}
	return object
}

// drawnValue draws a value of the attribute's type, one of few.
func drawnValue(t *rapid.T, a *schema.Attribute) any {
	switch a.Type {
	case schema.Complex:
		return drawnValues(t, a.SubAttributes)
	case schema.Boolean:
		return rapid.Bool().Draw(t, "flag")
	case schema.Integer:
		return json.Number(rapid.SampledFrom([]string{"-1", "0", "12"}).Draw(t, "number"))
	case schema.DateTime:
		return rapid.SampledFrom(someTimes).Draw(t, "at")
	}
	return rapid.SampledFrom(append(someTexts, "", `"},{"a0":`, `back\slash`, "line\nfeed\u0001", "漢字\u2028")).Draw(t, "text")
}

// drawnPath draws an attribute or a part of one, sometimes an extension.
func drawnPath(t *rapid.T, of *schema.Type) (filter.Path, *schema.Attribute) {
	path := filter.Path{}
	part := rapid.SampledFrom(of.Schemas()).Draw(t, "schema")
	if part.ID == drawnExtension {
		path.URI = part.ID
	}
	a := &part.Attributes[rapid.IntRange(0, len(part.Attributes)-1).Draw(t, "attribute")]
	if path.Name = a.Name; a.Type == schema.Complex && rapid.Bool().Draw(t, "dotted") {
		a = &a.SubAttributes[rapid.IntRange(0, len(a.SubAttributes)-1).Draw(t, "part")]
		path.Sub = a.Name
	}
	return path, a
}

// drawnFilter draws a question about resources of a type; some do not bind.
func drawnFilter(t *rapid.T, of *schema.Type, depth int) filter.Expr {
	next := func() filter.Expr { return drawnFilter(t, of, depth-1) }
	path, a := drawnPath(t, of)
	switch rapid.IntRange(0, 3+4*min(depth, 1)).Draw(t, "kind") {
	case 0:
		return filter.Present{Path: path}
	case 1:
		return filter.Compare{Path: path, Op: rapid.SampledFrom([]filter.Op{"eq", "ne"}).Draw(t, "op")}
	case 2:
		return rapid.SampledFrom([]filter.Expr{
			filter.Present{Path: filter.Path{URI: "urn:x:2.0", Name: "Drawn", Sub: "More"}},
			filter.Present{Path: attr("id")},
			filter.Present{Path: attr("externalId")},
			filter.Compare{Path: attr("schemas"), Op: "eq", Value: drawnExtension},
			filter.Present{Path: attr("meta")},
		}).Draw(t, "common")
	case 4:
		return filter.And{Left: next(), Right: next()}
	case 5:
		return filter.Or{Left: next(), Right: next()}
	case 6:
		return filter.Not{Of: next()}
	case 7:
		if a.Type == schema.Complex {
			return filter.Within{Path: path, Of: drawnInside(t, a)}
		}
	}
	op := rapid.SampledFrom([]filter.Op{"eq", "ne", "co", "sw", "gt", "le"}).Draw(t, "op")
	if a.Type == schema.Boolean {
		op = "eq"
	}
	return filter.Compare{Path: path, Op: op, Value: drawnOperand(t, a)}
}

func drawnInside(t *rapid.T, a *schema.Attribute) filter.Expr {
	ask := func() filter.Expr {
		sub := &a.SubAttributes[rapid.IntRange(0, len(a.SubAttributes)-1).Draw(t, "part")]
		return rapid.SampledFrom([]filter.Expr{
			filter.Present{Path: attr(sub.Name)},
			filter.Compare{Path: attr(sub.Name), Op: "eq", Value: drawnOperand(t, sub)},
		}).Draw(t, "inside")
	}
	return filter.And{Left: filter.Not{Of: ask()}, Right: ask()}
}

func drawnOperand(t *rapid.T, a *schema.Attribute) any {
	if a.Type == schema.Complex {
		return "a"
	}
	return drawnValue(t, a)
}

// TestMatchingBytesIsMatchingTheDocument holds both ways to decide and to sort
// against each other, over any schema.
func TestMatchingBytesIsMatchingTheDocument(t *testing.T) {
	t.Parallel()
	answers := map[bool]int{}
	rapid.Check(t, func(t *rapid.T) {
		of := drawnType(t)
		doc := drawnValues(t, of.Schemas()[0].Attributes)
		doc["id"], doc["externalId"] = "1", rapid.SampledFrom(someTexts).Draw(t, "externalId")
		doc[drawnExtension] = drawnValues(t, of.Schemas()[1].Attributes)
		text, err := of.Append(nil, doc)
		if err != nil {
			t.Fatal(err)
		}
		stored, err := scim.ParseStored(text)
		if err != nil {
			t.Fatal(err)
		}
		var beside scim.Resource
		if rapid.Bool().Draw(t, "beside") {
			beside = scim.Resource{"meta": map[string]any{"created": someTimes[0]}}
			stored["meta"] = beside["meta"]
		}
		for range 5 {
			if b, err := filter.Bind(drawnFilter(t, of, 2), of, nil); err == nil {
				want := b.Match(stored)
				answers[want]++
				if got, err := b.MatchBytes(text, beside); err != nil || got != want {
					t.Fatalf("%s of %s: %v, %v", b.Expr(), text, got, err)
				}
			}
		}
		path, _ := drawnPath(t, of)
		if s, err := filter.BindSort(path.String(), false, of, nil); err == nil {
			if got, err := s.KeyBytes(text, beside); err != nil || got != s.Key(stored) {
				t.Fatalf("%s of %s: %q, %v", path, text, got, err)
			}
		}
	})
	if answers[true] < 20 || answers[false] < 20 {
		t.Errorf("the filters say too little: %v", answers)
	}
}

// TestWhatBecameReadOnlyIsFoundInDocuments asks for values that were stored
// while clients could write them.
func TestWhatBecameReadOnlyIsFoundInDocuments(t *testing.T) {
	t.Parallel()
	of := schema.New(schema.ResourceType{Name: "Device"}, schema.Schema{ID: "urn:x:Device", Attributes: []schema.Attribute{
		{Name: "label", Type: schema.String, Mutability: schema.ReadOnly},
		{Name: "groups", Type: schema.String, Mutability: schema.ReadOnly},
	}}, nil, nil)
	doc := []byte(`{"schemas":["urn:x:Device"],"id":"1","label":"x","groups":"x"}`)
	for _, name := range []string{"label", "groups"} {
		b, err := filter.Bind(filter.Compare{Path: attr(name), Op: "eq", Value: "x"}, of, nil)
		if err != nil {
			t.Fatal(err)
		}
		if is, err := b.MatchBytes(doc, nil); !is || err != nil {
			t.Errorf("%s is not matched, %v", name, err)
		}
		if key, err := sorting(t, name, false, of).KeyBytes(doc, nil); key != "x" || err != nil {
			t.Errorf("%s is sorted by %q, %v", name, key, err)
		}
	}
}

func TestBytesAreReadNoFurtherThanAsked(t *testing.T) {
	t.Parallel()
	const doc = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"1","userName":"Ada","title":"x`
	for _, tc := range []struct {
		name, text string
		is, fails  bool
	}{
		{"what stands before the damage", `userName eq "ada"`, true, false},
		{"what is beside the document", `meta.created lt "2027-01-01T00:00:00Z" and groups eq "g"`, true, false},
		{"what is damaged", `title eq "x"`, false, true},
		{"what may stand behind the damage", `nickName pr`, false, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			beside := scim.Resource{"meta": map[string]any{"created": someTimes[0]}, "groups": []any{map[string]any{"value": "g"}}}
			is, err := bound(t, tc.text).MatchBytes([]byte(doc), beside)
			if is != tc.is || (err != nil) != tc.fails {
				t.Errorf("%v, %v", is, err)
			}
		})
	}
	if is, err := (*filter.Bound)(nil).MatchBytes([]byte(doc), nil); !is || err != nil {
		t.Errorf("no filter: %v, %v", is, err)
	}
	if _, err := sorting(t, "nickName", false, schema.User()).KeyBytes([]byte(doc), nil); err == nil {
		t.Error("a damaged document has a key")
	}
}
