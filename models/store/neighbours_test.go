package store_test

import (
	"context"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"scimdesk/models"
	"scimdesk/models/store"
	"scimdesk/models/storetest"
	"scimdesk/scim"
)

// neighbour is one more process on a PostgreSQL database.
func neighbour(t *testing.T, address, name string) *store.Store {
	t.Helper()
	return open(t, func(c *store.Config) {
		c.Database = address
		own := c.NewID
		c.NewID = func(prefix string) string { return own(prefix) + name }
	})
}

// newDirectory makes one and answers its id.
func newDirectory(t *testing.T, s *store.Store, id string) models.Directory {
	t.Helper()
	organization, _, err := s.DefaultOrganization(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d := models.Directory{ID: models.DirectoryID(id), Organization: organization.ID, Name: id, Provider: "okta", State: models.DirectorySetup, CreatedAt: storetest.Start()}
	if err := s.CreateDirectory(t.Context(), d, nil); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestEveryChangeOfADirectoryMovesItsMarkAndNoOther(t *testing.T) {
	t.Parallel()
	s := neighbour(t, storetest.Postgres(t), "")
	d, other := newDirectory(t, s, "dir-1"), newDirectory(t, s, "dir-2")
	at := storetest.Start()
	token := models.Token{ID: "tok-1", Directory: d.ID, Hash: []byte("h"), CreatedAt: at}
	seen := map[models.DirectoryID]models.Seen{d.ID: {Counts: models.ExchangeCounts{Seen: 1}}}
	for _, change := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"its state", func(ctx context.Context) error {
			return s.SetDirectoryState(ctx, d.ID, models.DirectorySetup, models.DirectoryPaused, at, "Owner")
		}},
		{"its provider", func(ctx context.Context) error { return s.SetDirectoryProvider(ctx, d.ID, "entra", true) }},
		{"its protocol", func(ctx context.Context) error {
			return s.SetDirectoryProtocol(ctx, d.ID, models.Protocol{Strict: true})
		}},
		{"its stand-in", func(ctx context.Context) error { return s.SetDirectoryStandIn(ctx, d.ID, "okta", "okta", "Staff") }},
		{"a token", func(ctx context.Context) error { return s.CreateToken(ctx, token, "", time.Time{}) }},
		{"a use of a token", func(ctx context.Context) error { return s.TouchToken(ctx, token.ID, at, "127.0.0.1", "curl") }},
		{"the end of a token", func(ctx context.Context) error { return s.RevokeToken(ctx, token.ID, at) }},
		{"a resource", func(ctx context.Context) error { return join(ctx, s, d, "1") }},
		{"another resource", func(ctx context.Context) error { return join(ctx, s, d, "2") }},
		{"a request that was counted", func(ctx context.Context) error { return s.SaveExchanges(ctx, nil, seen) }},
		{"another one", func(ctx context.Context) error { return s.SaveExchanges(ctx, nil, seen) }},
		{"a request that was kept", func(ctx context.Context) error {
			return s.SaveExchanges(ctx, []models.Exchange{{ID: "exc-1", Directory: d.ID}}, nil)
		}},
	} {
		before := marksOf(t, s)
		if again := marksOf(t, s); !maps.Equal(before, again) || len(before) != 2 {
			t.Fatalf("before %s: %v, then %v", change.name, before, again)
		}
		if err := change.do(t.Context()); err != nil {
			t.Fatalf("%s: %v", change.name, err)
		}
		if after := marksOf(t, s); after[string(d.ID)] == before[string(d.ID)] || after[string(other.ID)] != before[string(other.ID)] {
			t.Errorf("%s: %v, then %v", change.name, before, after)
		}
	}
}

// join makes a group.
func join(ctx context.Context, s *store.Store, d models.Directory, n string) error {
	_, err := s.CreateResource(ctx, models.Change{
		After:  models.Resource{Ref: models.Ref{Scope: d.Scope(), Type: scim.TypeGroup, ID: "res-" + n}, Document: []byte(`{}`)},
		Events: []models.Event{{ID: models.EventID("evt-" + n), Scope: d.Scope(), Type: "Group.created", Subject: "res-" + n}},
	})
	return err
}

func marksOf(t *testing.T, s *store.Store) map[string]int64 {
	t.Helper()
	found, err := s.Marks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestADirectoryOfARemovedEnvironmentHasNoMark(t *testing.T) {
	t.Parallel()
	s := neighbour(t, storetest.Postgres(t), "")
	at := storetest.Start().Add(time.Second)
	e, o := models.Environment{ID: "env-2", Name: "Demo", CreatedAt: at}, models.Organization{ID: "org-2", Environment: "env-2", Name: "Demo", CreatedAt: at}
	d := models.Directory{ID: "dir-1", Organization: o.ID, State: models.DirectorySetup, CreatedAt: at}
	if err := s.CreateEnvironment(t.Context(), e, o); err != nil {
		t.Fatal(err)
	}
	if err := s.CreateDirectory(t.Context(), d, nil); err != nil {
		t.Fatal(err)
	}
	if got := marksOf(t, s); len(got) != 1 {
		t.Errorf("there: %v", got)
	}
	if err := s.RemoveEnvironment(t.Context(), e.ID, at); err != nil {
		t.Fatal(err)
	}
	if got := marksOf(t, s); len(got) != 0 {
		t.Errorf("removed: %v", got)
	}
}

// TestProcessesHearEachOtherAndNotThemselves joins two on one database.
func TestProcessesHearEachOtherAndNotThemselves(t *testing.T) {
	t.Parallel()
	address := storetest.Postgres(t)
	here, there := neighbour(t, address, "-here"), neighbour(t, address, "-there")
	ctx, stop := context.WithCancel(t.Context())
	var listening sync.WaitGroup
	heard := map[*store.Store]chan []string{}
	for _, s := range []*store.Store{here, there} {
		heard[s] = make(chan []string, 100)
		listening.Go(func() {
			if err := s.Hear(ctx, func(topics []string) { heard[s] <- topics }); ctx.Err() == nil {
				t.Error(err)
			}
		})
	}
	for told := false; !told; { // until the other listens
		if err := here.Tell(ctx, []string{"okta", "entra"}); err != nil {
			t.Fatal(err)
		}
		select {
		case topics := <-heard[there]:
			told = slices.Equal(topics, []string{"okta", "entra"})
		case <-time.After(10 * time.Millisecond):
		}
	}
	for told := false; !told; {
		if err := there.Tell(ctx, []string{"google"}); err != nil {
			t.Fatal(err)
		}
		select {
		case topics := <-heard[here]:
			told = true
			if !slices.Equal(topics, []string{"google"}) {
				t.Errorf("heard itself: %q", topics)
			}
		case <-time.After(10 * time.Millisecond):
		}
	}
	stop()
	listening.Wait()
}

func TestSQLiteIsForOneProcess(t *testing.T) {
	t.Parallel()
	s := open(t, func(c *store.Config) { c.Data = t.TempDir() })
	newDirectory(t, s, "dir-1")
	if got := marksOf(t, s); !s.Alone() || len(got) != 0 {
		t.Errorf("alone %t, %v", s.Alone(), got)
	}
	if err := s.Tell(t.Context(), []string{"okta"}); err == nil {
		t.Error("somebody was told")
	}
	if err := s.Hear(t.Context(), func([]string) {}); err == nil {
		t.Error("somebody is heard")
	}
}

func TestOnlyTheFirstIsTheFirstSetting(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]*store.Store{
		"on SQLite":     open(t, func(c *store.Config) { c.Data = t.TempDir() }),
		"on PostgreSQL": neighbour(t, storetest.Postgres(t), ""),
	} {
		for _, value := range []string{"first", "second"} {
			if got, err := s.FirstSetting(t.Context(), "who", value); err != nil || got != "first" {
				t.Errorf("%s, %s: %q, %v", name, value, got, err)
			}
		}
	}
}
