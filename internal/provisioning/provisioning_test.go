package provisioning_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"testing"
	"time"

	"scimdesk/internal/provisioning"
	"scimdesk/internal/secret"
	"scimdesk/models"
	"scimdesk/models/store"
	"scimdesk/scim"
	"scimdesk/scim/patch"
	"scimdesk/scim/schema"
)

// desk is provisioning over a real store, with a clock the test moves.
type desk struct {
	*provisioning.Service
	store  *store.Store
	caller provisioning.Caller
	now    time.Time
	user   *schema.Type
	group  *schema.Type
}

func open(t *testing.T) *desk {
	t.Helper()
	d := &desk{now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return d.now }
	db, err := store.Open(t.Context(), store.Config{Data: t.TempDir(), Log: slog.New(slog.DiscardHandler), Now: clock, NewID: secret.NewID})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	organization, _, err := db.DefaultOrganization(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	directory := models.Directory{ID: "dir-a", Organization: organization.ID, Name: "A", Provider: "okta", Auth: models.AuthBearer, State: models.DirectoryActive, CreatedAt: d.now}
	if err := db.CreateDirectory(t.Context(), directory, nil); err != nil {
		t.Fatal(err)
	}
	d.store = db
	d.user, d.group = schema.User(), schema.Group()
	d.caller = provisioning.Caller{Scope: directory.Scope(), Exchange: "exchange-1"}
	d.Service = &provisioning.Service{Store: db, Definitions: db, Now: clock, NewID: secret.NewTimeID}
	return d
}

func (d *desk) create(t *testing.T, body string) provisioning.Written {
	t.Helper()
	made, err := d.Create(t.Context(), d.caller, d.user, parse(t, body))
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func parse(t *testing.T, body string) scim.Resource {
	t.Helper()
	in, err := scim.Parse([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func (d *desk) patch(t *testing.T, id, operations, match string) (provisioning.Written, error) {
	t.Helper()
	ops, err := patch.Parse([]byte(`{"Operations":`+operations+`}`), nil)
	if err != nil {
		t.Fatal(err)
	}
	d.now = d.now.Add(time.Minute)
	return d.Patch(t.Context(), d.caller, d.user, id, ops, match)
}

// history is the account's events as "type:path,path", oldest first.
func (d *desk) history(t *testing.T) []string {
	t.Helper()
	page, err := d.store.Accounts(t.Context(), models.AccountQuery{Scope: d.caller.Scope, Limit: 10})
	if err != nil || len(page.Accounts) != 1 {
		t.Fatalf("%d accounts, %v", len(page.Accounts), err)
	}
	events, err := d.store.AccountEvents(t.Context(), d.caller.Scope, page.Accounts[0].ID, 50)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range events {
		var paths []string
		for _, f := range e.Fields {
			paths = append(paths, f.Path)
		}
		out = append([]string{e.Type + ":" + strings.Join(paths, ",")}, out...)
	}
	return out
}

func (d *desk) account(t *testing.T) models.Account {
	t.Helper()
	page, err := d.store.Accounts(t.Context(), models.AccountQuery{Scope: d.caller.Scope, Limit: 10})
	if err != nil || len(page.Accounts) != 1 {
		t.Fatalf("%d accounts, %v", len(page.Accounts), err)
	}
	return page.Accounts[0]
}

func TestAChangeIsToldAsWhatItMeans(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, operations, event string
		version                 int64
	}{
		{"deactivate", `[{"op":"Replace","path":"active","value":"False"}]`, "User.deactivated:active", 2},
		{"rename", `[{"op":"replace","value":{"name.givenName":"Ada"}}]`, "User.updated:name.givenName", 2},
		{"an extension", `[{"op":"add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department","value":"IT"}]`, "User.updated:urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", 2},
		{"the same value is no event", `[{"op":"replace","path":"active","value":true}]`, "", 1},
		{"removing active turns the person off", `[{"op":"remove","path":"active"}]`, "User.deactivated:active", 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			d := open(t)
			made := d.create(t, `{"userName":"ada@example.com"}`)
			after, err := d.patch(t, made.ID, tc.operations, "")
			if err != nil || after.Version != tc.version {
				t.Fatalf("version %d, %v", after.Version, err)
			}
			history := d.history(t)
			want := []string{"User.created:active,userName"}
			if tc.event != "" {
				want = append(want, tc.event)
			}
			if fmt.Sprint(history) != fmt.Sprint(want) {
				t.Errorf("history %v, want %v", history, want)
			}
			if changed := after.UpdatedAt.After(made.UpdatedAt); changed != (tc.event != "") {
				t.Errorf("lastModified %v after %v", after.UpdatedAt, made.UpdatedAt)
			}
		})
	}
}

func TestReactivatingIsTold(t *testing.T) {
	t.Parallel()
	d := open(t)
	made := d.create(t, `{"userName":"ada@example.com","active":false}`)
	if got := d.account(t).State; got != models.AccountInactive {
		t.Errorf("created inactive, the account is %s", got)
	}
	if _, err := d.patch(t, made.ID, `[{"op":"replace","path":"active","value":true}]`, ""); err != nil {
		t.Fatal(err)
	}
	if got := d.history(t)[1]; got != "User.reactivated:active" {
		t.Errorf("told as %s", got)
	}
	if got := d.account(t).State; got != models.AccountActive {
		t.Errorf("the account is %s", got)
	}
}

func TestReplacingWithoutActiveTurnsNobodyOnOrOff(t *testing.T) {
	t.Parallel()
	for _, active := range []bool{true, false} {
		d := open(t)
		made := d.create(t, fmt.Sprintf(`{"userName":"ada@example.com","nickName":"A","active":%v}`, active))
		after, err := d.Replace(t.Context(), d.caller, d.user, made.ID, parse(t, `{"userName":"ada@example.com"}`), "")
		if err != nil || after.Active != active || strings.Contains(string(after.Document), "nickName") {
			t.Errorf("active %v became %v, %v: %s", active, after.Active, err, after.Document)
		}
	}
}

func TestAnETagThatIsNotTheLastIsRefused(t *testing.T) {
	t.Parallel()
	d := open(t)
	made := d.create(t, `{"userName":"ada@example.com"}`)
	if _, err := d.patch(t, made.ID, `[{"op":"replace","path":"title","value":"x"}]`, made.ETag()); err != nil {
		t.Fatal(err)
	}
	if _, err := d.patch(t, made.ID, `[{"op":"replace","path":"title","value":"y"}]`, made.ETag()); !errors.Is(err, models.ErrStale) {
		t.Errorf("PATCH: %v", err)
	}
	if _, err := d.Replace(t.Context(), d.caller, d.user, made.ID, parse(t, `{"userName":"z"}`), made.ETag()); !errors.Is(err, models.ErrStale) {
		t.Errorf("PUT: %v", err)
	}
	if _, err := d.Delete(t.Context(), d.caller, d.user, made.ID, made.ETag()); !errors.Is(err, models.ErrStale) {
		t.Errorf("DELETE: %v", err)
	}
	if _, err := d.Delete(t.Context(), d.caller, d.user, made.ID, `W/"1", W/"2"`); err != nil {
		t.Errorf("DELETE with the right one in a list: %v", err)
	}
}

func TestWhoComesBackIsTheSamePerson(t *testing.T) {
	t.Parallel()
	d := open(t)
	first := d.create(t, `{"userName":"Ada@example.com","displayName":"Ada Okonjo"}`)
	before := d.account(t)
	if _, err := d.Delete(t.Context(), d.caller, d.user, first.ID, ""); err != nil {
		t.Fatal(err)
	}
	if gone := d.account(t); gone.State != models.AccountRemoved || gone.DisplayName != "Ada Okonjo" {
		t.Errorf("after the delete: %+v", gone)
	}
	second := d.create(t, `{"userName":"ada@EXAMPLE.com"}`)
	after := d.account(t)
	if second.ID == first.ID || after.ID != before.ID || after.State != models.AccountActive || after.ResourceID != second.ID {
		t.Errorf("resource %s → %s, account %+v", first.ID, second.ID, after)
	}
	if got := strings.Join(d.history(t), " "); !strings.HasPrefix(got, "User.created:active,displayName,userName User.deleted: User.created:") {
		t.Errorf("history: %s", got)
	}
}

func TestAUserNameOfAnotherPersonIsTaken(t *testing.T) {
	t.Parallel()
	d := open(t)
	d.create(t, `{"userName":"ada@example.com"}`)
	grace := d.create(t, `{"userName":"grace@example.com"}`)
	var taken *models.TakenError
	if _, err := d.Create(t.Context(), d.caller, d.user, parse(t, `{"userName":"ADA@example.com"}`)); !errors.As(err, &taken) || taken.Attribute != "userName" {
		t.Errorf("POST: %v", err)
	}
	if _, err := d.patch(t, grace.ID, `[{"op":"replace","path":"userName","value":"Ada@Example.com"}]`, ""); !errors.As(err, &taken) {
		t.Errorf("PATCH: %v", err)
	}
	if still, err := d.Get(t.Context(), d.caller, d.user, grace.ID, models.With{}); err != nil || still.Version != 1 || still.UserName != "grace@example.com" {
		t.Errorf("after the refusal: %+v, %v", still, err)
	}
}

// TestClientsNeverChooseWhoSomebodyIs is the class of CVE-2025-41115: what a
// client sends never becomes an id of ours.
func TestClientsNeverChooseWhoSomebodyIs(t *testing.T) {
	t.Parallel()
	d := open(t)
	owner, err := d.store.FirstAdmin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	first := d.create(t, `{"userName":"first"}`)
	for i, id := range []string{"1", "0", "-1", "admin", first.ID, string(owner.ID), "bulkId:x"} {
		made := d.create(t, fmt.Sprintf(`{"userName":"u%d","externalId":%q,"id":%q}`, i, id, id))
		if made.ID == id || made.ExternalID != id {
			t.Errorf("sent %q: id %q, externalId %q", id, made.ID, made.ExternalID)
		}
	}
	if again, err := d.Get(t.Context(), d.caller, d.user, first.ID, models.With{}); err != nil || again.UserName != "first" {
		t.Errorf("the first is now %q, %v", again.UserName, err)
	}
}

func TestLastModifiedNeverGoesBack(t *testing.T) {
	t.Parallel()
	d := open(t)
	made := d.create(t, `{"userName":"ada"}`)
	d.now = d.now.Add(-48 * time.Hour)
	after, err := d.patch(t, made.ID, `[{"op":"replace","path":"title","value":"x"}]`, "")
	if err != nil || after.UpdatedAt.Before(made.UpdatedAt) {
		t.Errorf("%v before %v, %v", after.UpdatedAt, made.UpdatedAt, err)
	}
}

func TestThePersonIsCalledByWhatThereIs(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, body, called, email string }{
		{"the displayName first", `{"userName":"a","displayName":"Ada O","name":{"formatted":"F","givenName":"G"}}`, "Ada O", ""},
		{"else the formatted name", `{"userName":"a","name":{"formatted":"Dr. Ada","givenName":"G"}}`, "Dr. Ada", ""},
		{"else given and family name", `{"userName":"a","name":{"givenName":"Ada","familyName":"Okonjo"}}`, "Ada Okonjo", ""},
		{"else the userName", `{"userName":"a"}`, "a", ""},
		{"the primary address", `{"userName":"a","emails":[{"value":"x@e.com"},{"value":"y@e.com","primary":true}]}`, "a", "y@e.com"},
		{"else the first", `{"userName":"a","emails":[{"value":"x@e.com","type":"home"},{"value":"y@e.com"}]}`, "a", "x@e.com"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			d := open(t)
			d.create(t, tc.body)
			if got := d.account(t); got.DisplayName != tc.called || got.Email != tc.email {
				t.Errorf("called %q, e-mail %q", got.DisplayName, got.Email)
			}
		})
	}
}

// TestAResourceStaysSmallEnoughToBeSentBack lets PATCHes add what one body
// could not hold.
func TestAResourceStaysSmallEnoughToBeSentBack(t *testing.T) {
	t.Parallel()
	d := open(t)
	ada := d.create(t, `{"userName":"ada"}`)
	fill := func(name string, texts, size int) error {
		list := make([]string, texts)
		for i := range list {
			list[i] = `{"value":"` + strconv.Itoa(i) + strings.Repeat("x", size) + `"}`
		}
		_, err := d.patch(t, ada.ID, `[{"op":"replace","path":"`+name+`","value":[`+strings.Join(list, ",")+`]}]`, "")
		return err
	}
	if err := fill("roles", 9, 60_000); err != nil {
		t.Fatal(err)
	}
	var e *scim.Error
	if err := fill("entitlements", 9, 60_000); !errors.As(err, &e) || e.Status != 400 || e.Type != scim.InvalidValue {
		t.Errorf("more than a body holds: %v", err)
	}
	if err := fill("entitlements", 7, 60_000); err != nil {
		t.Errorf("as much as a body holds: %v", err)
	}
	if _, err := d.patch(t, ada.ID, `[{"op":"replace","path":"active","value":false}]`, ""); err != nil {
		t.Errorf("turned off: %v", err)
	}

	// One that is larger already, from before there was a bound, can change.
	large := bytes.Repeat([]byte("x"), provisioning.MaxDocument)
	_, err := d.store.EditResource(t.Context(), ada.Ref, func(r models.Resource, a *models.Account) (*models.Change, error) {
		r.Document = []byte(`{"schemas":["` + scim.SchemaUser + `"],"id":"` + r.ID + `","userName":"ada","title":"` + string(large) + `","active":true}`)
		return &models.Change{After: r, Account: a}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.patch(t, ada.ID, `[{"op":"remove","path":"active"}]`, ""); err != nil {
		t.Errorf("the large one turned off: %v", err)
	}
}
