// Package database owns connections, transactions and migrations for both
// databases. Its Go code knows no table of the house: migrations/ makes them,
// and rows and queries live in models/store, the only package that imports it.
package database

import (
	"context"
	"errors"
	"log/slog"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// ErrAgain is answered inside [Database.Write] by whoever noticed that another
// writer was faster: the transaction is rolled back and runs again.
var ErrAgain = errors.New("another writer was faster")

// Info says what answers: "sqlite" or "postgres", and its version.
type Info struct{ Driver, Version string }

// Database is one database: connections that read, and what writes.
type Database struct {
	Info
	orm       *gorm.DB
	reads     *pool
	writes    *pool
	committer *committer      // nil where every write is a transaction of its own
	line      *pgx.ConnConfig // how to reach PostgreSQL beside the pools

	// Around, if not nil, is called before each Write, and what it answers when
	// the outcome of the Write is final. Set it before anything is written.
	Around func() (done func())
}

// Write runs fn in a transaction and commits it, or keeps nothing. It runs fn
// again after [ErrAgain], a serialization failure or a deadlock, until ctx
// ends. models.ErrBusy when the database stays locked or ctx ends first,
// models.ErrFull when the disk is full or read-only, models.ErrBroken when it
// failed; fn's own errors come back as they are.
//
// On SQLite concurrent writes share a commit: fn runs on a goroutine of the
// database, must not write otherwise, and its statements do not see ctx end.
func (d *Database) Write(ctx context.Context, fn func(tx *gorm.DB) error) error {
	if d.Around != nil {
		defer d.Around()()
	}
	return d.WriteKnown(ctx, fn)
}

// WriteKnown is Write for who says by himself what changes, without Around.
func (d *Database) WriteKnown(ctx context.Context, fn func(tx *gorm.DB) error) error {
	if d.committer != nil {
		return translate(d.committer.write(ctx, fn))
	}
	return translate(d.writeAlone(ctx, fn))
}

// Broken is closed when the disk failed to keep what was written: only a new
// start shows what there is. Where the server itself looks after its disk it
// never is.
func (d *Database) Broken() <-chan struct{} {
	if d.committer == nil {
		return nil
	}
	return d.committer.alarm
}

// View runs fn for reading, each statement on its own.
// models.ErrNotFound and models.ErrBusy as the database says.
func (d *Database) View(ctx context.Context, fn func(db *gorm.DB) error) error {
	return translate(d.reads.lend(ctx, func(c *conn) error { return fn(c.bind(ctx, d.orm)) }))
}

// Snapshot runs fn for reading; all its statements see the same moment.
func (d *Database) Snapshot(ctx context.Context, fn func(tx *gorm.DB) error) error {
	begin, waits := "BEGIN", context.WithoutCancel(ctx)
	if d.Driver == "postgres" {
		begin, waits = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", ctx
	}
	return translate(d.reads.lend(ctx, func(c *conn) error {
		if err := c.run(waits, begin); err != nil {
			c.torn = c.compiled == nil
			return err
		}
		defer c.end(ctx)
		return fn(c.bind(ctx, d.orm))
	}))
}

// Health asks for a sign of life.
func (d *Database) Health(ctx context.Context) error {
	if d.committer != nil && d.committer.broken.Load() != nil {
		return *d.committer.broken.Load()
	}
	return translate(d.reads.lend(ctx, func(c *conn) error { return c.raw.PingContext(ctx) }))
}

// Close ends all connections, when the writes that wait are done; readers
// first, so that the writer, closing last, leaves a SQLite file without a
// write-ahead log beside it.
func (d *Database) Close() error {
	if d.committer != nil {
		d.committer.close()
	}
	err := d.reads.close()
	if d.committer != nil {
		d.writes.giveBack(d.committer.conn, nil)
	}
	err = errors.Join(err, d.writes.close())
	if d.Remembers() {
		err = errors.Join(err, d.committer.witness.count.close())
	}
	return err
}

// session is GORM without its own transactions and without a logger of its
// own: values of statements are people's data and never reach a log.
func session(dialect gorm.Dialector) (*gorm.DB, error) {
	return gorm.Open(dialect, &gorm.Config{
		SkipDefaultTransaction: true,
		TranslateError:         true,
		DisableAutomaticPing:   true,
		Logger:                 logger.Discard,
	})
}

// quiet is where goose's own lines go: migrations are told once, by us.
func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }
