package schema

import (
	"fmt"
	"reflect"
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
