package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"scimdesk/models"
	"scimdesk/scim"
)

// togetherPromises are about writes that wait at the same time, and may share
// a commit.
var togetherPromises = []promise{
	{"Of sixty-four who write at once, those who are refused disturb nobody", testRefusedTogether},
	{"Who is refused after something was written leaves nothing of it to the others", testRefusedLate},
	{"A write that is given up before its turn leaves nothing", testGivenUp},
	{"What was acknowledged is what anybody reads next", testReadOwnWrites},
}

var errDeclined = errors.New("declined")

// decline is an edit that decides against itself.
func decline(models.Resource, *models.Account) (*models.Change, error) { return nil, errDeclined }

func testRefusedTogether(t *testing.T, w *world) {
	const each = 16
	taken, _ := w.person(t, "taken")
	var edited [each]models.Resource
	for i := range edited {
		edited[i], _ = w.person(t, fmt.Sprint("edited", i))
	}
	together(4*each, func(i int) {
		var err, want error
		switch n := i / 4; i % 4 {
		case 0:
			_, err = w.CreateResource(t.Context(), w.change(w.scope, doc{"userName": fmt.Sprint("new", n), "active": true}))
		case 1:
			_, err = w.CreateResource(t.Context(), w.change(w.scope, doc{"userName": "TAKEN", "active": true}))
			want = models.ErrTaken
		case 2:
			_, err = w.EditResource(t.Context(), taken.Ref, decline)
			want = errDeclined
		default:
			_, err = w.EditResource(t.Context(), edited[n].Ref, w.rename(fmt.Sprint("renamed", n)))
		}
		if !errors.Is(err, want) {
			t.Errorf("writer %d: error %v, want %v", i, err, want)
		}
	})
	for n, r := range edited {
		w.wantOne(t, fmt.Sprint("renamed", n), r.ID, 2)
		w.wantOne(t, fmt.Sprint("new", n), "", 1)
	}
	w.wantOne(t, "taken", taken.ID, 1)
	w.wantCounts(t, models.AccountCounts{Active: 1 + 2*each}, 1+2*each)
}

// wantOne says that exactly one person bears a userName: id, unless that is
// "", in its version.
func (w *world) wantOne(t *testing.T, userName, id string, version int64) {
	t.Helper()
	page, err := w.Resources(t.Context(), models.Query{
		Scope: w.scope, Type: scim.TypeUser, Filter: bound(t, fmt.Sprintf("userName eq %q", userName)), StartIndex: 1, Count: 9,
	})
	if err != nil || len(page.Resources) != 1 || id != "" && page.Resources[0].ID != id || page.Resources[0].Version != version {
		t.Errorf("%s, version %d: %+v, %v", userName, version, page.Resources, err)
	}
}

func testRefusedLate(t *testing.T, w *world) {
	const writers = 32
	_, _ = w.person(t, "taken")
	var people [writers]models.Resource
	var accounts [writers]models.Account
	for i := range people {
		people[i], accounts[i] = w.person(t, fmt.Sprint("person", i))
	}
	together(writers, func(i int) {
		name := map[bool]string{true: "taken", false: fmt.Sprint("renamed", i)}[i%2 == 0]
		_, err := w.EditResource(t.Context(), people[i].Ref, w.rename(name)) // the account is written before the name is refused
		if refused := errors.Is(err, models.ErrTaken); refused != (name == "taken") {
			t.Errorf("writer %d: %v", i, err)
		}
	})
	for i := range people {
		if i%2 == 0 {
			w.wantUntouched(t, people[i], accounts[i])
		} else {
			w.wantOne(t, fmt.Sprint("renamed", i), people[i].ID, 2)
		}
	}
}

func testGivenUp(t *testing.T, w *world) {
	r, _ := w.person(t, "jane")
	inside, release := make(chan struct{}), make(chan struct{})
	first := make(chan error, 1)
	hold := sync.OnceFunc(func() {
		close(inside)
		<-release
	})
	go func() {
		_, err := w.EditResource(t.Context(), r.Ref, func(before models.Resource, account *models.Account) (*models.Change, error) {
			change, err := w.rename("first")(before, account)
			if err == nil {
				event := change.Events[0]
				change.Told = func(models.Moved) models.Event { hold(); return event } // only once it writes
			}
			return change, err
		})
		first <- err
	}()
	<-inside
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err := w.EditResource(ctx, r.Ref, w.rename("late"))
	close(release)
	wantErr(t, "who gave up", err, models.ErrBusy)
	if err := <-first; err != nil {
		t.Errorf("who was first: %v", err)
	}
	_, err = w.EditResource(t.Context(), r.Ref, decline) // whatever was left in the queue came before this
	wantErr(t, "who came last", err, errDeclined)
	w.wantOne(t, "first", r.ID, 2)
}

func testReadOwnWrites(t *testing.T, w *world) {
	const writers, turns = 16, 5
	together(writers, func(i int) {
		for turn := range turns {
			name := fmt.Sprintf("writer%d-%d", i, turn)
			made, err := w.CreateResource(t.Context(), w.change(w.scope, doc{"userName": name, "active": true}))
			if err != nil {
				t.Error(err)
				return
			}
			w.wantOne(t, name, made.ID, 1)
			if _, err := w.EditResource(t.Context(), made.Ref, w.rename("now-"+name)); err != nil {
				t.Error(err)
			}
			found, err := w.Resource(t.Context(), made.Ref, models.With{})
			if err != nil || found.Version != 2 || found.UserName != "now-"+name {
				t.Errorf("%s was acknowledged, and then read as %+v, %v", name, found, err)
			}
		}
	})
}
