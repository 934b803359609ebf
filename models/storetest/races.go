package storetest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"scimdesk/models"
)

var racePromises = []promise{
	{"Edits that race all land", testEditsRace},
	{"Of fifty racing creates of one userName one wins", testCreatesRace},
	{"A userName moves between racing renames, deletes and creates without a stuck writer", testNamesRace},
	{"Of fifty who decide about one state one does", testStatesRace},
	{"A sign-in code is taken once by fifty who race", testCodesRace},
}

// together runs fn n times at once and waits.
func together(n int, fn func(i int)) {
	var wg sync.WaitGroup
	gate := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-gate
			fn(i)
		})
	}
	close(gate)
	wg.Wait()
}

func testEditsRace(t *testing.T, w *world) {
	const writers, edits = 32, 10
	r, account := w.person(t, "jane")
	together(writers, func(int) {
		for range edits {
			_, err := w.EditResource(t.Context(), r.Ref, func(before models.Resource, linked *models.Account) (*models.Change, error) {
				after := w.resource(w.scope, before.ID, doc{"userName": "jane", "title": w.id("title")})
				return &models.Change{After: after, Account: linked, Events: []models.Event{w.event(before, account.ID, models.EventUpdated)}}, nil
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
	found, err := w.Resource(t.Context(), r.Ref, models.With{})
	must(t, err)
	if found.Version != 1+writers*edits {
		t.Errorf("version %d after %d edits", found.Version, writers*edits)
	}
	events, err := w.AccountEvents(t.Context(), w.scope, account.ID, 500)
	must(t, err)
	if len(events) != 1+writers*edits {
		t.Errorf("%d events after %d edits", len(events), writers*edits)
	}
}

func testCreatesRace(t *testing.T, w *world) {
	const rounds, racers = 6, 50
	for round := range rounds {
		name := w.id("jane")
		var won, lost atomic.Int64
		together(racers, func(int) {
			_, err := w.CreateResource(t.Context(), w.change(w.scope, doc{"userName": name, "active": true}))
			switch {
			case err == nil:
				won.Add(1)
			case errors.Is(err, models.ErrTaken):
				lost.Add(1)
			default:
				t.Error(err)
			}
		})
		if won.Load() != 1 || lost.Load() != racers-1 {
			t.Errorf("round %d: %d won, %d lost", round, won.Load(), lost.Load())
		}
	}
	w.wantCounts(t, models.AccountCounts{Active: rounds}, rounds)
}

func testNamesRace(t *testing.T, w *world) {
	const racers, turns = 8, 6
	var people [racers]models.Resource
	for i := range people {
		people[i], _ = w.person(t, w.id("racer"))
	}
	together(racers, func(i int) {
		for range turns {
			_, err := w.EditResource(t.Context(), people[i].Ref, w.rename("wanted"))
			allowed(t, err)
			_, err = w.EditResource(t.Context(), people[i].Ref, w.leave)
			allowed(t, err)
			c := w.change(w.scope, doc{"userName": w.id("racer"), "active": true})
			made, err := w.CreateResource(t.Context(), c)
			allowed(t, err)
			people[i] = made.Resource
		}
	})
	w.wantCounts(t, models.AccountCounts{Active: racers, Removed: racers * turns}, racers)
	page, err := w.Resources(t.Context(), models.Query{Scope: w.scope, Type: "User", StartIndex: 1, Count: 100})
	must(t, err)
	if page.Total != racers || len(page.Resources) != racers {
		t.Errorf("%d counted, %d listed, want %d", page.Total, len(page.Resources), racers)
	}
}

// allowed is what may go wrong when names race: the name is someone else's.
func allowed(t rapid.TB, err error) {
	t.Helper()
	if err != nil && !errors.Is(err, models.ErrTaken) {
		t.Error(err)
	}
}

func testStatesRace(t *testing.T, w *world) {
	var won atomic.Int64
	var by atomic.Value
	together(50, func(i int) {
		who := fmt.Sprint("admin ", i)
		switch err := w.SetDirectoryState(t.Context(), w.dir.ID, models.DirectorySetup, models.DirectoryPaused, w.at(i), who); {
		case err == nil:
			won.Add(1)
			by.Store(who)
		case !errors.Is(err, models.ErrStale):
			t.Error(err)
		}
	})
	d, err := w.Directory(t.Context(), w.dir.ID)
	must(t, err)
	if won.Load() != 1 || d.StateBy != by.Load() {
		t.Errorf("%d decided, the last %v, and the directory says %s", won.Load(), by.Load(), d.StateBy)
	}
}

func testCodesRace(t *testing.T, w *world) {
	owner, err := w.FirstAdmin(t.Context())
	must(t, err)
	must(t, w.CreateSignInCode(t.Context(), models.SignInCode{Hash: []byte("code"), Admin: owner.ID, ExpiresAt: w.at(1000)}))
	var won atomic.Int64
	together(50, func(i int) {
		session := models.Session{Hash: []byte{byte(i)}, Side: models.SideConsole, CreatedAt: w.at(0), ExpiresAt: w.at(5000), IdleUntil: w.at(2000)}
		got, err := w.TakeSignInCode(t.Context(), []byte("code"), w.at(0), session)
		switch {
		case err == nil && got.Admin == owner.ID:
			won.Add(1)
		case !errors.Is(err, models.ErrNotFound):
			t.Error(err)
		}
	})
	if won.Load() != 1 {
		t.Errorf("%d took the same code", won.Load())
	}
}
