package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"scimdesk/models"
)

var membershipPromises = []promise{
	{"Members after any changes are those of a plain list, and what moved is the difference", testMemberships},
	{"Who leaves and joins again in one write keeps their place", testRejoin},
	{"A removal can choose by what members are and are called", testWhere},
	{"Who is nobody here is left out and told, or refused with everything else", testUnknown},
	{"Of thousands in one write each is looked up, and a hundred are named", testManyMembers},
}

func testRejoin(t *testing.T, w *world) {
	ann, _ := w.person(t, "ann")
	bob, _ := w.person(t, "bob")
	g := w.group(t, "Team", ann.ID, bob.ID)
	saved, err := w.members(t, g.Ref, drop(ann.ID), add(ann.ID))
	must(t, err)
	found, err := w.Resource(t.Context(), g.Ref, models.With{Members: true})
	must(t, err)
	if saved.Version != g.Version || found.Version != g.Version || len(found.Members) != 2 || found.Members[0].ID != ann.ID {
		t.Errorf("saved as version %d, read as %d with %+v", saved.Version, found.Version, found.Members)
	}
}

// testMemberships changes at random and compares with a slice.
func testMemberships(t *testing.T, w *world) {
	var everybody []string
	for i := range 5 {
		r, _ := w.person(t, fmt.Sprint("p", i))
		everybody = append(everybody, r.ID)
	}
	everybody = append(everybody, w.group(t, "Inner").ID, "nobody")
	rapid.Check(t, func(rt *rapid.T) {
		g := w.group(t, w.id("Group "))
		var is []string
		for range rapid.IntRange(1, 4).Draw(rt, "writes") {
			var changes []models.MemberChange
			was := slices.Clone(is)
			for range rapid.IntRange(1, 3).Draw(rt, "steps") {
				ids := rapid.SliceOfNDistinct(rapid.SampledFrom(everybody), 0, 4, rapid.ID).Draw(rt, "ids")
				verb := rapid.SampledFrom([]models.MemberVerb{models.MembersAdd, models.MembersRemove, models.MembersSet}).Draw(rt, "verb")
				changes = append(changes, models.MemberChange{Verb: verb, IDs: ids})
				is = plainly(is, verb, ids)
			}
			saved, err := w.members(t, g.Ref, changes...)
			must(rt, err)
			if !sameMembers(was, is) {
				w.wantMoved(rt, saved.Moved, was, is)
			} else if is = was; saved.Moved.Any() {
				rt.Fatalf("nobody moved, and yet %+v", saved.Moved)
			}
			w.wantMembers(t, g.Ref, is...)
		}
	})
}

// plainly is one step on a plain list.
func plainly(is []string, verb models.MemberVerb, ids []string) []string {
	is = slices.DeleteFunc(slices.Clone(is), func(id string) bool {
		return verb == models.MembersRemove && slices.Contains(ids, id) || verb == models.MembersSet && !slices.Contains(ids, id)
	})
	for _, id := range ids {
		if verb != models.MembersRemove && id != "nobody" && !slices.Contains(is, id) {
			is = append(is, id)
		}
	}
	return is
}

func sameMembers(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

func (w *world) wantMoved(rt *rapid.T, moved models.Moved, was, is []string) {
	without := func(a, b []string) []string {
		return slices.DeleteFunc(slices.Clone(a), func(id string) bool { return slices.Contains(b, id) })
	}
	joined, left := without(is, was), without(was, is)
	if !sameMembers(memberIDs(moved.Joined), joined) || !sameMembers(memberIDs(moved.Left), left) ||
		moved.JoinedCount != len(joined) || moved.LeftCount != len(left) {
		rt.Fatalf("from %v to %v moved %+v", was, is, moved)
	}
}

func testWhere(t *testing.T, w *world) {
	jane, _ := w.person(t, "jane")
	john, _ := w.person(t, "john")
	inner := w.group(t, "Inner")
	g := w.group(t, "Sales", jane.ID, john.ID, inner.ID)
	saved, err := w.members(t, g.Ref, models.MemberChange{Verb: models.MembersRemove, Where: func(m models.Member) bool {
		return m.Type == "Group" || m.Name == "The john"
	}})
	must(t, err)
	if got := memberIDs(saved.Moved.Left); !sameMembers(got, []string{john.ID, inner.ID}) {
		t.Errorf("left %v", got)
	}
	w.wantMembers(t, g.Ref, jane.ID)
	saved, err = w.members(t, g.Ref, models.MemberChange{Verb: models.MembersRemove})
	must(t, err)
	if w.wantMembers(t, g.Ref, jane.ID); saved.Moved.Any() {
		t.Errorf("a removal of nobody moved %+v", saved.Moved)
	}
}

func testUnknown(t *testing.T, w *world) {
	jane, _ := w.person(t, "jane")
	foreign, err := w.CreateResource(t.Context(), w.change(w.directory(t, "Other").Scope(), doc{"userName": "john", "active": true}))
	must(t, err)
	pet := w.resource(w.scope, w.id("pet"), doc{})
	pet.Type = "Pet"
	_, err = w.CreateResource(t.Context(), models.Change{After: pet})
	must(t, err)
	g := w.group(t, "Sales")
	hostile := "a\x00b\xff'; DROP TABLE resources;--"
	strangers := []string{"nobody", foreign.ID, pet.ID, hostile, strings.Repeat("x", 5000)}
	for verb, strict := range map[models.MemberVerb]bool{models.MembersAdd: true, models.MembersSet: true} {
		_, err = w.EditResource(t.Context(), g.Ref, func(before models.Resource, _ *models.Account) (*models.Change, error) {
			return &models.Change{After: before, Strict: strict, Members: []models.MemberChange{{Verb: verb, IDs: append([]string{jane.ID}, strangers...)}}}, nil
		})
		var refused *models.UnknownMembersError
		if !errors.As(err, &refused) || len(refused.IDs) != len(strangers) || refused.IDs[0] != "nobody" {
			t.Errorf("%s, strictly: %v", verb, err)
		}
		w.wantMembers(t, g.Ref)
	}
	saved, err := w.members(t, g.Ref, add(strangers...), add(jane.ID, "nobody"))
	must(t, err)
	if m := saved.Moved; m.UnknownCount != len(strangers) || m.Unknown[1] != foreign.ID || m.JoinedCount != 1 || len(m.Unknown[4]) > 500 {
		t.Errorf("moved %+v", m)
	}
	w.wantMembers(t, g.Ref, jane.ID)
	if saved, err = w.members(t, g.Ref, drop(strangers...)); err != nil || saved.Moved.UnknownCount != 0 {
		t.Errorf("removing strangers: %+v, %v", saved.Moved, err)
	}
	refused := w.newGroup(w.scope, "Strict", "nobody")
	refused.Strict = true
	if _, err := w.CreateResource(t.Context(), refused); err == nil {
		t.Error("a group of strangers was made")
	}
	_, err = w.Group(t.Context(), w.scope, refused.After.ID)
	wantErr(t, "the refused group", err, models.ErrNotFound)
}

// testManyMembers lists more ids than a statement takes, most of them
// nobody's.
func testManyMembers(t *testing.T, w *world) {
	var ids, known []string
	for i := range 12_000 {
		ids = append(ids, fmt.Sprintf("nobody-%d", i))
	}
	for i := range models.MaxNamed + 5 {
		c := w.change(w.scope, doc{"userName": fmt.Sprintf("u%03d", i), "displayName": strings.Repeat("ä", 2000)})
		_, err := w.CreateResource(t.Context(), c)
		must(t, err)
		ids[i*113], known = c.After.ID, append(known, c.After.ID)
	}
	g := w.group(t, "Many")
	saved, err := w.members(t, g.Ref, exactly(ids...))
	must(t, err)
	m := saved.Moved
	if m.JoinedCount != len(known) || len(m.Joined) != models.MaxNamed || m.UnknownCount != len(ids)-len(known) || len(m.Unknown) != models.MaxNamed {
		t.Errorf("joined %d, named %d, unknown %d, listed %d", m.JoinedCount, len(m.Joined), m.UnknownCount, len(m.Unknown))
	}
	if name := m.Joined[0].Name; name != strings.Repeat("ä", 200) {
		t.Errorf("called by %d bytes", len(name))
	}
	w.wantMembers(t, g.Ref, known...)
	saved, err = w.members(t, g.Ref, drop(ids...))
	must(t, err)
	if m := saved.Moved; m.LeftCount != len(known) || len(m.Left) != models.MaxNamed {
		t.Errorf("left %d, named %d", m.LeftCount, len(m.Left))
	}
	w.wantMembers(t, g.Ref)
}
