package storetest

import (
	"reflect"
	"slices"
	"testing"

	"scimdesk/models"
)

// end deletes a group.
func (w *world) end(before models.Resource, _ *models.Account) (*models.Change, error) {
	return &models.Change{After: before, Delete: true, Told: w.told(before, models.EventGroupDeleted)}, nil
}

func testMemberDeleted(t *testing.T, w *world) {
	jane, _ := w.person(t, "jane")
	john, _ := w.person(t, "john")
	sales := w.group(t, "Sales", jane.ID, john.ID)
	all := w.group(t, "All", sales.ID)
	other := w.group(t, "Other", john.ID)
	_, err := w.EditResource(t.Context(), jane.Ref, w.leave)
	must(t, err)
	for ref, want := range map[models.Ref]int64{sales.Ref: 2, all.Ref: 1, other.Ref: 1} {
		if r, err := w.Resource(t.Context(), ref, models.With{}); err != nil || r.Version != want {
			t.Errorf("%s has version %d, error %v, want %d", ref, r.Version, err, want)
		}
	}
	if r := w.wantMembers(t, sales.Ref, john.ID); r.UpdatedAt.Before(sales.UpdatedAt) {
		t.Errorf("updated %v", r.UpdatedAt)
	}
	_, err = w.EditResource(t.Context(), sales.Ref, w.end)
	must(t, err)
	if r := w.wantMembers(t, all.Ref); r.Version != 2 {
		t.Errorf("a group that lost a group has version %d", r.Version)
	}
	w.wantMembers(t, other.Ref, john.ID)
}

func testGroupDeleted(t *testing.T, w *world) {
	jane, _ := w.person(t, "jane")
	g := w.group(t, "Sales", jane.ID)
	_, err := w.members(t, g.Ref, add(g.ID)) // it is in itself
	must(t, err)
	saved, err := w.EditResource(t.Context(), g.Ref, w.end)
	must(t, err)
	left := []models.Member{{ID: g.ID, Type: "Group", Name: "Sales"}, {ID: jane.ID, Type: "User", Name: "The jane"}}
	if !reflect.DeepEqual(saved.Moved, models.Moved{Left: left, LeftCount: 2}) {
		t.Errorf("moved %+v, want %+v", saved.Moved, left)
	}
	_, err = w.Resource(t.Context(), g.Ref, models.With{Members: true})
	wantErr(t, "the deleted group", err, models.ErrNotFound)
	groups, err := w.GroupsOf(t.Context(), w.scope, jane.ID, 10)
	must(t, err)
	events, err := w.GroupEvents(t.Context(), w.scope, g.ID, 10)
	must(t, err)
	if len(groups) != 0 || len(events) != 3 || events[0].Type != models.EventGroupDeleted {
		t.Errorf("in %v, events %+v", groups, events)
	}
	if r, err := w.Resource(t.Context(), jane.Ref, models.With{}); err != nil || r.Version != 1 {
		t.Errorf("a former member has version %d, error %v", r.Version, err)
	}
	w.group(t, "Sales", jane.ID)
}

func testNested(t *testing.T, w *world) {
	jane, _ := w.person(t, "jane")
	a := w.group(t, "A", jane.ID)
	b := w.group(t, "B", a.ID)
	c := w.group(t, "C", b.ID, jane.ID)
	_, err := w.members(t, a.Ref, add(c.ID, a.ID)) // a circle, and itself
	must(t, err)
	want := []models.GroupRef{{ID: a.ID, Name: "A", Direct: true}, {ID: c.ID, Name: "C", Direct: true}, {ID: b.ID, Name: "B"}}
	r, err := w.Resource(t.Context(), jane.Ref, models.With{Groups: true})
	must(t, err)
	groups, err := w.GroupsOf(t.Context(), w.scope, jane.ID, 10)
	must(t, err)
	if !slices.Equal(r.Groups, want) || !slices.Equal(groups, want) {
		t.Errorf("jane is in %v and %v, want %v", r.Groups, groups, want)
	}
	if groups, err = w.GroupsOf(t.Context(), w.scope, a.ID, 10); err != nil || len(groups) != 2 || !groups[0].Direct || groups[0].ID != b.ID {
		t.Errorf("A is in %v, error %v", groups, err)
	}
	if groups, err = w.GroupsOf(t.Context(), w.scope, jane.ID, 2); err != nil || !slices.Equal(groups, want[:2]) {
		t.Errorf("the first two of jane: %v, error %v", groups, err)
	}
	w.wantFound(t, "User", `groups.value eq "`+b.ID+`"`, jane.ID)
	for _, ref := range []models.Ref{c.Ref, b.Ref, a.Ref} {
		_, err := w.EditResource(t.Context(), ref, w.end)
		must(t, err)
	}
}

func testWith(t *testing.T, w *world) {
	jane, _ := w.person(t, "jane")
	john, _ := w.person(t, "john")
	sales := w.group(t, "Sales", john.ID, jane.ID)
	all := w.group(t, "All", sales.ID)
	empty := w.group(t, "Empty")
	q := models.Query{Scope: w.scope, Type: "Group", StartIndex: 1, Count: 10}
	for _, with := range []bool{false, true} {
		q.With.Members = with
		page, err := w.Resources(t.Context(), q)
		must(t, err)
		got := map[string][]string{}
		for _, r := range page.Resources {
			got[r.ID] = memberIDs(r.Members)
		}
		want := map[string][]string{sales.ID: {john.ID, jane.ID}, all.ID: {sales.ID}, empty.ID: nil}
		if !with {
			want = map[string][]string{sales.ID: nil, all.ID: nil, empty.ID: nil}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("asked for members %t: %v, want %v", with, got, want)
		}
	}
	q.Type, q.With = "User", models.With{Groups: true}
	page, err := w.Resources(t.Context(), q)
	must(t, err)
	want := []models.GroupRef{{ID: sales.ID, Name: "Sales", Direct: true}, {ID: all.ID, Name: "All"}}
	for _, r := range page.Resources {
		if !slices.Equal(r.Groups, want) {
			t.Errorf("%s is in %v, want %v", r.UserName, r.Groups, want)
		}
	}
}
