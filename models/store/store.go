// Package store keeps what the house knows in SQLite or PostgreSQL. With
// models/store/database, which has connections, transactions and migrations, it
// is the one room that knows GORM: rows, queries, and the plan that lets an
// index help a filter. models/storetest says what it promises on both databases.
//
// Most files are about the noun they are named after. Behind the nouns:
//
//   - reading: a plan says what an index can do for a filter, lookup finds those
//     candidates, the sieve counts who matches; a sheaf is rows that fit one
//     answer, few are all candidates in one statement (candidates.go)
//   - writing: resources.go, resource_edit.go, and the draft an edit begins with
//   - remembering, on SQLite: memory*.go, block_ids.go, crowd*.go
//   - recording: exchange*.go, sightings.go, traffic.go
//   - moving: backup*.go and restore.go, install.go, copy*.go
package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

// Limits used when [Config] leaves them zero.
const (
	DefaultMaxScan       = 150_000
	DefaultKeepExchanges = 20_000
)

// Whose files these are: "SCMD" and "SCMT" as SQLite's application_id.
const (
	mainFile    int32 = 0x53434d44
	trafficFile int32 = 0x53434d54
)

// Config says where the data lives and hands in what the store may not fetch
// by itself.
type Config struct {
	Data          string // folder of scimdesk.db and traffic.db, made with mode 0700 when missing
	Database      string // "" for SQLite in Data, else a postgres:// address
	Log           *slog.Logger
	Now           func() time.Time
	NewID         func(prefix string) string // ids of what the first start makes, and of this process
	MaxScan       int                        // resources one filter without an index may look at; 0: DefaultMaxScan
	KeepExchanges int                        // exchanges kept per directory; 0: DefaultKeepExchanges
	Version       string                     // of the program; backups name it
}

// Info says what answers: "sqlite" or "postgres", and its version.
type Info = database.Info

// Store implements every promise of models. On PostgreSQL main and traffic
// are the same database, on SQLite two files.
type Store struct {
	config   Config
	main     *database.Database
	traffic  *database.Database
	memory   *memory       // nil on PostgreSQL
	scanning chan struct{} // a turn for each filter that looks at everybody
	copying  chan struct{} // one backup or copy at a time
	wary     wary
	life     context.Context
	end      context.CancelFunc // of life, with Close
	self     string             // this process, to those it tells something
}

var (
	_ models.Resources   = (*Store)(nil)
	_ models.Accounts    = (*Store)(nil)
	_ models.Tokens      = (*Store)(nil)
	_ models.Admins      = (*Store)(nil)
	_ models.Exchanges   = (*Store)(nil)
	_ models.Directories = (*Store)(nil)
	_ models.Groups      = (*Store)(nil)
	_ models.Definitions = (*Store)(nil)
	_ models.Tenancy     = (*Store)(nil)
	_ models.Clients     = (*Store)(nil)
)

// Open opens and migrates the database, and at the very first start makes one
// environment, one organization and the owner. It refuses, before anything is
// written, a database of a newer Scimdesk and a file of another program.
// Several processes may open the same data; one process opens it once.
func Open(ctx context.Context, c Config) (*Store, error) {
	s, err := openWith(ctx, c, (*Store).settle)
	if err == nil {
		c.Log.Info("database is open", "driver", s.Info().Driver, "version", s.Info().Version)
	}
	return s, err
}

// prepare is what happens to a migrated database before anybody works with it.
type prepare func(s *Store, ctx context.Context, d *database.Database) error

func openWith(ctx context.Context, c Config, fn prepare) (*Store, error) {
	if c.MaxScan == 0 {
		c.MaxScan = DefaultMaxScan
	}
	if c.KeepExchanges == 0 {
		c.KeepExchanges = DefaultKeepExchanges
	}
	s := &Store{config: c, scanning: make(chan struct{}, atOnce), copying: make(chan struct{}, 1)}
	s.life, s.end = context.WithCancel(context.WithoutCancel(ctx))
	open := s.openSQLite
	if c.Database != "" {
		open = s.openPostgres
	}
	if err := open(ctx, fn); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.self = c.NewID("process")
	if s.main.Remembers() {
		s.memory = newMemory(s.main.Undisturbed)
		s.main.Around = func() (done func()) { return s.memory.changes(everything, models.Ref{}).done }
	}
	return s, nil
}

func (s *Store) openPostgres(ctx context.Context, fn prepare) (err error) {
	s.main, err = database.OpenPostgres(ctx, s.config.Database, func(d *database.Database) error { return fn(s, ctx, d) })
	s.traffic = s.main
	return err
}

func (s *Store) openSQLite(ctx context.Context, fn prepare) error {
	folder, err := filepath.Abs(s.config.Data)
	if err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("make data folder: %w", err)
	}
	if err := s.finish(folder); err != nil {
		return err
	}
	for i, into := range []**database.Database{&s.main, &s.traffic} {
		if *into, err = database.OpenSQLite(ctx, files(folder)[i]); err != nil {
			return err
		}
	}
	return fn(s, ctx, s.main)
}

// finish ends a restore into folder that was killed half done.
func (s *Store) finish(folder string) error {
	ended, err := finishInstall(folder)
	if ended != nil && err == nil {
		s.config.Log.Warn("a restore that was interrupted has been finished", "before", ended.Aside)
	}
	return err
}

// files are the two of a data folder, main first.
func files(folder string) [2]database.File {
	return [2]database.File{
		{Path: filepath.Join(folder, "scimdesk.db"), Application: mainFile, Migrations: "sqlite", Cache: 8 << 10, Synchronous: "FULL"},
		{Path: filepath.Join(folder, "traffic.db"), Application: trafficFile, Migrations: "traffic_sqlite", Cache: 2 << 10, Synchronous: "NORMAL"},
	}
}

// Info says which database answers.
func (s *Store) Info() Info { return s.main.Info }

// Health asks every connection pool for a sign of life.
func (s *Store) Health(ctx context.Context) error {
	return errors.Join(s.main.Health(ctx), s.traffic.Health(ctx))
}

// Broken is closed when the disk failed to keep what was written to the main
// database: from then on every write answers models.ErrBroken, and only a new
// start shows what there is.
func (s *Store) Broken() <-chan struct{} { return s.main.Broken() }

// Close ends all connections. Calls under way fail; what was acknowledged is
// kept.
func (s *Store) Close() error {
	s.endCopies()
	var main, traffic error
	if s.main != nil {
		main = s.main.Close()
	}
	if s.traffic != nil && s.traffic != s.main {
		traffic = s.traffic.Close()
	}
	return errors.Join(main, traffic)
}
