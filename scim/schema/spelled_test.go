package schema

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"scimdesk/scim"
)

// TestABodyInTheSchemasSpellingIsReadLikeAnyOther sends bodies once as they are
// and once with a name nobody defined, which makes each of their names looked up.
func TestABodyInTheSchemasSpellingIsReadLikeAnyOther(t *testing.T) {
	t.Parallel()
	k := kit(t)
	direct := 0
	rapid.Check(t, func(t *rapid.T) {
		of, in := User(), rawUser(t)
		if rapid.Bool().Draw(t, "kit") {
			of, in = k, rawKit(t, k)
			in["id"], in["state"] = "7", rapid.SampledFrom([]any{nil, "", "new"}).Draw(t, "state")
			in["pin"], in["schemas"] = "1234", []any{kitURN, tagURN}
		}
		if of.spells(in) {
			direct++
		}
		more := scim.Clone(in)
		more["nobodyDefinedThis"] = true
		got, want := inEveryWay(of, in), inEveryWay(of, more)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%v became %v, looked up %v", in, got, want)
		}
	})
	if direct < 10 {
		t.Errorf("only %d bodies were in the schema's spelling", direct)
	}
}

// inEveryWay tells what becomes of a body in every way to read it.
func inEveryWay(of *Type, in scim.Resource) []any {
	m := &scim.Manner{}
	doc, err := of.Read(in, m)
	over, fault := of.ReadOver(kitDoc(), in, m)
	raw, given := of.Raw(in, "externalId")
	m.Note(scim.QuirkUnknown)
	return []any{doc, fmt.Sprint(err), over, fmt.Sprint(fault), raw, given, m.Met()}
}

func TestWhatIsFixedIsKeptApart(t *testing.T) {
	t.Parallel()
	k := kit(t)
	rapid.Check(t, func(t *rapid.T) {
		before, after := rawKit(t, k), rawKit(t, k)
		want := k.Immutable(before, after)
		fixed := k.Fixed(before)
		if inside, ok := before["case"].(map[string]any); ok {
			inside["cast"] = "another"
		}
		clear(before)
		if got := k.Immutable(fixed, after); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("of %v: %v, want %v", fixed, got, want)
		}
	})
	if fixed := User().Fixed(scim.Resource{"userName": "a", "name": map[string]any{"givenName": "b"}}); len(fixed) != 0 {
		t.Errorf("of a user %v is fixed", fixed)
	}
}

func TestSmallListsAndOddNames(t *testing.T) {
	t.Parallel()
	mail := func(value string, more ...any) map[string]any {
		entry := map[string]any{"value": value, "type": "work"}
		for i := 0; i < len(more); i += 2 {
			entry[more[i].(string)] = more[i+1]
		}
		return entry
	}
	for _, tc := range []struct {
		name     string
		in, want scim.Resource // wanted of it
		says     string        // or the refusal
	}{
		{"one entry", scim.Resource{"emails": []any{mail("a", "primary", true)}}, scim.Resource{"emails": []any{mail("a", "primary", true)}}, ""},
		{"the same entry twice", scim.Resource{"emails": []any{mail("a"), mail("a", "display", "A")}}, scim.Resource{"emails": []any{mail("a", "display", "A")}}, ""},
		{"two primary entries", scim.Resource{"emails": []any{mail("a", "primary", true), mail("b", "primary", true)}}, scim.Resource{"emails": []any{mail("a", "primary", false), mail("b", "primary", true)}}, ""},
		{"one name in another case among others", scim.Resource{"emails": []any{map[string]any{"Value": "a", "type": "work", "display": "A", "primary": true}}}, scim.Resource{"emails": []any{mail("a", "display", "A", "primary", true)}}, ""},
		{"a part of an extension", scim.Resource{ent: map[string]any{"manager": map[string]any{"value": true}}}, nil, ent + ":manager.value must be a text"},
		{"a part of the core", scim.Resource{"name": map[string]any{"givenName": true}}, nil, "name.givenName must be a text"},
		{"a part of the core by its URN", scim.Resource{scim.SchemaUser: map[string]any{"name": map[string]any{"givenName": true}}}, nil, "name.givenName must be a text"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			for range 20 { // names come in any order
				got, err := User().Read(scim.Clone(tc.in), nil)
				if tc.says != "" {
					if err == nil || !strings.Contains(err.Error(), tc.says) {
						t.Fatalf("got %v, %v", got, err)
					}
					continue
				}
				if delete(got, "schemas"); err != nil || !reflect.DeepEqual(got, tc.want) {
					t.Fatalf("got %v, %v", got, err)
				}
			}
		})
	}
}

func TestWhatIsMissingInsideIsNamedInFull(t *testing.T) {
	t.Parallel()
	part := []Attribute{{Name: "number", Required: true}}
	attrs := []Attribute{{Name: "badges", Type: Complex, MultiValued: true, SubAttributes: part}, {Name: "badge", Type: Complex, SubAttributes: part}}
	of := New(ResourceType{Name: "Guard", Extensions: []SchemaExtension{{Schema: "urn:x:More"}}}, Schema{ID: "urn:x:Guard", Attributes: attrs}, []Schema{{ID: "urn:x:More", Attributes: attrs}}, nil)
	for want, doc := range map[string]scim.Resource{
		"badges.number is required":            {"badges": []any{map[string]any{"number": "1"}, map[string]any{"x": "y"}}},
		"badge.number is required":             {"badge": map[string]any{"x": "y"}},
		"urn:x:More:badges.number is required": {"urn:x:More": map[string]any{"badges": []any{map[string]any{"x": "y"}}}},
		"urn:x:More:badge.number is required":  {"urn:x:More": map[string]any{"badge": map[string]any{"x": "y"}}},
	} {
		if err := of.Check(doc, nil); err == nil || !strings.Contains(err.Error(), "invalidValue: "+want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
