package stage_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"scimdesk/internal/secret"
	"scimdesk/internal/stage"
	"scimdesk/internal/standin"
	"scimdesk/internal/standin/dialect"
	"scimdesk/internal/token"
	"scimdesk/models"
	"scimdesk/models/store"
)

// rings counts.
type rings struct{ atomic.Int64 }

// Ring is heard.
func (r *rings) Ring(string) { r.Add(1) }

// theatre is a stage over a store of its own, with a server to play to.
type theatre struct {
	*stage.Stage
	db     *store.Store
	bell   *rings
	server *server
	rests  chan struct{} // one for each rest between rings
}

func open(t *testing.T) *theatre {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	db, err := store.Open(t.Context(), store.Config{Data: t.TempDir(), Log: log, Now: time.Now, NewID: secret.NewID})
	if err != nil {
		t.Fatal(err)
	}
	th := &theatre{db: db, bell: &rings{}, server: newServer(t), rests: make(chan struct{})}
	tokens := &token.Service{Store: db, Now: time.Now, NewID: func() string { return secret.NewID("tok") }, Log: log, Uses: token.NewUses()}
	th.Stage = stage.New(stage.Config{
		Store: db, Tokens: tokens, Bell: th.bell, Now: time.Now, NewID: secret.NewID, Log: log,
		Rest: func(ctx context.Context) {
			select {
			case <-ctx.Done():
			case th.rests <- struct{}{}:
			}
		},
	})
	th.Base, th.PublicURL, th.ConsoleURL = th.server.URL, "https://scim.test", "http://127.0.0.1:8480"
	ctx, leave := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		th.Run(ctx)
	}()
	t.Cleanup(func() {
		leave()
		<-ended
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return th
}

// begin opens a stand-in and waits until its first cycle is over.
func (th *theatre) begin(t *testing.T, name string) models.Directory {
	t.Helper()
	id, err := th.Open(t.Context(), name, models.AuthBearer, "Owner")
	if err != nil {
		t.Fatal(err)
	}
	if err := th.SetSpeed(id, 0); err != nil {
		t.Fatal(err)
	}
	th.settle(t, id)
	return th.directory(t, id)
}

func (th *theatre) directory(t *testing.T, id models.DirectoryID) models.Directory {
	t.Helper()
	d, err := th.db.Directory(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// settle waits until all that was asked for is done: a job behind it is.
func (th *theatre) settle(t *testing.T, id models.DirectoryID) {
	t.Helper()
	done, err := th.Do(id, models.StandInAction{Kind: string(standin.TestConnection)})
	await(t, done, err)
}

func await(t *testing.T, done <-chan struct{}, err error) {
	t.Helper()
	if err != nil || done == nil {
		t.Fatalf("%v, to wait for: %v", err, done != nil)
	}
	<-done
}

func (th *theatre) view(t *testing.T, id models.DirectoryID) models.StandIn {
	t.Helper()
	return th.View(th.directory(t, id), -1, "")
}

func TestADemoIsMadeAndItsFirstCycleSent(t *testing.T) {
	t.Parallel()
	th := open(t)
	d := th.begin(t, string(dialect.Okta))
	organization, environment, err := th.db.Place(t.Context(), d.Organization)
	if err != nil || environment.Name != "Demo" || organization.Name == "" {
		t.Errorf("%v: it is in %+v of %+v", err, organization, environment)
	}
	if d.Name != "Stand-in Okta" || d.Provider != "okta" || d.State != models.DirectoryActive || d.StateBy != "Owner" || d.StandIn != "okta" {
		t.Errorf("made %+v", d)
	}
	users, tokens := th.server.count()
	view := th.View(d, -1, "")
	if users != 25 || tokens != 1 || view.Counts.Created != 25 || view.Counts.Failed != 0 || !view.Plays || view.Size != 25 {
		t.Errorf("%d users with %d tokens; %+v", users, tokens, view.Counts)
	}
	if len(view.People) != models.StandInPeople || len(view.Requests) != models.StandInRequests || len(view.Groups) != 3 || !view.More {
		t.Errorf("shown are %d people, %d requests, %d groups", len(view.People), len(view.Requests), len(view.Groups))
	}
	second := th.begin(t, string(dialect.Entra))
	if second.Organization != d.Organization || second.Provider != "entra" || second.Name != "Stand-in Entra" {
		t.Errorf("the second is %+v", second)
	}
	if e, all, err := th.Demo(t.Context()); err != nil || e != environment || len(all) != 2 {
		t.Errorf("%v: the demo is %+v with %d directories", err, e, len(all))
	}
}

func TestOnlySoManyPlayAtOnce(t *testing.T) {
	t.Parallel()
	th := open(t)
	var invalid models.Invalid
	if _, err := th.Open(t.Context(), "ldap", models.AuthBearer, "Owner"); !errors.As(err, &invalid) || invalid["dialect"] == "" {
		t.Errorf("nobody's dialect: %v", err)
	}
	if _, _, err := th.Demo(t.Context()); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("a demo was made: %v", err)
	}
	var last models.DirectoryID
	for range stage.MaxShows {
		last = th.begin(t, "okta").ID
	}
	if _, err := th.Open(t.Context(), "okta", models.AuthBearer, "Owner"); !errors.As(err, &invalid) || !strings.Contains(invalid["standin"], "Stop one") {
		t.Errorf("one too many: %v", err)
	}
	if all, err := th.db.Directories(t.Context()); err != nil || len(all) != stage.MaxShows {
		t.Errorf("%v: %d directories", err, len(all))
	}
	if err := th.End(t.Context(), last); err != nil || th.Playing()[last] {
		t.Errorf("ended: %v", err)
	}
	th.begin(t, "okta")
	if err := th.Start(t.Context(), last, "Owner"); !errors.As(err, &invalid) {
		t.Errorf("started though the stage is full: %v", err)
	}
}

func TestStartedAgainItHasANewTokenAndFindsItsPeople(t *testing.T) {
	t.Parallel()
	th := open(t)
	d := th.begin(t, "okta")
	if err := th.End(t.Context(), d.ID); err != nil {
		t.Fatal(err)
	}
	if n := th.live(t, d.ID); n != 0 {
		t.Errorf("stopped, %d tokens open the directory", n)
	}
	if view := th.view(t, d.ID); view.Plays || view.Label == "" || len(view.People) > 0 {
		t.Errorf("stopped, it shows %+v", view)
	}
	for range 2 { // the second is no more than a wish come true
		if err := th.Start(t.Context(), d.ID, "Noor"); err != nil {
			t.Fatal(err)
		}
	}
	th.settle(t, d.ID)
	if users, used := th.server.count(); used != 2 || users != 25 || th.live(t, d.ID) != 1 {
		t.Errorf("%d tokens used, %d live, %d users", used, th.live(t, d.ID), users)
	}
	if view := th.view(t, d.ID); view.Counts.Created != 0 || view.Counts.Updated != 25 {
		t.Errorf("found anew: %+v", view.Counts)
	}
}

// live is how many tokens open a directory.
func (th *theatre) live(t *testing.T, id models.DirectoryID) (live int) {
	t.Helper()
	tokens, err := th.db.Tokens(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range tokens {
		if one.Live(time.Now()) {
			live++
		}
	}
	return live
}

// TestAfterARestartTheOldTokenEnds: its secret was lost with the process.
func TestAfterARestartTheOldTokenEnds(t *testing.T) {
	t.Parallel()
	th := open(t)
	d := th.begin(t, "okta")
	next := stage.New(th.Config)
	next.Base = th.server.URL
	if err := next.Start(t.Context(), d.ID, "Owner"); err != nil {
		t.Fatal(err)
	}
	if n := th.live(t, d.ID); n != 1 {
		t.Errorf("%d tokens open the directory", n)
	}
	if err := next.End(t.Context(), d.ID); err != nil {
		t.Fatal(err)
	}
}

func TestARealDirectoryHasNoStandIn(t *testing.T) {
	t.Parallel()
	th := open(t)
	organization, _, err := th.db.DefaultOrganization(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	real := models.Directory{ID: "dir-real", Organization: organization.ID, Name: "Okta", Provider: "okta"}
	if err := th.db.CreateDirectory(t.Context(), real, nil); err != nil {
		t.Fatal(err)
	}
	if err := th.Start(t.Context(), real.ID, "Owner"); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("somebody plays for a real one: %v", err)
	}
	if _, err := th.Tell(real.ID, "joiner"); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("a story for nobody: %v", err)
	}
	if err := th.Remove(t.Context()); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("a demo there is not: %v", err)
	}
	th.begin(t, "okta")
	if err := th.Remove(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left, err := th.db.Directory(t.Context(), real.ID); err != nil || left.Name != "Okta" {
		t.Errorf("%v: of the real one is left %+v", err, left)
	}
}

func TestARemovedDemoIsGoneWithAllThatPlays(t *testing.T) {
	t.Parallel()
	th := open(t)
	first, second := th.begin(t, "okta"), th.begin(t, "entra")
	if err := th.Remove(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(th.Playing()) != 0 {
		t.Errorf("still on stage: %v", th.Playing())
	}
	for _, d := range []models.Directory{first, second} {
		if _, err := th.db.Directory(t.Context(), d.ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("directory: %v", err)
		}
	}
	if again := th.begin(t, "okta"); again.Organization == first.Organization {
		t.Error("the next demo is in the removed one")
	}
}

func TestWhenTheStageClosesNobodyStays(t *testing.T) {
	t.Parallel()
	th := open(t)
	d := th.begin(t, "okta")
	release := th.server.hold()
	if _, err := th.Tell(d.ID, "joiner"); err != nil {
		t.Fatal(err)
	}
	ctx, leave := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		th.Run(ctx)
	}()
	leave()
	release()
	<-ended
	if _, err := th.Open(t.Context(), "okta", models.AuthBearer, "Owner"); !errors.Is(err, models.ErrBusy) {
		t.Errorf("one more came: %v", err)
	}
}
