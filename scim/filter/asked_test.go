package filter_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"scimdesk/scim"
	"scimdesk/scim/filter"
	"scimdesk/scim/schema"
)

func boundGroup(t rapid.TB, text string) *filter.Bound {
	t.Helper()
	e, err := filter.Parse(text, nil)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	b, err := filter.Bind(e, schema.Group(), nil)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return b
}

func TestAskedNamesWhoMustBeThere(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, text string
		values     []string
		only       bool
	}{
		{"nobody", `displayName eq "x"`, nil, true},
		{"one", `members.value eq "a"`, []string{"a"}, true},
		{"one by the name alone", `members eq "a"`, []string{"a"}, true},
		{"one between brackets", `members[value eq "a"]`, []string{"a"}, true},
		{"one who must not be there", `not (members.value eq "a")`, []string{"a"}, true},
		{"several", `members.value eq "a" and (displayName pr or members eq "b")`, []string{"a", "b"}, true},
		{"one with a type", `members[value eq "a" and type eq "User"]`, []string{"a"}, true},
		{"several between brackets", `members[value eq "a" or value eq "b"]`, []string{"a", "b"}, true},
		{"anybody else", `members[not (value eq "a")]`, nil, false},
		{"anybody of a type", `members[type eq "User"]`, nil, false},
		{"one or anybody of a type", `members[value eq "a" or type eq "User"]`, []string{"a"}, false},
		{"somebody other", `members.value ne "a"`, nil, false},
		{"anybody", `members pr`, nil, false},
		{"no one", `members eq null`, nil, false},
		{"anybody by name", `members.display eq "x"`, nil, false},
		{"one, or anybody", `members eq "a" or members pr`, []string{"a"}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			values, only := boundGroup(t, tc.text).Asked("members", "value")
			if only != tc.only || tc.only && !slices.Equal(values, tc.values) {
				t.Errorf("got %v, %v", values, only)
			}
		})
	}
}

func TestAskedAnswersAsTextsAreCompared(t *testing.T) {
	t.Parallel()
	if values, only := boundGroup(t, `members.value eq "A"`).Asked("members", "value"); !only || !slices.Equal(values, []string{"A"}) {
		t.Errorf("an id: %v, %v", values, only)
	}
	if values, only := boundGroup(t, `members.type eq "USER"`).Asked("members", "type"); !only || !slices.Equal(values, []string{"user"}) {
		t.Errorf("a type: %v, %v", values, only)
	}
	var all *filter.Bound
	if values, only := all.Asked("members", "value"); !only || values != nil {
		t.Errorf("no filter: %v, %v", values, only)
	}
}

// The answer about a group is the same with only those members that were
// asked for.
func TestAskedMembersAreEnough(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		question := aboutMembers(3, false).Draw(t, "filter")
		b, err := filter.Bind(question, schema.Group(), nil)
		if err != nil {
			t.Fatal(err)
		}
		values, only := b.Asked("members", "value")
		var all, some []any
		for _, id := range rapid.SliceOfDistinct(rapid.SampledFrom([]string{"a", "b", "c", "d"}), rapid.ID[string]).Draw(t, "members") {
			member := map[string]any{"value": id, "type": rapid.SampledFrom([]string{"User", "Group"}).Draw(t, "type")}
			if all = append(all, member); !only || slices.Contains(values, id) {
				some = append(some, member)
			}
		}
		with := b.Match(scim.Resource{"displayName": "x", "members": all})
		if without := b.Match(scim.Resource{"displayName": "x", "members": some}); with != without {
			t.Fatalf("%s is %v of %v, and %v of %v", question, with, all, without, some)
		}
	})
}

// aboutMembers draws questions about members; brackets are inside some.
func aboutMembers(depth int, inside bool) *rapid.Generator[filter.Expr] {
	path := func(sub string) filter.Path {
		if inside {
			return filter.Path{Name: sub}
		}
		return filter.Path{Name: "members", Sub: sub}
	}
	return rapid.Custom(func(t *rapid.T) filter.Expr {
		kind := rapid.IntRange(0, 6).Draw(t, "kind")
		if depth == 0 {
			kind = min(kind, 2)
		}
		next := func() filter.Expr { return aboutMembers(depth-1, inside).Draw(t, "of") }
		switch {
		case kind <= 1:
			op := rapid.SampledFrom([]filter.Op{"eq", "eq", "eq", "ne"}).Draw(t, "op")
			return filter.Compare{Path: path("value"), Op: op, Value: rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "id")}
		case kind == 2:
			return filter.Compare{Path: path("type"), Op: "eq", Value: "User"}
		case kind == 3:
			return filter.Not{Of: next()}
		case kind == 4:
			return filter.And{Left: next(), Right: next()}
		case kind == 5 || inside:
			return filter.Or{Left: next(), Right: next()}
		}
		return filter.Within{Path: attr("members"), Of: aboutMembers(depth-1, true).Draw(t, "of")}
	})
}
