package patch

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"scimdesk/scim"
	"scimdesk/scim/schema"
)

func TestMembersLeavesOtherTypesAlone(t *testing.T) {
	t.Parallel()
	ops, err := Parse(asSent(` {"op":"add","value":{"title":"x","members":[]}},{"op":"remove","path":"members"}`), nil)
	if err != nil {
		t.Fatal(err)
	}
	band := schema.New(schema.ResourceType{Name: "Band"}, schema.Schema{ID: "urn:x:Band", Attributes: []schema.Attribute{
		{Name: "members", Type: schema.String, MultiValued: true},
	}}, nil, nil)
	for _, of := range []*schema.Type{schema.User(), band} {
		rest, steps, err := Members(of, ops, nil)
		if err != nil || len(rest) != 2 || steps != nil {
			t.Errorf("%s: got %v, %v, %v", of.Name, rest, steps, err)
		}
	}
}

func TestErrorsAboutMembersNumberTheOperation(t *testing.T) {
	t.Parallel()
	_, err := sorted(`{"op":"replace","path":"displayName","value":"X"},{"op":"add","path":"members","value":[7]}`, nil)
	if err == nil || !strings.Contains(err.Error(), "Operation 2: Each of members") {
		t.Errorf("got %v", err)
	}
}

func TestWhatIsLeftKeepsItsNumber(t *testing.T) {
	t.Parallel()
	ops, err := Parse(asSent(` {"op":"add","path":"members","value":[]},{"op":"add","value":{"displayName":true,"members":[]}}`), nil)
	if err != nil {
		t.Fatal(err)
	}
	rest, _, err := Members(schema.Group(), ops, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := Apply(schema.Group(), scim.Resource{"displayName": "X"}, rest, nil); err == nil || !strings.Contains(err.Error(), "Operation 2") {
		t.Errorf("got %v", err)
	}
}

// adding is an operation that adds n members, from the first on.
func adding(first, n int) Op {
	list := make([]any, n)
	for i := range list {
		list[i] = map[string]any{"value": fmt.Sprintf("id-%d", first+i)}
	}
	return Op{Kind: Add, Value: map[string]any{"members": list}}
}

func TestARequestNamesOnlySoManyMembers(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		ops     []Op
		refused bool
	}{
		{"one less than allowed", []Op{adding(0, MaxMembers-1)}, false},
		{"as many as allowed", []Op{adding(0, MaxMembers)}, false},
		{"one more", []Op{adding(0, MaxMembers+1)}, true},
		{"as many as allowed in two operations", []Op{adding(0, MaxMembers-1), adding(1, 1)}, false},
		{"one more in two operations", []Op{adding(0, MaxMembers-1), adding(1, 2)}, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, steps, err := Members(schema.Group(), tc.ops, nil)
			var told *scim.Error
			switch {
			case tc.refused && (!errors.As(err, &told) || told.Type != scim.TooMany || !strings.Contains(told.Detail, "150000 members")):
				t.Errorf("got %v", err)
			case !tc.refused && (err != nil || len(steps) != 1):
				t.Errorf("got %d steps, %v", len(steps), err)
			}
		})
	}
}

func TestFiltersOverMembersAreFew(t *testing.T) {
	t.Parallel()
	removing := func(n int) string {
		return strings.Trim(list(n, `{"op":"remove","path":"members[type eq \"User\" and display eq \"#\"]"}`), "[]")
	}
	if _, err := sorted(removing(MaxChecks/2), nil); err != nil {
		t.Errorf("as many as allowed: %v", err)
	}
	_, err := sorted(removing(MaxChecks/2+1), nil)
	var told *scim.Error
	if !errors.As(err, &told) || told.Type != scim.TooMany {
		t.Errorf("one more: %v", err)
	}
	naming := strings.Trim(list(MaxOps, `{"op":"remove","path":"members[value eq \"#\"]"}`), "[]")
	if _, err := sorted(naming, nil); err != nil {
		t.Errorf("filters that name ids cost nothing: %v", err)
	}
}

// Steps, however they were joined, do what the operations do one by one.
func TestStepsDoWhatOperationsDo(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		one := rapid.Custom(func(t *rapid.T) Op {
			kind := rapid.SampledFrom([]Kind{Add, Add, Remove, Remove, Replace}).Draw(t, "kind")
			ids := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "d"}), 0, 4).Draw(t, "ids")
			list := make([]any, len(ids))
			for i := range ids {
				list[i] = ids[i]
			}
			op := Op{Kind: kind, Path: "members", Value: list}
			if err := op.parsePath(nil); err != nil {
				t.Fatal(err)
			}
			return op
		})
		ops := rapid.SliceOfN(one, 0, 12).Draw(t, "operations")
		_, steps, err := Members(schema.Group(), ops, nil)
		if err != nil {
			t.Fatal(err)
		}
		in, want := map[string]bool{"a": true, "x": true}, map[string]bool{"a": true, "x": true}
		for _, op := range ops {
			var ids []string
			for _, id := range op.Value.([]any) {
				ids = append(ids, id.(string))
			}
			carryOut(want, op.Kind, ids)
		}
		for _, s := range steps {
			if len(unique(slices.Clone(s.IDs))) != len(s.IDs) {
				t.Fatalf("%v names somebody twice", s.IDs)
			}
			carryOut(in, s.Kind, s.IDs)
		}
		if !maps.Equal(in, want) {
			t.Fatalf("got %v, want %v", in, want)
		}
	})
}

func carryOut(in map[string]bool, kind Kind, ids []string) {
	if kind == Replace {
		clear(in)
	}
	for _, id := range ids {
		if in[id] = true; kind == Remove {
			delete(in, id)
		}
	}
}

func TestReadMembersReadsABody(t *testing.T) {
	t.Parallel()
	ids, err := ReadMembers([]any{map[string]any{"value": "a", "type": "User"}, map[string]any{"value": "b", "type": "Group"}}, &scim.Manner{Strict: true})
	if err != nil || !slices.Equal(ids, []string{"a", "b"}) {
		t.Errorf("got %v, %v", ids, err)
	}
	var told *scim.Error
	if _, err := ReadMembers(make([]any, MaxMembers+1), nil); !errors.As(err, &told) || told.Type != scim.TooMany {
		t.Errorf("one more than allowed: %v", err)
	}
	m := scim.Manner{}
	if ids, err := ReadMembers(nil, &m); err != nil || len(ids) != 0 || !slices.Equal(m.Met(), []scim.Quirk{scim.QuirkNulls}) {
		t.Errorf("null: %v, %v, %v", ids, err, m.Met())
	}
}

func BenchmarkMembers(b *testing.B) {
	var body strings.Builder
	body.WriteString(`{"Operations":[{"op":"add","path":"members","value":[{"value":"0"}`)
	for i := range MaxMembers - 1 {
		fmt.Fprintf(&body, `,{"value":"01938c2e-7f00-7000-8000-%012d","$ref":null}`, i)
	}
	body.WriteString(`]}]}`)
	b.ReportAllocs()
	for b.Loop() {
		ops, err := ParseLong([]byte(body.String()), nil)
		if err != nil {
			b.Fatal(err)
		}
		if _, _, err := Members(schema.Group(), ops, nil); err != nil {
			b.Fatal(err)
		}
	}
}
