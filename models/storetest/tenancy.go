package storetest

import (
	"context"
	"slices"
	"testing"
	"time"

	"scimdesk/models"
)

var tenancyPromises = []promise{
	{"Nothing of another directory is found by any method", testScope},
	{"The zero scope finds nothing", testZeroScope},
	{"Two directories may have the same userName", testSameName},
	{"An account of another directory cannot be taken over", testAccountTakeover},
	{"Directories are listed oldest first, with counters and states", testDirectories},
	{"A directory changes its state only from the one the admin saw, and says since when and by whom", testDirectoryState},
	{"A directory can have another provider and want groups, and stays as it is otherwise", testDirectoryProvider},
	{"A directory has another method, shows an address and refuses for a while, and stays as it is otherwise", testDirectorySet},
	{"The first start makes one environment, organization and owner", testFirstStart},
	{"Settings are kept and overwritten", testSettings},
	{"A store that works is healthy", testHealth},
}

func testScope(t *testing.T, w *world) {
	r, account := w.person(t, "jane")
	must(t, w.SaveExchanges(t.Context(), []models.Exchange{{ID: "exc-1", Directory: w.dir.ID}}, nil))
	w.wantHidden(t, w.directory(t, "Other"), r, account)
	w.wantUntouched(t, r, account)
}

func testZeroScope(t *testing.T, w *world) {
	r, account := w.person(t, "jane")
	w.wantHidden(t, models.Directory{}, r, account)
}

// wantHidden looks for somebody else's person from d.
func (w *world) wantHidden(t *testing.T, d models.Directory, r models.Resource, account models.Account) {
	t.Helper()
	ctx, scope, ref := t.Context(), d.Scope(), models.Ref{Scope: d.Scope(), Type: r.Type, ID: r.ID}
	former := func(ctx context.Context) error {
		_, err := w.FormerAccount(ctx, scope, account.UserNameKey)
		return err
	}
	_, err := w.Resource(ctx, ref, models.With{})
	wantErr(t, "Resource", err, models.ErrNotFound)
	_, err = w.EditResource(ctx, ref, w.leave)
	wantErr(t, "EditResource", err, models.ErrNotFound)
	_, err = w.Account(ctx, scope, account.ID)
	wantErr(t, "Account", err, models.ErrNotFound)
	wantErr(t, "FormerAccount", former(ctx), models.ErrNotFound)
	_, err = w.Exchange(ctx, d.ID, "exc-1")
	wantErr(t, "Exchange", err, models.ErrNotFound)
	w.wantEmptyLists(t, d, account)
}

func (w *world) wantEmptyLists(t *testing.T, d models.Directory, account models.Account) {
	t.Helper()
	ctx, scope := t.Context(), d.Scope()
	for _, f := range []string{"", `userName eq "jane"`, `active eq true`, `emails eq "jane"`} {
		q := models.Query{Scope: scope, Type: "User", StartIndex: 1, Count: 10}
		if f != "" {
			q.Filter = bound(t, f)
		}
		page, err := w.Resources(ctx, q)
		must(t, err)
		if page.Total != 0 || len(page.Resources) != 0 {
			t.Errorf("Resources %q shows %d", f, page.Total)
		}
	}
	events, err := w.AccountEvents(ctx, scope, account.ID, 10)
	must(t, err)
	accounts, err := w.Accounts(ctx, models.AccountQuery{Scope: scope, Limit: 10})
	must(t, err)
	exchanges, err := w.Exchanges(ctx, models.ExchangeQuery{Directory: d.ID, Limit: 10})
	must(t, err)
	if len(events)+len(accounts.Accounts)+len(exchanges.Exchanges) != 0 {
		t.Errorf("shows %d events, %d accounts, %d exchanges", len(events), len(accounts.Accounts), len(exchanges.Exchanges))
	}
}

func testSameName(t *testing.T, w *world) {
	w.person(t, "jane")
	other := w.directory(t, "Other")
	_, err := w.CreateResource(t.Context(), w.change(other.Scope(), doc{"userName": "jane", "active": true}))
	must(t, err)
}

func testAccountTakeover(t *testing.T, w *world) {
	r, account := w.person(t, "jane")
	other := w.directory(t, "Other")
	c := w.change(other.Scope(), doc{"userName": "john", "active": true})
	c.Account.ID = account.ID
	_, err := w.CreateResource(t.Context(), c)
	wantErr(t, "create with another directory's account", err, models.ErrNotFound)
	w.wantUntouched(t, r, account)
}

func testDirectories(t *testing.T, w *world) {
	other := w.directory(t, "Entra")
	w.person(t, "jane")
	counts := models.ExchangeCounts{Seen: 1, LastAt: w.at(3)}
	must(t, w.SaveExchanges(t.Context(), nil, map[models.DirectoryID]models.Seen{w.dir.ID: {Counts: counts}}))
	all, err := w.Directories(t.Context())
	must(t, err)
	if len(all) != 2 || all[0].ID != w.dir.ID || all[1].ID != other.ID {
		t.Fatalf("directories %+v", all)
	}
	want := w.dir
	want.Users, want.LastRequestAt = 1, w.at(3)
	one, err := w.Directory(t.Context(), w.dir.ID)
	must(t, err)
	if one != want || all[0] != want || all[1] != other {
		t.Errorf("directory %+v, want %+v; the other %+v, want %+v", one, want, all[1], other)
	}
	_, err = w.Directory(t.Context(), "dir-nowhere")
	wantErr(t, "Directory", err, models.ErrNotFound)
	wantErr(t, "CreateDirectory again", w.CreateDirectory(t.Context(), w.dir, nil), models.ErrTaken)
	stray := models.Directory{ID: "dir-x", Organization: "org-nowhere"}
	wantErr(t, "CreateDirectory without organization", w.CreateDirectory(t.Context(), stray, nil), models.ErrNotFound)
}

func testDirectorySet(t *testing.T, w *world) {
	other := w.directory(t, "Entra")
	want := w.dir
	want.Auth, want.ShownURL, want.RefuseUntil = models.AuthBasic, "https://a.test", w.at(60_000)
	must(t, w.SetDirectoryAuth(t.Context(), w.dir.ID, want.Auth))
	must(t, w.SetDirectoryShown(t.Context(), w.dir.ID, want.ShownURL))
	must(t, w.RefuseDirectory(t.Context(), w.dir.ID, want.RefuseUntil))
	w.wantDirectory(t, want)
	w.wantDirectory(t, other)
	want.RefuseUntil = time.Time{}
	must(t, w.RefuseDirectory(t.Context(), w.dir.ID, time.Time{}))
	w.wantDirectory(t, want)
	wantErr(t, "SetDirectoryAuth", w.SetDirectoryAuth(t.Context(), "dir-nowhere", want.Auth), models.ErrNotFound)
	wantErr(t, "SetDirectoryShown", w.SetDirectoryShown(t.Context(), "dir-nowhere", "x"), models.ErrNotFound)
	wantErr(t, "RefuseDirectory", w.RefuseDirectory(t.Context(), "dir-nowhere", w.at(1)), models.ErrNotFound)
}

func testDirectoryState(t *testing.T, w *world) {
	other := w.directory(t, "Entra")
	must(t, w.SetDirectoryState(t.Context(), w.dir.ID, models.DirectorySetup, models.DirectoryPaused, w.at(7), "Ada\x00"))
	want := w.dir
	want.State, want.StateAt, want.StateBy = models.DirectoryPaused, w.at(7), "Ada\uFFFD"
	w.wantDirectory(t, want)
	for _, from := range []models.DirectoryState{models.DirectorySetup, models.DirectoryActive, ""} {
		err := w.SetDirectoryState(t.Context(), w.dir.ID, from, models.DirectoryDisabled, w.at(9), "Late")
		wantErr(t, "from "+string(from), err, models.ErrStale)
	}
	w.wantDirectory(t, want)
	w.wantDirectory(t, other)
	err := w.SetDirectoryState(t.Context(), "dir-nowhere", models.DirectorySetup, models.DirectoryActive, w.at(9), "Ada")
	wantErr(t, "SetDirectoryState", err, models.ErrNotFound)
}

func testDirectoryProvider(t *testing.T, w *world) {
	other := w.directory(t, "Entra")
	want := w.dir
	for _, groups := range []bool{true, false} {
		want.Provider, want.WantsGroups = "keycloak", groups
		must(t, w.SetDirectoryProvider(t.Context(), w.dir.ID, want.Provider, groups))
		w.wantDirectory(t, want)
	}
	w.wantDirectory(t, other)
	wantErr(t, "SetDirectoryProvider", w.SetDirectoryProvider(t.Context(), "dir-nowhere", "okta", true), models.ErrNotFound)
}

// wantDirectory reads it each way there is.
func (w *world) wantDirectory(t *testing.T, want models.Directory) {
	t.Helper()
	one, err := w.Directory(t.Context(), want.ID)
	must(t, err)
	all, err := w.Directories(t.Context())
	must(t, err)
	if one != want || !slices.Contains(all, want) {
		t.Errorf("directory %+v among %+v, want %+v", one, all, want)
	}
}

func testFirstStart(t *testing.T, w *world) {
	organization, environment, err := w.DefaultOrganization(t.Context())
	must(t, err)
	owner, err := w.FirstAdmin(t.Context())
	must(t, err)
	if organization.Name != "Default" || environment.Name != "Production" || owner.Name != "Owner" {
		t.Errorf("made %q in %q with %q", organization.Name, environment.Name, owner.Name)
	}
	if organization.Environment != environment.ID || organization.ID == "" || owner.ID == "" || owner.CreatedAt.IsZero() {
		t.Errorf("organization %+v, environment %+v, owner %+v", organization, environment, owner)
	}
}

func testSettings(t *testing.T, w *world) {
	_, err := w.Setting(t.Context(), "public_url")
	wantErr(t, "a setting never set", err, models.ErrNotFound)
	for _, value := range []string{"https://a.test", "https://b.test"} {
		must(t, w.SetSetting(t.Context(), "public_url", value))
		got, err := w.Setting(t.Context(), "public_url")
		must(t, err)
		if got != value {
			t.Errorf("setting %q, want %q", got, value)
		}
	}
}

func testHealth(t *testing.T, w *world) { must(t, w.Health(t.Context())) }
