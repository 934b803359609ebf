package schema

import (
	"encoding/json"
	"maps"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"scimdesk/scim"
)

// tameValue draws what an attribute may hold, and now and then what it may not.
func tameValue(t *rapid.T, a *Attribute, many bool) any {
	switch {
	case rapid.IntRange(0, 40).Draw(t, "odd") == 0:
		return rawValue(t, 2)
	case many:
		list := make([]any, rapid.IntRange(1, 3).Draw(t, "entries"))
		for i := range list {
			list[i] = tameValue(t, a, false)
		}
		return list
	case a.Type == Complex:
		return tameParts(t, pointers(a.SubAttributes))
	case a.Type == Boolean:
		return rapid.Bool().Draw(t, "bool")
	case a.Type == Integer || a.Type == Decimal:
		return json.Number(rapid.SampledFrom([]string{"0", "7", "-1.50", "1e9", "1e999"}).Draw(t, "number"))
	case a.Type == DateTime:
		return rapid.SampledFrom([]string{"2026-11-22T08:00:00Z", "2026-11-22T8:00:00Z"}).Draw(t, "moment")
	}
	return rapid.SampledFrom([]string{"work", "home", "a", "True", ""}).Draw(t, "text")
}

func tameParts(t *rapid.T, attrs []*Attribute) map[string]any {
	object := map[string]any{}
	for range rapid.IntRange(0, 4).Draw(t, "parts") {
		a := rapid.SampledFrom(attrs).Draw(t, "part")
		if a.Kept() || rapid.IntRange(0, 9).Draw(t, "computed") == 0 {
			object[a.Name] = tameValue(t, a, a.MultiValued)
		}
	}
	return object
}

// tameBody draws a body of a type that is mostly as it will be stored.
func tameBody(t *rapid.T, of *Type) scim.Resource {
	body := scim.Resource(tameParts(t, of.sections[0].attrs))
	for i := 1; i < len(of.sections) && rapid.Bool().Draw(t, "extended"); i++ {
		body[of.sections[i].urn] = tameParts(t, of.sections[i].attrs)
	}
	delete(body, "schemas")
	body["schemas"] = of.SchemasOf(body)
	return body
}

// TestWhatIsFinalIsReadAsItIs reads every body both ways: value by value, and
// as fast as it is read where nothing of it changes.
func TestWhatIsFinalIsReadAsItIs(t *testing.T) {
	t.Parallel()
	set := kitSet(t)
	finals := 0
	rapid.Check(t, func(t *rapid.T) {
		of := rapid.SampledFrom(set.Types()).Draw(t, "type")
		body := tameBody(t, of)
		if rapid.IntRange(0, 9).Draw(t, "wild") == 0 {
			body = rawUser(t)
		}
		strict := rapid.Bool().Draw(t, "strict")
		slow, fast := &scim.Manner{Strict: strict}, &scim.Manner{Strict: strict}
		want, refused := byValue(of, body, slow)
		before := scim.Clone(body)
		got, err := of.Read(body, fast)
		if !reflect.DeepEqual(body, before) {
			t.Fatalf("%v became %v", before, body)
		}
		if !reflect.DeepEqual(err, refused) || err == nil && !reflect.DeepEqual(got, want) || !reflect.DeepEqual(fast.Met(), slow.Met()) {
			t.Fatalf("%v is read as %v (%v, %v), value by value as %v (%v, %v)", body, got, err, fast.Met(), want, refused, slow.Met())
		}
		if !of.Final(body) {
			return
		}
		finals++
		same := maps.Clone(body)
		delete(same, "id")
		same["schemas"] = of.SchemasOf(same)
		if want, err = byValue(of, body, nil); err != nil || !reflect.DeepEqual(want, same) {
			t.Fatalf("%v is final, but read as %v (%v)", body, want, err)
		}
	})
	if finals == 0 {
		t.Error("no body was final")
	}
}

// byValue is Read without looking whether anything will change.
func byValue(of *Type, body scim.Resource, m *scim.Manner) (scim.Resource, error) {
	out := scim.Resource{}
	found := gathered{t: of, m: m, id: scim.QuirkClientID, raw: make([]map[string]any, len(of.sections)), twice: new(string)}
	return out, found.read(body, out)
}

// TestAFinalDocumentIsWhatIsStored: of what this house wrote, nearly all is.
func TestAFinalDocumentIsWhatIsStored(t *testing.T) {
	t.Parallel()
	doc := scim.Resource{
		"schemas": []any{scim.SchemaUser}, "id": "1", "userName": "ada", "active": true, "name": map[string]any{"givenName": "Ada"},
		"emails": []any{map[string]any{"value": "a@example.com", "primary": true}, map[string]any{"value": "b@example.com"}},
		ent:      map[string]any{"department": "Tour", "manager": map[string]any{"value": "2"}},
	}
	if !User().Final(doc) {
		t.Fatal("a stored document should be final")
	}
	for name, value := range map[string]any{
		"meta": map[string]any{"version": "1"}, "groups": []any{map[string]any{"value": "1"}}, "password": "x", "title": "", "nickName": nil, "x": "unknown",
		"Title": "x", "active": "true", "emails": []any{map[string]any{"value": "a"}, map[string]any{"value": "a"}}, "roles": []any{map[string]any{"type": "a"}},
		"phoneNumbers": []any{}, "name": map[string]any{"x": "unknown"}, "addresses": map[string]any{"locality": "Rom"}, ent: map[string]any{},
		"ims": []any{map[string]any{"value": "a", "primary": true}, map[string]any{"value": "b", "primary": true}}, "x509Certificates": []any{map[string]any{"value": "aGk="}},
	} {
		other := maps.Clone(doc)
		if other[name] = value; User().Final(other) {
			t.Errorf("%s: %v should have to be read", name, value)
		}
	}
}
