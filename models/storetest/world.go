package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"scimdesk/models"
	"scimdesk/scim"
)

// world is a store with one directory in it, and what makes people.
type world struct {
	Store
	dir   models.Directory
	scope models.Scope
	start time.Time
	n     atomic.Int64
}

func newWorld(t *testing.T, s Store) *world {
	t.Helper()
	w := &world{Store: s, start: Start()}
	w.dir = w.directory(t, "Okta")
	w.scope = w.dir.Scope()
	return w
}

// id is time-ordered and never the same.
func (w *world) id(prefix string) string { return fmt.Sprintf("%s-%08d", prefix, w.n.Add(1)) }

// at is a moment so many milliseconds after the start.
func (w *world) at(ms int) time.Time { return w.start.Add(time.Duration(ms) * time.Millisecond) }

func (w *world) directory(t *testing.T, name string) models.Directory {
	t.Helper()
	organization, _, err := w.DefaultOrganization(t.Context())
	must(t, err)
	d := models.Directory{
		ID: models.DirectoryID(w.id("dir")), Organization: organization.ID, Name: name, Provider: "okta",
		Auth: models.AuthBearer, State: models.DirectorySetup, StateAt: w.at(5), StateBy: "Owner", WantsGroups: true,
		CreatedAt: w.at(int(w.n.Load())),
	}
	must(t, w.CreateDirectory(t.Context(), d, nil))
	return d
}

// doc is what a test says about a person; the rest is derived as the house
// derives it.
type doc map[string]any

// resource derives the hot columns and the document of a User.
func (w *world) resource(scope models.Scope, id string, d doc) models.Resource {
	d["id"], d["schemas"] = id, []string{scim.SchemaUser}
	r := models.Resource{
		Ref:       models.Ref{Scope: scope, Type: scim.TypeUser, ID: id},
		CreatedAt: w.at(0), UpdatedAt: w.at(0),
	}
	r.UserName, _ = d["userName"].(string)
	r.UniqueKey, _ = scim.UserNameKey(r.UserName)
	r.ExternalID, _ = d["externalId"].(string)
	r.DisplayName, _ = d["displayName"].(string)
	r.Active, _ = d["active"].(bool)
	r.Values = valuesOf(d, r.UserName)
	r.Document, _ = json.Marshal(d)
	return r
}

// valuesOf leaves out an ASCII address equal to the userName, as promised.
func valuesOf(d doc, userName string) (values []models.Value) {
	emails, _ := d["emails"].([]any)
	seen := map[string]bool{}
	for _, e := range emails {
		exact, _ := e.(map[string]any)["value"].(string)
		same := isASCII(exact) && isASCII(userName) && strings.EqualFold(exact, userName)
		if folded := scim.Fold(exact); exact != "" && !same && !seen[folded] {
			seen[folded] = true
			values = append(values, models.Value{Path: "emails.value", Folded: folded, Exact: exact})
		}
	}
	return values
}

func isASCII(s string) bool { return strings.IndexFunc(s, func(r rune) bool { return r >= 0x80 }) < 0 }

// change is a new person: resource, account and one event.
func (w *world) change(scope models.Scope, d doc) models.Change {
	r := w.resource(scope, w.id("res"), d)
	account := w.account(r, models.AccountID(w.id("acc")))
	return models.Change{After: r, Account: &account, Events: []models.Event{w.event(r, account.ID, models.EventCreated)}}
}

func (w *world) account(r models.Resource, id models.AccountID) models.Account {
	a := models.Account{
		ID: id, Scope: r.Scope, ResourceID: r.ID, Source: models.SourceSCIM, State: models.AccountInactive,
		UserName: r.UserName, UserNameKey: r.UniqueKey, DisplayName: r.DisplayName, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
	}
	if r.Active {
		a.State = models.AccountActive
	}
	return a
}

func (w *world) event(r models.Resource, account models.AccountID, kind string) models.Event {
	return models.Event{
		ID: models.EventID(w.id("evt")), Scope: r.Scope, Type: kind, Subject: r.ID, Account: account,
		Exchange: "exc-1", At: r.UpdatedAt, Fields: []models.FieldChange{{Path: "userName", After: `"` + r.UserName + `"`}},
	}
}

// person creates an active person in the world's own directory.
func (w *world) person(t *testing.T, userName string) (models.Resource, models.Account) {
	t.Helper()
	c := w.change(w.scope, doc{"userName": userName, "displayName": "The " + userName, "active": true})
	r, err := w.CreateResource(t.Context(), c)
	must(t, err)
	return r.Resource, *c.Account
}

// rename is an edit that gives a person another userName.
func (w *world) rename(userName string) models.Edit {
	return func(before models.Resource, account *models.Account) (*models.Change, error) {
		after := w.resource(before.Scope, before.ID, doc{"userName": userName, "active": before.Active})
		after.UpdatedAt = before.UpdatedAt.Add(time.Millisecond)
		moved := *account
		moved.UserName, moved.UserNameKey, moved.UpdatedAt = after.UserName, after.UniqueKey, after.UpdatedAt
		return &models.Change{After: after, Account: &moved, Events: []models.Event{w.event(after, moved.ID, models.EventUpdated)}}, nil
	}
}

// leave is an edit that deletes a resource and keeps its account.
func (w *world) leave(before models.Resource, account *models.Account) (*models.Change, error) {
	gone := *account
	gone.ResourceID, gone.State = "", models.AccountRemoved
	return &models.Change{
		After: before, Delete: true, Account: &gone,
		Events: []models.Event{w.event(before, gone.ID, models.EventDeleted)},
	}, nil
}

func must(t rapid.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantErr(t rapid.TB, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: error %v, want %v", what, err, want)
	}
}
