// Package database owns connections, transactions and migrations for both
// databases. It knows no noun of the house: rows and queries live in
// models/store, which is the only package that imports it.
package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// ErrAgain is answered inside [Database.Write] by whoever noticed that another
// writer was faster: the transaction is rolled back and runs again.
var ErrAgain = errors.New("another writer was faster")

// Info says what answers: "sqlite" or "postgres", and its version.
type Info struct{ Driver, Version string }

// Database is one database with a pool for writers and one for readers.
//
// turn holds one place per writer connection, so that waiting for one obeys
// the caller's deadline while the transaction itself does not.
type Database struct {
	Info   Info
	writer *gorm.DB
	reader *gorm.DB
	turn   chan struct{}
	atomic bool // a statement's context must not reach the transaction
}

// Write runs fn in one transaction and commits it, or keeps nothing. It runs
// fn again after [ErrAgain], a serialization failure or a deadlock, until
// ctx ends. models.ErrBusy when the database stays locked or ctx
// ends first, models.ErrFull when the disk is full or read-only; fn's own errors come back as they are.
//
// On SQLite fn's statements do not see ctx end: an interrupt in the middle of
// a statement rolls everything back while COMMIT still answers nil.
func (d *Database) Write(ctx context.Context, fn func(tx *gorm.DB) error) error {
	select {
	case d.turn <- struct{}{}:
		defer func() { <-d.turn }()
	case <-ctx.Done():
		return busy(ctx.Err())
	}
	for ctx.Err() == nil {
		if err := d.once(ctx, fn); !again(err) {
			return translate(err)
		}
	}
	return busy(ctx.Err())
}

func (d *Database) once(ctx context.Context, fn func(tx *gorm.DB) error) error {
	detached := context.WithoutCancel(ctx)
	tx := d.writer.WithContext(detached).Begin()
	if tx.Error != nil {
		return tx.Error
	}
	open := true
	defer func() {
		if open {
			tx.Rollback()
		}
	}()
	statements := ctx
	if d.atomic {
		statements = detached
	}
	if err := fn(tx.WithContext(statements)); err != nil {
		return err
	}
	open = false
	return d.commit(tx)
}

// commit ends tx. A refused COMMIT may leave SQLite's transaction open on the
// only writer connection, which would refuse every later one.
func (d *Database) commit(tx *gorm.DB) error {
	err := tx.Commit().Error
	if err != nil && d.atomic {
		d.writer.Exec("ROLLBACK")
	}
	if err != nil && !again(err) && !isBusy(err) {
		return fmt.Errorf("commit, outcome unknown: %w", err)
	}
	return err
}

// View runs fn for reading, each statement on its own.
// models.ErrNotFound and models.ErrBusy as the database says.
func (d *Database) View(ctx context.Context, fn func(db *gorm.DB) error) error {
	return translate(fn(d.reader.WithContext(ctx)))
}

// Snapshot runs fn for reading; all its statements see the same moment.
func (d *Database) Snapshot(ctx context.Context, fn func(tx *gorm.DB) error) error {
	opts := &sql.TxOptions{ReadOnly: true}
	if d.Info.Driver == "postgres" {
		opts.Isolation = sql.LevelRepeatableRead
	}
	return translate(d.reader.WithContext(ctx).Transaction(fn, opts))
}

// Health asks both pools for a sign of life.
func (d *Database) Health(ctx context.Context) error {
	for _, pool := range []*gorm.DB{d.reader, d.writer} {
		db, err := pool.DB()
		if err != nil {
			return err
		}
		if err := db.PingContext(ctx); err != nil {
			return translate(err)
		}
	}
	return nil
}

// Close ends both pools; readers first, so that the writer, closing last,
// leaves a SQLite file without a write-ahead log beside it.
func (d *Database) Close() error {
	return errors.Join(closePool(d.reader), closePool(d.writer))
}

func closePool(pool *gorm.DB) error {
	if pool == nil {
		return nil
	}
	db, err := pool.DB()
	if err != nil {
		return err
	}
	return db.Close()
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

// open makes a Database of two pools that already work.
func open(info Info, writer, reader gorm.Dialector, writers int) (*Database, error) {
	d := &Database{Info: info, turn: make(chan struct{}, writers), atomic: info.Driver == "sqlite"}
	var err error
	if d.writer, err = session(writer); err != nil {
		return nil, err
	}
	if d.reader, err = session(reader); err != nil {
		return nil, err
	}
	return d, nil
}

// quiet is where goose's own lines go: migrations are told once, by us.
func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }
