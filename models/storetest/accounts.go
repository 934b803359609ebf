package storetest

import (
	"fmt"
	"slices"
	"testing"

	"scimdesk/models"
)

var accountPromises = []promise{
	{"Accounts come newest first, page by page in both directions", testAccountPages},
	{"A search finds the start of words, and nothing is a pattern", testAccountSearch},
	{"Accounts are found by state", testAccountStates},
	{"People of all directories are counted, but for those who left", testPeople},
	{"An account says when somebody's resource changed last, also where nothing else of the account did", testAccountTime},
	{"Of several former accounts with one userName the newest comes back", testFormerNewest},
	{"An account is called as its resource is, and keeps that when it is left", testAccountFollows},
	{"A history goes on through leaving and coming back, and is nobody else's", testHistory},
	{"Who is linked to a former account by an edit has its history", testLinkedLater},
	{"An account follows changes that say nothing of it, and is never exchanged", testAccountUnsaid},
}

func accountNames(page models.AccountPage) []string {
	var names []string
	for _, a := range page.Accounts {
		names = append(names, a.UserName)
	}
	return names
}

func testAccountPages(t *testing.T, w *world) {
	for i := range 7 {
		w.person(t, fmt.Sprint("p", i))
	}
	var all []string
	cursor := models.AccountID("")
	for page, older := 0, true; older; page++ {
		got, err := w.Accounts(t.Context(), models.AccountQuery{Scope: w.scope, After: cursor, Limit: 3})
		must(t, err)
		if got.Newer != (page > 0) {
			t.Errorf("page %d: newer %t", page, got.Newer)
		}
		all = append(all, accountNames(got)...)
		cursor, older = got.Accounts[len(got.Accounts)-1].ID, got.Older
	}
	if want := []string{"p6", "p5", "p4", "p3", "p2", "p1", "p0"}; !slices.Equal(all, want) {
		t.Errorf("walked %v, want %v", all, want)
	}
	back, err := w.Accounts(t.Context(), models.AccountQuery{Scope: w.scope, Before: cursor, Limit: 3})
	must(t, err)
	if got := accountNames(back); !slices.Equal(got, []string{"p3", "p2", "p1"}) || !back.Older || !back.Newer {
		t.Errorf("back from the last: %v, older %t, newer %t", got, back.Older, back.Newer)
	}
}

func testAccountSearch(t *testing.T, w *world) {
	for i, name := range []string{"Jane Doe", "Johann Müller", "100% Marjan", "J_ohn"} {
		c := w.change(w.scope, doc{"userName": fmt.Sprint("user", i), "active": true})
		c.Account.DisplayName, c.Account.Email = name, fmt.Sprintf("mail%d.Box@Exämple.test", i)
		_, err := w.CreateResource(t.Context(), c)
		must(t, err)
	}
	for search, want := range map[string][]string{
		"jan": {"user0"}, "DOE": {"user0"}, "doe jane": {"user0"}, "mü": {"user1"}, "MU\u0308LLER": {"user1"},
		"mail2.box@exäm": {"user2"}, "user3": {"user3"}, "100%": {"user2"}, "%": nil, "_": nil, "ane": nil,
		"j": {"user3", "user1", "user0"}, "exäm": {"user3", "user2", "user1", "user0"}, "' OR 1=1 --": nil,
	} {
		page, err := w.Accounts(t.Context(), models.AccountQuery{Scope: w.scope, Search: search, Limit: 10})
		must(t, err)
		if got := accountNames(page); !slices.Equal(got, want) || page.Older || page.Newer {
			t.Errorf("search %q: %v, want %v", search, got, want)
		}
	}
	page, err := w.Accounts(t.Context(), models.AccountQuery{Scope: w.scope, Search: "mail", Limit: 2})
	must(t, err)
	if got := accountNames(page); !slices.Equal(got, []string{"user3", "user2"}) || !page.Older {
		t.Errorf("first page of a search: %v, older %t", got, page.Older)
	}
}

func testAccountStates(t *testing.T, w *world) {
	w.person(t, "active")
	r, _ := w.person(t, "removed")
	_, err := w.EditResource(t.Context(), r.Ref, w.leave)
	must(t, err)
	_, err = w.CreateResource(t.Context(), w.change(w.scope, doc{"userName": "inactive"}))
	must(t, err)
	for _, state := range []models.AccountState{models.AccountActive, models.AccountInactive, models.AccountRemoved} {
		page, err := w.Accounts(t.Context(), models.AccountQuery{Scope: w.scope, State: state, Limit: 10})
		must(t, err)
		if got := accountNames(page); !slices.Equal(got, []string{string(state)}) {
			t.Errorf("%s: %v", state, got)
		}
	}
	w.wantCounts(t, models.AccountCounts{Active: 1, Inactive: 1, Removed: 1}, 2)
}

func testPeople(t *testing.T, w *world) {
	w.wantPeople(t, 0)
	r, _ := w.person(t, "jane")
	_, err := w.CreateResource(t.Context(), w.change(w.scope, doc{"userName": "inactive"}))
	must(t, err)
	other := w.directory(t, "Other")
	_, err = w.CreateResource(t.Context(), w.change(other.Scope(), doc{"userName": "jane", "active": true}))
	must(t, err)
	w.wantPeople(t, 3)
	_, err = w.EditResource(t.Context(), r.Ref, w.leave)
	must(t, err)
	w.wantPeople(t, 2)
}

func (w *world) wantPeople(t *testing.T, want int) {
	t.Helper()
	if got, err := w.People(t.Context()); err != nil || got != want {
		t.Errorf("%d people, %v; want %d", got, err, want)
	}
}

// testAccountTime changes what an account does not say, and then what it does.
func testAccountTime(t *testing.T, w *world) {
	r, account := w.person(t, "jane")
	w.person(t, "john")
	for ms, d := range []doc{
		{"displayName": "The jane", "title": "Engineer"}, {"displayName": "The jane", "title": "Director"}, {"displayName": "Jane"},
	} {
		d["userName"], d["active"] = "jane", true
		at := w.at(1000 * (ms + 1))
		_, err := w.EditResource(t.Context(), r.Ref, func(before models.Resource, account *models.Account) (*models.Change, error) {
			after := w.resource(w.scope, before.ID, d)
			after.UpdatedAt = at
			now := w.account(after, account.ID)
			return &models.Change{After: after, Account: &now}, nil
		})
		must(t, err)
		got, err := w.Account(t.Context(), w.scope, account.ID)
		must(t, err)
		page, err := w.Accounts(t.Context(), models.AccountQuery{Scope: w.scope, Limit: 10})
		must(t, err)
		if listed := page.Accounts[1]; !got.UpdatedAt.Equal(at) || !listed.UpdatedAt.Equal(at) {
			t.Errorf("changed %s, but the account says %s, and in the list %s", at, got.UpdatedAt, listed.UpdatedAt)
		}
		if other := page.Accounts[0]; other.UserName != "john" || other.UpdatedAt.Equal(at) {
			t.Errorf("somebody else's changed, too: %+v", other)
		}
	}
}

func testFormerNewest(t *testing.T, w *world) {
	var last models.AccountID
	for range 3 {
		r, account := w.person(t, "jane")
		_, err := w.EditResource(t.Context(), r.Ref, w.leave)
		must(t, err)
		last = account.ID
	}
	former, err := w.FormerAccount(t.Context(), w.scope, "jane")
	must(t, err)
	if former.ID != last {
		t.Errorf("found %s, want %s", former.ID, last)
	}
}

// become is an edit that changes what a person is called, their address and
// state.
func (w *world) become(name, email string, active bool) models.Edit {
	return func(before models.Resource, account *models.Account) (*models.Change, error) {
		after := w.resource(before.Scope, before.ID, doc{"userName": before.UserName, "displayName": name, "email": email, "active": active})
		after.UpdatedAt = before.UpdatedAt.Add(1)
		next := w.account(after, account.ID)
		next.Email = email
		return &models.Change{After: after, Account: &next, Events: []models.Event{w.event(after, next.ID, models.EventUpdated)}}, nil
	}
}

func testAccountFollows(t *testing.T, w *world) {
	r, account := w.person(t, "jane")
	w.person(t, "other")
	_, err := w.EditResource(t.Context(), r.Ref, w.become("Grace", "grace@example.com", false))
	must(t, err)
	w.wantAccount(t, account.ID, models.AccountInactive, "Grace", "grace@example.com")
	_, err = w.EditResource(t.Context(), r.Ref, w.become("Grace Hopper", "hopper@example.com", true))
	must(t, err)
	w.wantAccount(t, account.ID, models.AccountActive, "Grace Hopper", "hopper@example.com")
	_, err = w.EditResource(t.Context(), r.Ref, w.leave)
	must(t, err)
	w.wantAccount(t, account.ID, models.AccountRemoved, "Grace Hopper", "hopper@example.com")
}

// wantAccount wants one account to be found by state and by every word of what
// it is called, and by nothing it was called before.
func (w *world) wantAccount(t *testing.T, id models.AccountID, state models.AccountState, name, email string) {
	t.Helper()
	got, err := w.Account(t.Context(), w.scope, id)
	must(t, err)
	if got.State != state || got.DisplayName != name || got.Email != email || got.UserName != "jane" || got.UserNameKey != "jane" || got.Source != models.SourceSCIM {
		t.Errorf("%+v; want %s, %s, %s", got, state, name, email)
	}
	for _, asked := range []models.AccountState{"", models.AccountActive, models.AccountInactive, models.AccountRemoved} {
		for _, search := range []string{"", name, email, "The jane"} {
			page, err := w.Accounts(t.Context(), models.AccountQuery{Scope: w.scope, State: asked, Search: search, Limit: 10})
			must(t, err)
			found := slices.ContainsFunc(page.Accounts, func(a models.Account) bool { return a == got })
			if want := (asked == "" || asked == state) && search != "The jane"; found != want {
				t.Errorf("%s, searched for %q in state %q: found %t", state, search, asked, found)
			}
		}
	}
}

func testHistory(t *testing.T, w *world) {
	var want []string
	r, account := w.person(t, "jane")
	want = append(want, models.EventCreated)
	for range 3 {
		w.person(t, w.id("other"))
		_, err := w.EditResource(t.Context(), r.Ref, w.become(w.id("Name"), "", true))
		must(t, err)
		_, err = w.EditResource(t.Context(), r.Ref, w.leave)
		must(t, err)
		back := w.change(w.scope, doc{"userName": "jane", "active": true})
		account.ResourceID = back.After.ID
		back.Account = &account
		back.Events = []models.Event{w.event(back.After, account.ID, models.EventCreated), w.event(back.After, account.ID, models.EventUpdated)}
		saved, err := w.CreateResource(t.Context(), back)
		must(t, err)
		r = saved.Resource
		want = append(want, models.EventUpdated, models.EventDeleted, models.EventCreated, models.EventUpdated)
	}
	slices.Reverse(want)
	for _, limit := range []int{1, 4, len(want), 500} {
		w.wantHistory(t, account.ID, limit, want[:min(limit, len(want))]...)
	}
}

func testLinkedLater(t *testing.T, w *world) {
	former, account := w.person(t, "jane")
	_, err := w.EditResource(t.Context(), former.Ref, w.leave)
	must(t, err)
	without := w.resource(w.scope, w.id("res"), doc{"userName": "jane"})
	_, err = w.CreateResource(t.Context(), models.Change{After: without})
	must(t, err)
	for events := range 2 { // at first nothing is told, and then something is
		_, err := w.EditResource(t.Context(), without.Ref, func(before models.Resource, linked *models.Account) (*models.Change, error) {
			after := w.resource(w.scope, before.ID, doc{"userName": "jane", "title": fmt.Sprint(events)})
			now := w.account(after, account.ID)
			c := &models.Change{After: after, Account: &now}
			for range events {
				c.Events = append(c.Events, w.event(after, account.ID, models.EventUpdated))
			}
			return c, nil
		})
		must(t, err)
	}
	w.wantHistory(t, account.ID, 10, models.EventUpdated, models.EventDeleted, models.EventCreated)
}

// wantHistory compares the newest events of an account, limit at most.
func (w *world) wantHistory(t *testing.T, id models.AccountID, limit int, want ...string) {
	t.Helper()
	events, err := w.AccountEvents(t.Context(), w.scope, id, limit)
	must(t, err)
	var got []string
	for _, e := range events {
		got = append(got, e.Type)
	}
	if !slices.Equal(got, want) {
		t.Errorf("the history of %s is %v, want %v", id, got, want)
	}
}

func testAccountUnsaid(t *testing.T, w *world) {
	r, account := w.person(t, "jane")
	_, err := w.EditResource(t.Context(), r.Ref, func(before models.Resource, _ *models.Account) (*models.Change, error) {
		after := w.resource(w.scope, before.ID, doc{"userName": "jane", "displayName": "The jane"})
		return &models.Change{After: after}, nil
	})
	must(t, err)
	w.wantCounts(t, models.AccountCounts{Inactive: 1}, 1)
	_, err = w.EditResource(t.Context(), r.Ref, func(before models.Resource, _ *models.Account) (*models.Change, error) {
		other := w.account(before, models.AccountID(w.id("acc")))
		after := w.resource(w.scope, before.ID, doc{"userName": "jane", "active": true})
		return &models.Change{After: after, Account: &other}, nil
	})
	if err == nil {
		t.Error("somebody got another account")
	}
	w.wantCounts(t, models.AccountCounts{Inactive: 1}, 1)
	_, err = w.EditResource(t.Context(), r.Ref, func(before models.Resource, linked *models.Account) (*models.Change, error) {
		return &models.Change{After: before, Delete: true, Events: []models.Event{w.event(before, linked.ID, models.EventDeleted)}}, nil
	})
	must(t, err)
	w.wantCounts(t, models.AccountCounts{Removed: 1}, 0)
	former, err := w.FormerAccount(t.Context(), w.scope, "jane")
	must(t, err)
	if former.ID != account.ID || former.DisplayName != "The jane" {
		t.Errorf("left behind: %+v", former)
	}
	w.wantHistory(t, account.ID, 10, models.EventDeleted, models.EventCreated)
}
