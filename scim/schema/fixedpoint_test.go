package schema

import (
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"scimdesk/scim"
)

// rawUser draws what a client might send: any attribute, any spelling, any
// shape, right or wrong.
func rawUser(t *rapid.T) scim.Resource {
	doc := scim.Resource{"userName": rapid.String().Draw(t, "userName")}
	for i := range rapid.IntRange(0, 8).Draw(t, "members") {
		_ = i
		key := rapid.SampledFrom([]string{
			"title", "TITLE", "active", "name", "emails", "Emails", "addresses", "roles", "groups", "id", "externalId", "password",
			"name.givenName", "x509Certificates", ent, ent + ":manager", ent + ":manager.value", "urn:x:y", "", "schemas",
		}).Draw(t, "key")
		doc[key] = rawValue(t, 3)
	}
	return doc
}

func rawValue(t *rapid.T, depth int) any {
	kinds := 5
	if depth > 0 {
		kinds = 7
	}
	switch rapid.IntRange(0, kinds).Draw(t, "kind") {
	case 0:
		return nil
	case 1:
		return rapid.Bool().Draw(t, "bool")
	case 2:
		return json.Number(rapid.SampledFrom([]string{"0", "-1.50", "1e9"}).Draw(t, "number"))
	case 3:
		return rapid.SampledFrom([]string{"True", "false", "work", "home", "", "aGk="}).Draw(t, "word")
	case 4, 5:
		return rapid.String().Draw(t, "text")
	case 6:
		list := make([]any, rapid.IntRange(0, 4).Draw(t, "entries"))
		for i := range list {
			list[i] = rawValue(t, depth-1)
		}
		return list
	}
	object := map[string]any{}
	for range rapid.IntRange(0, 5).Draw(t, "parts") {
		name := rapid.SampledFrom([]string{"value", "Value", "type", "primary", "display", "givenName", "formatted", "manager", "department", "$ref", "x", ""}).Draw(t, "name")
		object[name] = rawValue(t, depth-1)
	}
	return object
}

func TestWhatIsWrittenReadsBackTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		raw := rawUser(t)
		first, err := User().Read(raw, nil)
		if err != nil {
			t.Skip("not a user")
		}
		text, err := User().Append(nil, first)
		if err != nil {
			t.Fatal(err)
		}
		stored, err := scim.ParseStored(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if !reflect.DeepEqual(stored, first) {
			t.Fatalf("%s is not %v", text, first)
		}
		second, err := User().Read(stored, nil)
		if err != nil || !reflect.DeepEqual(first, second) {
			t.Fatalf("read %v, then %v (%v)", first, second, err)
		}
		again, err := User().Append(nil, second)
		if err != nil || string(again) != string(text) {
			t.Fatalf("wrote %s, then %s (%v)", text, again, err)
		}
	})
}

// rawKit draws a kit that is right, with any of its attributes.
func rawKit(t *rapid.T, k *Type) scim.Resource {
	doc := scim.Resource{"serial": "S"}
	for i, s := range k.Schemas() {
		into := doc
		if i > 0 {
			into = map[string]any{"label": "l"}
			doc[s.ID] = into
		}
		rawValues(t, s.Attributes, into)
	}
	return doc
}

func rawValues(t *rapid.T, attrs []Attribute, into map[string]any) {
	for i := range attrs {
		a := &attrs[i]
		if !rapid.Bool().Draw(t, a.Name) {
			continue
		}
		n := 1
		if a.MultiValued {
			n = rapid.IntRange(0, 4).Draw(t, "entries")
		}
		list := make([]any, n)
		for i := range list {
			list[i] = rawOne(t, a)
		}
		if into[a.Name] = any(list); !a.MultiValued {
			into[a.Name] = list[0]
		}
	}
}

func rawOne(t *rapid.T, a *Attribute) any {
	switch a.Type {
	case Complex:
		object := map[string]any{}
		rawValues(t, a.SubAttributes, object)
		if a.MultiValued && object["value"] == nil {
			object["value"] = "v" // an entry that shows nothing cannot come back
		}
		return object
	case Boolean:
		return rapid.Bool().Draw(t, "bool")
	case Integer, Decimal:
		return json.Number(rapid.SampledFrom([]string{"0", "-7", "12"}).Draw(t, "number"))
	case DateTime:
		return "2026-11-22T08:00:00Z"
	case Binary:
		return rapid.SampledFrom([]string{"aGk=", "aGk"}).Draw(t, "binary")
	}
	return rapid.SampledFrom([]string{"a", "b", "B", " c ", "é"}).Draw(t, "text")
}

// TestPuttingBackWhatWasReadChangesNothing answers a kit by default and sends
// the answer back, in both manners: nothing moves, hidden parts included.
func TestPuttingBackWhatWasReadChangesNothing(t *testing.T) {
	t.Parallel()
	k := kit(t)
	p, err := Project(k, "", "")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		before, err := k.Read(rawKit(t, k), nil)
		if err != nil {
			t.Fatal(err)
		}
		whole := scim.Clone(before)
		whole["id"], whole["state"], whole["meta"] = "1", "new", map[string]any{"version": "1"}
		answer, err := k.AppendWhole(nil, p.Apply(whole))
		if err != nil {
			t.Fatal(err)
		}
		body, err := scim.Parse(answer)
		if err != nil {
			t.Fatalf("%s: %v", answer, err)
		}
		after, err := k.ReadOver(before, body, &scim.Manner{Strict: rapid.Bool().Draw(t, "strict")})
		if err != nil || !reflect.DeepEqual(after, before) {
			t.Fatalf("%v was answered as %s and became %v (%v)", before, answer, after, err)
		}
		if err := k.Immutable(before, after); err != nil {
			t.Fatal(err)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	in, err := scim.Parse([]byte(`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"externalId":"00u1","userName":"ada@example.com","name":{"familyName":"Okonjo","givenName":"Ada"},"displayName":"Ada Okonjo","active":true,"emails":[{"value":"ada@example.com","type":"work","primary":true}],"` + ent + `":{"employeeNumber":"1","department":"R"}}`))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		doc, err := User().Read(in, nil)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := User().Append(nil, doc); err != nil {
			b.Fatal(err)
		}
	}
}
