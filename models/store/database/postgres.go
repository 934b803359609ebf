package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"syscall"
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

// What our connections ask of the server, unless the address says otherwise:
// nobody waits for a row longer than a request lasts, the rows of a process
// whose machine is gone are free again before long, and who reads only reads.
var (
	manners = map[string]string{"application_name": "scimdesk", "lock_timeout": "8s"}
	writing = map[string]string{"idle_in_transaction_session_timeout": "15s"}
	reading = map[string]string{"default_transaction_read_only": "on"}
)

// OpenPostgres connects, migrates and, still alone, runs prepare. It refuses
// a database of a newer Scimdesk before anything is written.
func OpenPostgres(ctx context.Context, address string, prepare func(*Database) error) (*Database, error) {
	patient, err := configured(address)
	if err != nil {
		return nil, err
	}
	migrator := openPool(patient)
	var version string
	if err := migrator.QueryRowContext(ctx, "SHOW server_version").Scan(&version); err != nil {
		return nil, closing(migrator, fmt.Errorf("connect to PostgreSQL: %w", err))
	}
	d, err := connected(patient)
	if err != nil {
		return nil, closing(migrator, err)
	}
	d.Info = Info{"postgres", version}
	if err := errors.Join(d.settle(ctx, migrator, prepare), migrator.Close()); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// connected makes the pools of a database; nothing is asked of it yet.
func connected(config *pgx.ConnConfig) (*Database, error) {
	config = asking(config, manners)
	writer, reader := openPool(asking(config, writing)), openPool(asking(config, reading))
	orm, err := session(postgres.New(postgres.Config{Conn: reader}))
	if err != nil {
		return nil, closing(writer, closing(reader, err))
	}
	return &Database{orm: orm, reads: &pool{db: reader, spare: reader}, writes: &pool{db: writer}, line: config}, nil
}

// asking is config with what it does not say yet.
func asking(config *pgx.ConnConfig, manners map[string]string) *pgx.ConnConfig {
	config = config.Copy()
	for name, value := range manners {
		if _, said := config.RuntimeParams[name]; !said {
			config.RuntimeParams[name] = value
		}
	}
	return config
}

// How long the other end of a connection says nothing until it is gone: it is
// asked after a while, and what was sent to it must arrive.
const (
	silentFor  = 15 * time.Second
	askedEvery = 5 * time.Second
	askedTimes = 3
	unheardFor = 30 * time.Second
)

// configured understands an address. A connection whose other end is gone
// without a word is noticed in half a minute, whether something is under way
// to it or not.
func configured(address string) (*pgx.ConnConfig, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, errAddress
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	config.DialFunc = dialer(unheardFor).DialContext
	return config, nil
}

// dialer makes connections that end when what was sent is not heard for so
// long. Keep-alive only asks when nothing is under way.
func dialer(unheard time.Duration) *net.Dialer {
	return &net.Dialer{
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: silentFor, Interval: askedEvery, Count: askedTimes},
		ControlContext: func(_ context.Context, network, _ string, raw syscall.RawConn) error {
			return limitUnheard(network, raw, unheard)
		},
	}
}

func openPool(config *pgx.ConnConfig) *sql.DB {
	db := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(remember))
	db.SetMaxOpenConns(poolSize)
	db.SetMaxIdleConns(poolSize)
	return db
}

// opened is where a connection keeps since when it is there.
const opened = "scimdesk.opened"

func remember(_ context.Context, c *pgx.Conn) error {
	c.PgConn().CustomData()[opened] = time.Now()
	return nil
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
