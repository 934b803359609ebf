package store_test

import (
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"

	"scimdesk/models/store"
	"scimdesk/models/storetest"
)

// open opens a store with the limits of storetest and closes it with t.
func open(t testing.TB, change func(*store.Config)) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), config(change))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func config(change func(*store.Config)) store.Config {
	var n atomic.Int64
	c := store.Config{
		Log:     slog.New(slog.DiscardHandler),
		Now:     storetest.Start,
		NewID:   func(prefix string) string { return fmt.Sprintf("%s-first%d", prefix, n.Add(1)) },
		MaxScan: storetest.MaxScan, KeepExchanges: storetest.KeepExchanges,
	}
	change(&c)
	return c
}

func TestSQLite(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) storetest.Store {
		return open(t, func(c *store.Config) { c.Data = t.TempDir() })
	})
}

// TestSQLiteCrowded remembers people as a directory does that is too large.
func TestSQLiteCrowded(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) storetest.Store {
		s := open(t, func(c *store.Config) { c.Data = t.TempDir() })
		s.Crowd()
		return s
	})
}

func TestPostgres(t *testing.T) {
	storetest.Postgres(t) // holds the server until the last promise
	storetest.Run(t, func(t *testing.T) storetest.Store {
		address := storetest.Postgres(t)
		return open(t, func(c *store.Config) { c.Database = address })
	})
}
