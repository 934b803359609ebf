package storetest

import (
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"scimdesk/models"
	"scimdesk/scim"
)

var groupPromises = []promise{
	{"A group is saved with its members, counted and told by name", testGroupCreate},
	{"A group's name is taken without regard to case, unless it has no key", testGroupName},
	{"The version of a group moves when its members do, and only then is anything told", testGroupVersion},
	{"Attributes and members of a group change in one write or not at all", testGroupBoth},
	{"Deleting a member moves its groups, and nobody else", testMemberDeleted},
	{"Deleting a group tells who was in it and leaves nobody in it", testGroupDeleted},
	{"Groups in each other are shown once and end", testNested},
	{"Members and groups of a whole page come when they are asked for", testWith},
}

// team is a Group as the house derives it.
func (w *world) team(scope models.Scope, id string, d doc) models.Resource {
	d["schemas"] = []string{scim.SchemaGroup}
	r := w.resource(scope, id, d)
	r.Type = scim.TypeGroup
	r.UniqueKey = scim.Fold(r.DisplayName)
	return r
}

// newGroup is the change that makes a group of these members.
func (w *world) newGroup(scope models.Scope, name string, members ...string) models.Change {
	r := w.team(scope, w.id("grp"), doc{"displayName": name})
	return models.Change{
		After: r, Members: []models.MemberChange{{Verb: models.MembersAdd, IDs: members}}, Told: w.told(r, models.EventGroupCreated),
	}
}

func (w *world) told(r models.Resource, kind string) func(models.Moved) models.Event {
	return func(m models.Moved) models.Event {
		e := w.event(r, "", kind)
		e.Moved = m
		return e
	}
}

// group creates one in the world's own directory.
func (w *world) group(t *testing.T, name string, members ...string) models.Resource {
	t.Helper()
	saved, err := w.CreateResource(t.Context(), w.newGroup(w.scope, name, members...))
	must(t, err)
	return saved.Resource
}

// members changes who is in a group, and nothing else.
func (w *world) members(t *testing.T, ref models.Ref, changes ...models.MemberChange) (models.Saved, error) {
	t.Helper()
	return w.EditResource(t.Context(), ref, func(before models.Resource, _ *models.Account) (*models.Change, error) {
		after := before
		after.UpdatedAt = before.UpdatedAt.Add(time.Millisecond)
		return &models.Change{After: after, Members: changes, Told: w.told(after, models.EventGroupMembers)}, nil
	})
}

func add(ids ...string) models.MemberChange {
	return models.MemberChange{Verb: models.MembersAdd, IDs: ids}
}

func drop(ids ...string) models.MemberChange {
	return models.MemberChange{Verb: models.MembersRemove, IDs: ids}
}

func exactly(ids ...string) models.MemberChange {
	return models.MemberChange{Verb: models.MembersSet, IDs: ids}
}

// wantMembers reads a group's members in the order they joined, and compares
// every count of them.
func (w *world) wantMembers(t *testing.T, ref models.Ref, want ...string) models.Resource {
	t.Helper()
	r, err := w.Resource(t.Context(), ref, models.With{Members: true})
	must(t, err)
	g, err := w.Group(t.Context(), ref.Scope, ref.ID)
	must(t, err)
	if got := memberIDs(r.Members); !slices.Equal(got, want) || r.MemberCount != len(want) || g.Members != len(want) {
		t.Errorf("%s has members %v, counted %d and %d, want %v", ref, got, r.MemberCount, g.Members, want)
	}
	return r
}

func memberIDs(members []models.Member) []string {
	var ids []string
	for _, m := range members {
		ids = append(ids, m.ID)
	}
	return ids
}

func testGroupCreate(t *testing.T, w *world) {
	jane, _ := w.person(t, "jane")
	_, err := w.CreateResource(t.Context(), w.change(w.scope, doc{"userName": "john"}))
	must(t, err)
	inner := w.group(t, "Inner")
	john := models.Ref{Scope: w.scope, Type: "User", ID: w.find(t, `userName eq "john"`)}
	saved, err := w.CreateResource(t.Context(), w.newGroup(w.scope, "Sales", john.ID, inner.ID, jane.ID))
	must(t, err)
	want := []models.Member{{ID: john.ID, Type: "User", Name: "john"}, {ID: inner.ID, Type: "Group", Name: "Inner"}, {ID: jane.ID, Type: "User", Name: "The jane"}}
	if saved.Version != 1 || saved.MemberCount != 3 || !reflect.DeepEqual(saved.Moved, models.Moved{Joined: want, JoinedCount: 3}) {
		t.Errorf("saved version %d of %d members, moved %+v", saved.Version, saved.MemberCount, saved.Moved)
	}
	r := w.wantMembers(t, saved.Ref, john.ID, inner.ID, jane.ID)
	if !reflect.DeepEqual(r.Members, want) || r.DisplayName != "Sales" || r.Version != 1 {
		t.Errorf("read back %+v, members %+v", r, r.Members)
	}
	events, err := w.GroupEvents(t.Context(), w.scope, saved.ID, 10)
	must(t, err)
	if saved.Event == nil || len(events) != 1 || !reflect.DeepEqual(events[0], *saved.Event) || !reflect.DeepEqual(events[0].Moved, saved.Moved) {
		t.Errorf("events %+v, told %+v", events, saved.Event)
	}
	d, err := w.Directory(t.Context(), w.dir.ID)
	must(t, err)
	if d.Groups != 2 || d.Users != 2 {
		t.Errorf("%d groups and %d users", d.Groups, d.Users)
	}
}

// find is the id of the one a filter finds.
func (w *world) find(t *testing.T, text string) string {
	t.Helper()
	page, err := w.Resources(t.Context(), models.Query{Scope: w.scope, Type: "User", Filter: bound(t, text), StartIndex: 1, Count: 2})
	must(t, err)
	if len(page.Resources) != 1 {
		t.Fatalf("%s finds %d", text, len(page.Resources))
	}
	return page.Resources[0].ID
}

func testGroupName(t *testing.T, w *world) {
	w.group(t, "Straße")
	other := w.group(t, "Other")
	refused := w.newGroup(w.scope, "STRASSE")
	_, err := w.CreateResource(t.Context(), refused)
	wantTaken(t, err, "displayName")
	_, err = w.EditResource(t.Context(), other.Ref, func(before models.Resource, _ *models.Account) (*models.Change, error) {
		return &models.Change{After: w.team(w.scope, before.ID, doc{"displayName": "strasse"})}, nil
	})
	wantTaken(t, err, "displayName")
	_, err = w.Group(t.Context(), w.scope, refused.After.ID)
	wantErr(t, "the refused group", err, models.ErrNotFound)
	for range 2 {
		same := w.newGroup(w.scope, "Straße")
		same.After.UniqueKey = ""
		_, err = w.CreateResource(t.Context(), same)
		must(t, err)
	}
}

func wantTaken(t *testing.T, err error, attribute string) {
	t.Helper()
	var taken *models.TakenError
	if !errors.As(err, &taken) || taken.Attribute != attribute {
		t.Errorf("error %v, want %s to be taken", err, attribute)
	}
}

func testGroupVersion(t *testing.T, w *world) {
	jane, _ := w.person(t, "jane")
	g := w.group(t, "Sales")
	for _, step := range []struct {
		name    string
		change  []models.MemberChange
		version int64
	}{
		{"nobody is added", []models.MemberChange{add()}, 1},
		{"somebody is added", []models.MemberChange{add(jane.ID)}, 2},
		{"the same is added", []models.MemberChange{add(jane.ID)}, 2},
		{"exactly the same", []models.MemberChange{exactly(jane.ID)}, 2},
		{"somebody leaves and is back", []models.MemberChange{drop(jane.ID), add(jane.ID)}, 2},
		{"nobody known is added", []models.MemberChange{add("nobody")}, 2},
		{"somebody leaves", []models.MemberChange{drop(jane.ID)}, 3},
		{"the same leaves again", []models.MemberChange{drop(jane.ID)}, 3},
		{"somebody joins and leaves", []models.MemberChange{add(jane.ID), exactly()}, 3},
	} {
		before, err := w.Resource(t.Context(), g.Ref, models.With{})
		must(t, err)
		saved, err := w.members(t, g.Ref, step.change...)
		must(t, err)
		found, err := w.Resource(t.Context(), g.Ref, models.With{})
		must(t, err)
		moved := found.Version > before.Version
		if found.Version != step.version || saved.Version != step.version || found.UpdatedAt.After(before.UpdatedAt) != moved {
			t.Errorf("%s: version %d, saved %d, want %d", step.name, found.Version, saved.Version, step.version)
		}
		if (saved.Event != nil) != moved || saved.Moved.Any() != moved {
			t.Errorf("%s: told %v, moved %+v", step.name, saved.Event, saved.Moved)
		}
	}
	events, err := w.GroupEvents(t.Context(), w.scope, g.ID, 10)
	must(t, err)
	if len(events) != 3 {
		t.Errorf("%d events, want the birth and two changes", len(events))
	}
}

func testGroupBoth(t *testing.T, w *world) {
	jane, _ := w.person(t, "jane")
	w.group(t, "Taken")
	g := w.group(t, "Sales")
	rename := func(name string) models.Edit {
		return func(before models.Resource, _ *models.Account) (*models.Change, error) {
			after := w.team(w.scope, before.ID, doc{"displayName": name})
			return &models.Change{After: after, Members: []models.MemberChange{add(jane.ID)}, Told: w.told(after, models.EventGroupUpdated)}, nil
		}
	}
	_, err := w.EditResource(t.Context(), g.Ref, rename("taken"))
	wantTaken(t, err, "displayName")
	if r := w.wantMembers(t, g.Ref); r.Version != 1 || r.DisplayName != "Sales" {
		t.Errorf("a refused change left %+v", r)
	}
	saved, err := w.EditResource(t.Context(), g.Ref, rename("Marketing"))
	must(t, err)
	if r := w.wantMembers(t, g.Ref, jane.ID); r.Version != 2 || r.DisplayName != "Marketing" || saved.Moved.JoinedCount != 1 {
		t.Errorf("after the change %+v, moved %+v", r, saved.Moved)
	}
}
