package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"scimdesk/models"
)

var environmentPromises = []promise{
	{"An environment is made with its organization, and the first one is listed first", testEnvironments},
	{"A directory says what plays its identity provider", testStandIn},
	{"What belongs to a removed environment is found no more, at once", testRemoved},
	{"The first environment cannot be removed, nor one that is not there", testFirstStays},
	{"A purge leaves nothing of a removed environment, and everything else", testPurge},
	{"A purge ends although somebody still writes", testPurgeRaces},
	{"A purge takes what was recorded too late", testPurgeStrays},
}

// stage makes an environment with one directory, as a demo is.
func (w *world) stage(t *testing.T, name string) (models.Environment, models.Directory) {
	t.Helper()
	e := models.Environment{ID: models.EnvironmentID("env-" + name), Name: name, CreatedAt: w.at(1)}
	o := models.Organization{ID: models.OrganizationID("org-" + name), Environment: e.ID, Name: "Org " + name, CreatedAt: w.at(1)}
	must(t, w.CreateEnvironment(t.Context(), e, o))
	d := models.Directory{
		ID: models.DirectoryID("dir-" + name), Organization: o.ID, Name: "Stand-in", Provider: "okta", Auth: models.AuthBearer,
		State: models.DirectoryActive, StateAt: w.at(2), CreatedAt: w.at(2), StandIn: "okta",
	}
	must(t, w.CreateDirectory(t.Context(), d, nil))
	return e, d
}

// fill gives a directory people, one of whom left, a group, a token and
// traffic.
func (w *world) fill(t *testing.T, d models.Directory, people int) models.Token {
	t.Helper()
	var first models.Saved
	for n := range people {
		c := w.change(d.Scope(), doc{"userName": fmt.Sprintf("p%d", n), "active": true, "emails": []any{map[string]any{"value": "other@example.com"}}})
		saved, err := w.CreateResource(t.Context(), c)
		must(t, err)
		if n == 0 {
			first = saved
		}
	}
	_, err := w.EditResource(t.Context(), first.Ref, w.leave)
	must(t, err)
	token := models.Token{
		ID: models.TokenID("tok-" + d.ID), Family: "tok-" + string(d.ID), Directory: d.ID, Kind: models.KindBearer, Hash: []byte("hash of " + string(d.ID)), CreatedAt: w.at(3),
	}
	must(t, w.CreateToken(t.Context(), token, "", time.Time{}))
	w.record(t, d.ID)
	return token
}

// record writes down one request.
func (w *world) record(t *testing.T, id models.DirectoryID) {
	t.Helper()
	seen := models.Seen{
		Counts:    models.ExchangeCounts{Seen: 1, LastAt: w.at(9)},
		Sightings: models.Sightings{models.SightTest: {First: w.at(9), Last: w.at(9)}},
	}
	for n := range 260 { // more than a purge takes at once
		seen.Bars = append(seen.Bars, models.Bar{At: w.start.Add(time.Duration(n) * models.BarLength), Seen: 1})
	}
	exchange := models.Exchange{ID: models.ExchangeID(w.id("exc")), Directory: id, At: w.at(9), Status: 201}
	must(t, w.SaveExchanges(t.Context(), []models.Exchange{exchange}, map[models.DirectoryID]models.Seen{id: seen}))
}

func testEnvironments(t *testing.T, w *world) {
	demo, d := w.stage(t, "Demo")
	_, first, err := w.DefaultOrganization(t.Context())
	must(t, err)
	all, err := w.Environments(t.Context())
	must(t, err)
	if len(all) != 2 || all[0] != first && all[1] != first || all[0] != demo && all[1] != demo {
		t.Errorf("environments %+v", all)
	}
	organizations, err := w.Organizations(t.Context(), demo.ID)
	must(t, err)
	organization, environment, err := w.Place(t.Context(), d.Organization)
	must(t, err)
	if environment != demo || len(organizations) != 1 || organizations[0] != organization || organization.Name != "Org Demo" {
		t.Errorf("%+v in %+v; listed are %+v", organization, environment, organizations)
	}
	_, _, err = w.Place(t.Context(), "org-nowhere")
	wantErr(t, "Place", err, models.ErrNotFound)
}

func testStandIn(t *testing.T, w *world) {
	_, d := w.stage(t, "Demo")
	w.wantDirectory(t, d)
	d.StandIn, d.Provider, d.Name = "entra-compliant", "entra", "Stand-in Entra"
	must(t, w.SetDirectoryStandIn(t.Context(), d.ID, d.StandIn, d.Provider, d.Name))
	w.wantDirectory(t, d)
	w.wantDirectory(t, w.dir)
	wantErr(t, "SetDirectoryStandIn", w.SetDirectoryStandIn(t.Context(), "dir-nowhere", "okta", "okta", "A"), models.ErrNotFound)
}

func testRemoved(t *testing.T, w *world) {
	demo, d := w.stage(t, "Demo")
	token := w.fill(t, d, 2)
	must(t, w.RemoveEnvironment(t.Context(), demo.ID, w.at(20)))
	_, _, err := w.TokenByHash(t.Context(), token.Hash)
	wantErr(t, "TokenByHash", err, models.ErrNotFound)
	_, err = w.Directory(t.Context(), d.ID)
	wantErr(t, "Directory", err, models.ErrNotFound)
	_, _, err = w.Place(t.Context(), d.Organization)
	wantErr(t, "Place", err, models.ErrNotFound)
	again := d
	again.ID = "dir-another"
	wantErr(t, "CreateDirectory", w.CreateDirectory(t.Context(), again, nil), models.ErrNotFound)
	directories, err := w.Directories(t.Context())
	must(t, err)
	environments, err := w.Environments(t.Context())
	must(t, err)
	organizations, err := w.Organizations(t.Context(), demo.ID)
	must(t, err)
	if len(directories) != 1 || directories[0].ID != w.dir.ID || len(environments) != 1 || len(organizations) != 0 {
		t.Errorf("listed are %+v, %+v, %+v", directories, environments, organizations)
	}
}

func testFirstStays(t *testing.T, w *world) {
	_, first, err := w.DefaultOrganization(t.Context())
	must(t, err)
	demo, _ := w.stage(t, "Demo")
	wantErr(t, "the first", w.RemoveEnvironment(t.Context(), first.ID, w.at(20)), models.ErrNotFound)
	wantErr(t, "none", w.RemoveEnvironment(t.Context(), "env-nowhere", w.at(20)), models.ErrNotFound)
	must(t, w.RemoveEnvironment(t.Context(), demo.ID, w.at(20)))
	wantErr(t, "twice", w.RemoveEnvironment(t.Context(), demo.ID, w.at(20)), models.ErrNotFound)
	w.wantDirectory(t, w.dir)
}

func testPurge(t *testing.T, w *world) {
	jane, account := w.person(t, "jane")
	mine := w.fill(t, w.dir, 2)
	kept, _ := w.stage(t, "Kept")
	demo, d := w.stage(t, "Demo")
	w.fill(t, d, 260) // more than go at once
	must(t, w.RemoveEnvironment(t.Context(), demo.ID, w.at(20)))
	must(t, w.Purge(t.Context()))
	must(t, w.Purge(t.Context()))
	w.wantUntouched(t, jane, account)
	_, _, err := w.TokenByHash(t.Context(), mine.Hash)
	must(t, err)
	organizations, err := w.Organizations(t.Context(), kept.ID)
	must(t, err)
	if len(organizations) != 1 {
		t.Errorf("of another environment are left %+v", organizations)
	}
	_, again := w.stage(t, "Demo") // the same ids, which is only possible when nothing is left
	w.wantDirectory(t, again)
	w.wantEmptyLists(t, again, models.Account{})
	w.fill(t, again, 2)
	traffic, err := w.Traffic(t.Context(), time.Time{})
	must(t, err)
	for n, bar := range traffic[again.ID] {
		if bar.Seen != 1 {
			t.Errorf("bar %d of its traffic was left", n)
		}
	}
	if len(traffic[again.ID]) != 260 || len(traffic[w.dir.ID]) != 260 {
		t.Errorf("%d bars; of another directory %d", len(traffic[again.ID]), len(traffic[w.dir.ID]))
	}
}

func testPurgeRaces(t *testing.T, w *world) {
	demo, d := w.stage(t, "Demo")
	w.fill(t, d, 5)
	must(t, w.RemoveEnvironment(t.Context(), demo.ID, w.at(20)))
	var writers sync.WaitGroup
	began := make(chan struct{})
	writers.Go(func() {
		for n := range 20 {
			c := w.change(d.Scope(), doc{"userName": fmt.Sprintf("late%d", n), "active": true})
			if _, err := w.CreateResource(t.Context(), c); err != nil && !errors.Is(err, models.ErrNotFound) {
				t.Errorf("a late write: %v", err)
			}
			if n == 0 {
				close(began)
			}
		}
	})
	<-began
	must(t, w.Purge(t.Context()))
	writers.Wait()
	must(t, w.Purge(t.Context()))
	_, err := w.CreateResource(t.Context(), w.change(d.Scope(), doc{"userName": "last", "active": true}))
	wantErr(t, "a write after the end", err, models.ErrNotFound)
}

func testPurgeStrays(t *testing.T, w *world) {
	demo, d := w.stage(t, "Demo")
	must(t, w.RemoveEnvironment(t.Context(), demo.ID, w.at(20)))
	must(t, w.Purge(t.Context()))
	w.record(t, d.ID)
	w.record(t, w.dir.ID)
	must(t, w.Purge(t.Context()))
	counts, err := w.ExchangeCounts(t.Context(), d.ID)
	must(t, err)
	mine, err := w.ExchangeCounts(t.Context(), w.dir.ID)
	must(t, err)
	seen, err := w.Sightings(t.Context(), d.ID)
	must(t, err)
	page, err := w.Exchanges(t.Context(), models.ExchangeQuery{Directory: d.ID, Limit: 5})
	must(t, err)
	if counts.Seen != 0 || len(seen) != 0 || len(page.Exchanges) != 0 || mine.Seen != 1 {
		t.Errorf("left are %+v, %v, %d exchanges; of another directory %+v", counts, seen, len(page.Exchanges), mine)
	}
}
