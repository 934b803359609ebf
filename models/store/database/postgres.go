package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
)

const (
	poolSize       = 8
	connectTimeout = 5 * time.Second
	// migrationLock is the key of the advisory lock that lets one process
	// migrate at a time.
	migrationLock = 0x5343494d4445534b
)

// OpenPostgres connects, migrates and, still alone, runs prepare. It refuses
// a database of a newer Scimdesk before anything is written.
func OpenPostgres(ctx context.Context, address string, prepare func(*Database) error) (*Database, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, errors.New("the database address cannot be read: write it as postgres://user@host:5432/name")
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	writer, reader := pool(config), pool(config)
	var version string
	if err := writer.QueryRowContext(ctx, "SHOW server_version").Scan(&version); err != nil {
		return nil, closing(writer, closing(reader, fmt.Errorf("connect to PostgreSQL: %w", err)))
	}
	d, err := open(Info{"postgres", version}, postgres.New(postgres.Config{Conn: writer}), postgres.New(postgres.Config{Conn: reader}), poolSize-1)
	if err != nil {
		return nil, closing(writer, closing(reader, err))
	}
	if err := d.settle(ctx, writer, prepare); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

func pool(config *pgx.ConnConfig) *sql.DB {
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(poolSize)
	db.SetMaxIdleConns(poolSize)
	return db
}

// settle migrates and prepares while holding the advisory lock, on a
// connection of its own.
func (d *Database) settle(ctx context.Context, db *sql.DB, prepare func(*Database) error) (err error) {
	if err := checkNewer(ctx, db, File{Path: "the PostgreSQL database", Migrations: "postgres"}); err != nil {
		return err
	}
	lock, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	if _, err := lock.ExecContext(ctx, "SELECT pg_advisory_lock($1)", int64(migrationLock)); err != nil {
		return fmt.Errorf("wait for another process that migrates: %w", err)
	}
	defer func() {
		_, unlock := lock.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", int64(migrationLock))
		err = errors.Join(err, unlock)
	}()
	if err := migrate(ctx, db, "postgres"); err != nil {
		return fmt.Errorf("migrate PostgreSQL: %w", err)
	}
	return prepare(d)
}
