package storetest

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"scimdesk/models"
	"scimdesk/scim"
)

var resourcePromises = []promise{
	{"A new person is saved with document, account, event and counters", testCreate},
	{"An edit saves document, event, account and values together", testEditSaves},
	{"An edit that fails leaves nothing behind", testEditFails},
	{"An edit that runs into a taken userName leaves nothing behind", testEditTaken},
	{"An edit that answers no change writes nothing", testEditNothing},
	{"An edit whose context ends in the middle is whole or not at all", testEditCancelled},
	{"A write with an expired context is refused as busy and keeps nothing", testExpired},
	{"A userName is taken without regard to case", testTaken},
	{"Deleting frees the userName and the former account is found", testDelete},
	{"A former account that comes back is the same account", testComesBack},
	{"Text of any length and script comes back as it was", testHostileText},
	{"A resource in an unknown directory is not found", testUnknownDirectory},
}

func testCreate(t *testing.T, w *world) {
	c := w.change(w.scope, doc{
		"userName": "Jane@Example.com", "externalId": "00u1", "displayName": "Jane Doe", "active": true,
		"emails": []any{map[string]any{"value": "jane@other.test"}},
	})
	created, err := w.CreateResource(t.Context(), c)
	must(t, err)
	if created.Version != 1 {
		t.Errorf("version %d at birth, want 1", created.Version)
	}
	found, err := w.Resource(t.Context(), created.Ref, models.With{})
	must(t, err)
	if created.Values = nil; !reflect.DeepEqual(found, created.Resource) {
		t.Errorf("read back %+v, want %+v", found, created.Resource)
	}
	account, err := w.Account(t.Context(), w.scope, c.Account.ID)
	must(t, err)
	if !reflect.DeepEqual(account, *c.Account) {
		t.Errorf("account %+v, want %+v", account, *c.Account)
	}
	events, err := w.AccountEvents(t.Context(), w.scope, account.ID, 10)
	must(t, err)
	if !reflect.DeepEqual(events, c.Events) {
		t.Errorf("events %+v, want %+v", events, c.Events)
	}
	w.wantCounts(t, models.AccountCounts{Active: 1}, 1)
}

// wantCounts compares both counters of the world's directory.
func (w *world) wantCounts(t *testing.T, accounts models.AccountCounts, users int) {
	t.Helper()
	got, err := w.AccountCounts(t.Context(), w.scope)
	must(t, err)
	d, err := w.Directory(t.Context(), w.dir.ID)
	must(t, err)
	if got != accounts || d.Users != users {
		t.Errorf("counters %+v and %d users, want %+v and %d", got, d.Users, accounts, users)
	}
}

func testEditSaves(t *testing.T, w *world) {
	r, account := w.person(t, "jane")
	after, err := w.EditResource(t.Context(), r.Ref, func(before models.Resource, linked *models.Account) (*models.Change, error) {
		if linked == nil || linked.ID != account.ID || before.Version != 1 {
			t.Errorf("edit sees version %d and account %v", before.Version, linked)
		}
		next := w.resource(w.scope, r.ID, doc{"userName": "jane", "externalId": "00u9", "emails": []any{map[string]any{"value": "j@x.test"}}})
		next.UpdatedAt, next.CreatedAt, next.ID = w.at(5), w.at(99), "another" // not an edit's to change
		moved := *linked
		moved.State, moved.UpdatedAt = models.AccountInactive, next.UpdatedAt
		return &models.Change{After: next, Account: &moved, Events: []models.Event{w.event(next, moved.ID, models.EventDeactivated)}}, nil
	})
	must(t, err)
	found, err := w.Resource(t.Context(), r.Ref, models.With{})
	must(t, err)
	if found.Version != 2 || after.Version != 2 || found.ExternalID != "00u9" || found.Active || !bytes.Equal(found.Document, after.Document) {
		t.Errorf("after the edit: %+v", found)
	}
	if after.Ref != r.Ref || !after.CreatedAt.Equal(r.CreatedAt) || !found.CreatedAt.Equal(r.CreatedAt) || !found.UpdatedAt.Equal(w.at(5)) {
		t.Errorf("created %v, updated %v", found.CreatedAt, found.UpdatedAt)
	}
	events, err := w.AccountEvents(t.Context(), w.scope, account.ID, 10)
	must(t, err)
	if len(events) != 2 || events[0].Type != models.EventDeactivated {
		t.Errorf("events, newest first: %+v", events)
	}
	w.wantCounts(t, models.AccountCounts{Inactive: 1}, 1)
	w.wantValues(t, r.Ref, "j@x.test")
}

// wantValues looks at the indexed values through the eyes of an edit.
func (w *world) wantValues(t *testing.T, ref models.Ref, want ...string) {
	t.Helper()
	_, err := w.EditResource(t.Context(), ref, func(before models.Resource, _ *models.Account) (*models.Change, error) {
		var got []string
		for _, v := range before.Values {
			got = append(got, v.Exact)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("indexed values %q, want %q", got, want)
		}
		return nil, nil
	})
	must(t, err)
}

// wantUntouched says that an edit left no trace.
func (w *world) wantUntouched(t *testing.T, r models.Resource, account models.Account) {
	t.Helper()
	found, err := w.Resource(t.Context(), r.Ref, models.With{})
	must(t, err)
	if found.Version != r.Version || !bytes.Equal(found.Document, r.Document) {
		t.Errorf("resource changed to version %d: %s", found.Version, found.Document)
	}
	now, err := w.Account(t.Context(), w.scope, account.ID)
	must(t, err)
	if !reflect.DeepEqual(now, account) {
		t.Errorf("account changed to %+v", now)
	}
	events, err := w.AccountEvents(t.Context(), w.scope, account.ID, 10)
	must(t, err)
	if len(events) != 1 {
		t.Errorf("%d events, want the first only", len(events))
	}
}

func testEditFails(t *testing.T, w *world) {
	r, account := w.person(t, "jane")
	cause := errors.New("no")
	_, err := w.EditResource(t.Context(), r.Ref, func(models.Resource, *models.Account) (*models.Change, error) { return nil, cause })
	wantErr(t, "edit", err, cause)
	w.wantUntouched(t, r, account)
}

func testEditTaken(t *testing.T, w *world) {
	w.person(t, "john")
	r, account := w.person(t, "jane")
	_, err := w.EditResource(t.Context(), r.Ref, w.rename("JOHN"))
	var taken *models.TakenError
	if !errors.As(err, &taken) || taken.Attribute != "userName" {
		t.Fatalf("rename to a taken name: %v", err)
	}
	w.wantUntouched(t, r, account)
	w.wantCounts(t, models.AccountCounts{Active: 2}, 2)
}

func testEditNothing(t *testing.T, w *world) {
	r, account := w.person(t, "jane")
	same, err := w.EditResource(t.Context(), r.Ref, func(models.Resource, *models.Account) (*models.Change, error) { return nil, nil })
	must(t, err)
	if same.Version != 1 || !bytes.Equal(same.Document, r.Document) {
		t.Errorf("came back as %+v", same)
	}
	w.wantUntouched(t, r, account)
}

func testEditCancelled(t *testing.T, w *world) {
	r, account := w.person(t, "jane")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_, err := w.EditResource(ctx, r.Ref, func(before models.Resource, linked *models.Account) (*models.Change, error) {
		cancel()
		return w.rename("janet")(before, linked)
	})
	if err != nil {
		wantErr(t, "edit", err, models.ErrBusy)
		w.wantUntouched(t, r, account)
		return
	}
	found, err := w.Resource(t.Context(), r.Ref, models.With{})
	must(t, err)
	now, err := w.Account(t.Context(), w.scope, account.ID)
	must(t, err)
	if found.UserName != "janet" || found.Version != 2 || now.UserName != "janet" {
		t.Errorf("acknowledged, but kept %q, version %d, account %q", found.UserName, found.Version, now.UserName)
	}
}

func testExpired(t *testing.T, w *world) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c := w.change(w.scope, doc{"userName": "jane", "active": true})
	_, err := w.CreateResource(ctx, c)
	wantErr(t, "create", err, models.ErrBusy)
	_, err = w.Resource(t.Context(), c.After.Ref, models.With{})
	wantErr(t, "find", err, models.ErrNotFound)
}

func testTaken(t *testing.T, w *world) {
	w.person(t, "Jane@example.com")
	c := w.change(w.scope, doc{"userName": "jane@EXAMPLE.com", "active": true})
	_, err := w.CreateResource(t.Context(), c)
	var taken *models.TakenError
	if !errors.As(err, &taken) || taken.Attribute != "userName" {
		t.Fatalf("second create: %v", err)
	}
	_, err = w.Account(t.Context(), w.scope, c.Account.ID)
	wantErr(t, "account of the refused", err, models.ErrNotFound)
	w.wantCounts(t, models.AccountCounts{Active: 1}, 1)
}

func testDelete(t *testing.T, w *world) {
	r, account := w.person(t, "jane")
	_, err := w.FormerAccount(t.Context(), w.scope, "jane")
	wantErr(t, "former account of someone present", err, models.ErrNotFound)
	_, err = w.EditResource(t.Context(), r.Ref, w.leave)
	must(t, err)
	_, err = w.Resource(t.Context(), r.Ref, models.With{})
	wantErr(t, "find", err, models.ErrNotFound)
	_, err = w.EditResource(t.Context(), r.Ref, w.leave)
	wantErr(t, "delete again", err, models.ErrNotFound)
	former, err := w.FormerAccount(t.Context(), w.scope, "jane")
	must(t, err)
	if former.ID != account.ID || former.State != models.AccountRemoved || former.ResourceID != "" {
		t.Errorf("former account %+v", former)
	}
	w.wantCounts(t, models.AccountCounts{Removed: 1}, 0)
	w.person(t, "jane")
	w.wantCounts(t, models.AccountCounts{Active: 1, Removed: 1}, 1)
}

func testComesBack(t *testing.T, w *world) {
	r, account := w.person(t, "jane")
	_, err := w.EditResource(t.Context(), r.Ref, w.leave)
	must(t, err)
	c := w.change(w.scope, doc{"userName": "jane", "active": true})
	back := w.account(c.After, account.ID)
	c.Account = &back
	_, err = w.CreateResource(t.Context(), c)
	must(t, err)
	now, err := w.Account(t.Context(), w.scope, account.ID)
	must(t, err)
	if now.State != models.AccountActive || now.ResourceID != c.After.ID {
		t.Errorf("account %+v", now)
	}
	w.wantCounts(t, models.AccountCounts{Active: 1}, 1)
	_, err = w.EditResource(t.Context(), c.After.Ref, func(_ models.Resource, linked *models.Account) (*models.Change, error) {
		if linked == nil || linked.ID != account.ID {
			t.Errorf("linked to %+v", linked)
		}
		return nil, nil
	})
	must(t, err)
}

// noise is text that no database can compress into an index.
func noise(length int) string {
	random := rand.New(rand.NewPCG(1, 2))
	text := make([]byte, length)
	for i := range text {
		text[i] = byte('a' + random.IntN(26))
	}
	return string(text)
}

func testHostileText(t *testing.T, w *world) {
	for i, text := range []string{strings.Repeat("ä", 20_000), noise(9000), "Robert'); DROP TABLE resources;--", "100%_\\", "Ünïcödé 🙂", "\u202e"} {
		d := doc{
			"userName": w.id("user"), "externalId": text, "displayName": text, "active": true,
			"emails": []any{map[string]any{"value": text}},
		}
		r, err := w.CreateResource(t.Context(), w.change(w.scope, d))
		must(t, err)
		found, err := w.Resource(t.Context(), r.Ref, models.With{})
		must(t, err)
		if found.ExternalID != text || found.DisplayName != text || !bytes.Equal(found.Document, r.Document) {
			t.Errorf("text %d came back changed", i)
		}
		w.wantValues(t, r.Ref, text)
	}
	_, err := w.Resource(t.Context(), models.Ref{Scope: w.scope, Type: scim.TypeUser, ID: "a\x00b\xff"}, models.With{})
	wantErr(t, "an id no text can be", err, models.ErrNotFound)
}

func testUnknownDirectory(t *testing.T, w *world) {
	nowhere := models.Directory{ID: "dir-nowhere", Organization: w.dir.Organization}.Scope()
	_, err := w.CreateResource(t.Context(), w.change(nowhere, doc{"userName": "jane", "active": true}))
	wantErr(t, "create", err, models.ErrNotFound)
}
