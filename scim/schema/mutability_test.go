package schema

import (
	"encoding/json"
	"testing"

	"scimdesk/scim"
)

// sample is a value an attribute may have.
func sample(a *Attribute) any {
	var one any
	switch a.Type {
	case Boolean:
		one = true
	case Integer, Decimal:
		one = json.Number("1")
	case DateTime:
		one = "2026-11-22T08:00:00Z"
	case Binary:
		one = "aGk="
	case Complex:
		object := map[string]any{}
		for i := range a.SubAttributes {
			object[a.SubAttributes[i].Name] = sample(&a.SubAttributes[i])
		}
		one = object
	default:
		one = "x"
	}
	if a.MultiValued {
		return []any{one}
	}
	return one
}

// TestEveryAttributeIsKeptAsItsSchemaSays sends each attribute of each type,
// and each of its parts: kept unless it is read-only, write-only, or rows.
func TestEveryAttributeIsKeptAsItsSchemaSays(t *testing.T) {
	t.Parallel()
	for _, of := range kitSet(t).Types() {
		for i, s := range of.Schemas() {
			for j := range s.Attributes {
				a := &s.Attributes[j]
				body := scim.Resource{a.Name: sample(a)}
				if i > 0 {
					body = scim.Resource{s.ID: body}
				}
				doc, err := of.Read(body, nil)
				if err != nil {
					t.Fatalf("%s %s: %v", of.Name, a.Name, err)
				}
				if i > 0 {
					doc, _ = doc[s.ID].(map[string]any)
				}
				checkKept(t, of.Name+" "+a.Name, a, doc)
			}
		}
	}
}

func checkKept(t *testing.T, where string, a *Attribute, object map[string]any) {
	t.Helper()
	value, kept := object[a.Name]
	want := a.Mutability != ReadOnly && a.Mutability != WriteOnly && !a.Rows
	if kept != want {
		t.Errorf("%s is %s, and kept: %v", where, a.Mutability, kept)
	}
	if list, ok := value.([]any); ok {
		value = list[0]
	}
	parts, ok := value.(map[string]any)
	for i := range a.SubAttributes {
		if ok {
			checkKept(t, where+"."+a.SubAttributes[i].Name, &a.SubAttributes[i], parts)
		}
	}
}

// TestEveryImmutableAttributeKeepsItsValue changes and removes each.
func TestEveryImmutableAttributeKeepsItsValue(t *testing.T) {
	t.Parallel()
	k := kit(t)
	before := scim.Resource{"made": "2026-11-22T08:00:00Z", "case": map[string]any{"cast": "iron"}}
	for name, after := range map[string]scim.Resource{
		"another":       {"made": "2027-11-22T08:00:00Z", "case": map[string]any{"cast": "iron"}},
		"none":          {"case": map[string]any{"cast": "iron"}},
		"another part":  {"made": "2026-11-22T08:00:00Z", "case": map[string]any{"cast": "tin"}},
		"without whole": {"made": "2026-11-22T08:00:00Z"},
	} {
		if err := k.Immutable(before, after); err == nil {
			t.Errorf("%s was allowed", name)
		}
	}
	if err := k.Immutable(scim.Resource{}, before); err != nil {
		t.Errorf("for the first time: %v", err)
	}
}
