package scim

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// partNames are few, so that parts meet members.
var partNames = []string{"a", "A", "b", "value", "é", "12345678"}

func drawParts(t *rapid.T, depth int) Parts {
	parts := Parts{}
	for _, name := range partNames {
		switch rapid.IntRange(0, 3*min(depth, 1)).Draw(t, name) {
		case 1:
			parts = append(parts, Part{name, nil})
		case 2:
			parts = append(parts, Part{name, drawParts(t, depth-1)})
		}
	}
	return parts
}

// only is what the parts of a value are.
func only(parts Parts, value any) any {
	switch v := value.(type) {
	case map[string]any:
		if parts == nil {
			return v
		}
		out := Resource{}
		for _, part := range parts {
			if inside, ok := v[part.Name]; ok {
				out[part.Name] = only(part.Parts, inside)
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = only(parts, v[i])
		}
		return out
	}
	return value
}

// drawTree draws a value with members that parts may name.
func drawTree(t *rapid.T, depth int) any {
	switch rapid.IntRange(0, 3+2*min(depth, 1)).Draw(t, "kind") {
	case 0:
		return rapid.Bool().Draw(t, "flag")
	case 1:
		return json.Number(rapid.SampledFrom([]string{"0", "-1.50", "12e7"}).Draw(t, "number"))
	case 2, 3:
		return rapid.SampledFrom([]string{"", "a", `"}`, `\`, "<é\n", "},{", "漢字 and more"}).Draw(t, "text")
	case 4:
		list := make([]any, rapid.IntRange(0, 3).Draw(t, "entries"))
		for i := range list {
			list[i] = drawTree(t, depth-1)
		}
		return list
	}
	return drawObject(t, depth)
}

func drawObject(t *rapid.T, depth int) any {
	object := Resource{}
	for _, name := range append(partNames, "]x", "<") {
		if rapid.Bool().Draw(t, name) {
			object[name] = drawTree(t, depth-1)
		}
	}
	return object
}

func TestPartsAreThoseOfTheWholeDocument(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		tree, parts := drawObject(t, 3), drawParts(t, 3)
		doc, err := json.Marshal(tree)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ParseParts(doc, parts)
		if err != nil || !reflect.DeepEqual(only(parts, got), only(parts, tree)) {
			t.Fatalf("%v of %s: %v, %v", parts, doc, got, err)
		}
	})
}

func TestPartsReadNoMoreThanTheyMust(t *testing.T) {
	t.Parallel()
	parts := Parts{{"b", nil}, {"d", Parts{{"e", nil}}}}
	for _, tc := range []struct {
		name, doc string
		read      bool
	}{
		{"damage behind the last part", `{"a":1,"b":2,"d":{"e":3},"f":`, true},
		{"damage behind texts and numbers of all kinds", `{"a":["}\"]\\",{"x":-1.5e7}],"c":true,"b":2,"d":{"e":"\\"},"f":`, true},
		{"damage inside of what is passed over", `{"a":[{"x":tru]},"b":2}`, true},
		{"a document without the parts", `{"a":"b","c":{"b":1}}`, true},
		{"damage before the last part", `{"a":"x,"b":2}`, false},
		{"damage inside of a part", `{"b":2,"d":{"e":tru}}`, false},
		{"bytes that are no text in a part", "{\"b\":\"\xff\",\"d\":{}}", false},
		{"a name that is cut off", `{"b":2,"d`, false},
		{"a text that is cut off", `{"a":"`, false},
		{"a list that is cut off", `{"a":[1,2`, false},
		{"a value that is missing", `{"a":,"b":1}`, false},
		{"a list", `["b"]`, false},
		{"a part deeper than anybody reads", `{"b":1,"d":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `}`, false},
		{"nothing", ``, false},
	} {
		if got, err := ParseParts([]byte(tc.doc), parts); (err == nil) != tc.read {
			t.Errorf("%s: %v, %v", tc.name, got, err)
		}
	}
}

func TestPartsShareNothingWithTheDocument(t *testing.T) {
	t.Parallel()
	doc := []byte(`{"a":{"value":"text"},"b":["more"],"n":12}`)
	for _, parts := range []Parts{{{"a", nil}, {"b", nil}, {"n", nil}}, nil} {
		got, err := ParseParts(doc, parts)
		if err != nil {
			t.Fatal(err)
		}
		want := Clone(got)
		for i := range doc {
			doc[i] ^= 1
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("changed with the bytes: %v", got)
		}
		for i := range doc {
			doc[i] ^= 1
		}
	}
}

// FuzzParts: whatever the bytes are, parts of them are read or refused, and of
// what is a document they are those of the whole.
func FuzzParts(f *testing.F) {
	for _, seed := range []string{`{"a":"x","value":[{"b":1,"A":{"é":2}}]}`, `{"\u0061":1,"a":2}`, `{"a":[[{"b":1}]],"b":"\ud800"}`, `{"a`, `{"a":"\`, `{"b":}`} {
		f.Add([]byte(seed))
	}
	parts := Parts{{"value", Parts{{"b", nil}, {"A", Parts{{"é", nil}}}}}, {"a", Parts{{"b", nil}}}, {"b", nil}}
	f.Fuzz(func(t *testing.T, doc []byte) {
		got, err := ParseParts(doc, parts)
		if whole, bad := Parse(doc); bad == nil && (err != nil || !reflect.DeepEqual(only(parts, got), only(parts, whole))) {
			t.Fatalf("%s: %v, %v", doc, got, err)
		}
	})
}
