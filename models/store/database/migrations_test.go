package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/stdlib"

	"scimdesk/models/storetest"
)

// errKilled is what a process that is killed no longer hears.
var errKilled = errors.New("killed")

// mortal opens connections that all end before statement number at: what the
// database did not commit until then is lost, as when the process is killed.
type mortal struct {
	driver driver.Driver
	dsn    string
	at     int
	said   int
}

// Connect is asked by database/sql.
func (m *mortal) Connect(context.Context) (driver.Conn, error) {
	if m.said >= m.at {
		return nil, errKilled
	}
	c, err := m.driver.Open(m.dsn)
	if err != nil {
		return nil, err
	}
	return &mortalConn{Conn: c, mortal: m}, nil
}

// Driver is asked by database/sql.
func (m *mortal) Driver() driver.Driver { return m.driver }

// mortalConn counts everything that is said to the database.
type mortalConn struct {
	driver.Conn
	*mortal
	dead bool
}

// say is one more statement, or the end.
func (c *mortalConn) say() error {
	if c.said++; c.said < c.at {
		return nil
	}
	return errors.Join(errKilled, c.Close())
}

// Close is asked by database/sql.
func (c *mortalConn) Close() error {
	if c.dead {
		return nil
	}
	c.dead = true
	return c.Conn.Close()
}

// ExecContext is asked by database/sql.
func (c *mortalConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if err := c.say(); err != nil {
		return nil, err
	}
	return c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
}

// QueryContext is asked by database/sql.
func (c *mortalConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if err := c.say(); err != nil {
		return nil, err
	}
	return c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args)
}

// BeginTx is asked by database/sql.
func (c *mortalConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	if err := c.say(); err != nil {
		return nil, err
	}
	tx, err := c.Conn.(driver.ConnBeginTx).BeginTx(ctx, opts)
	return &mortalTx{tx, c}, err
}

type mortalTx struct {
	driver.Tx
	conn *mortalConn
}

// Commit is asked by database/sql.
func (tx *mortalTx) Commit() error {
	if err := tx.conn.say(); err != nil {
		return err
	}
	return tx.Tx.Commit()
}

// Rollback is asked by database/sql.
func (tx *mortalTx) Rollback() error {
	if tx.conn.dead {
		return errKilled
	}
	return tx.Tx.Rollback()
}

// killed migrates with a process that dies before statement number at, and
// says whether it did.
func killed(t *testing.T, m *mortal, folder string) bool {
	t.Helper()
	db := sql.OpenDB(m)
	db.SetMaxOpenConns(1)
	err := migrate(t.Context(), db, folder)
	if err != nil && !errors.Is(err, errKilled) {
		t.Fatalf("before statement %d: %v", m.at, err)
	}
	_ = db.Close() // its connection is gone
	return err != nil
}

// dump is every row of every table, without when a migration was and what number
// its row got.
func dump(t *testing.T, db *sql.DB, tables string) (rows []string) {
	t.Helper()
	for _, table := range texts(t, db, tables) {
		query := "SELECT * FROM " + table
		if table == "goose_db_version" {
			query = "SELECT version_id, is_applied FROM goose_db_version"
		}
		for _, row := range texts(t, db, query) {
			rows = append(rows, table+": "+row)
		}
	}
	slices.Sort(rows)
	return rows
}

// texts is what a query answers, a text for each row.
func texts(t *testing.T, db *sql.DB, query string) (all []string) {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	values, places := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		places[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(places...); err != nil {
			t.Fatal(err)
		}
		var text []string
		for _, value := range values {
			text = append(text, fmt.Sprintf("%s", value))
		}
		all = append(all, strings.Join(text, " | "))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

const (
	tablesOfSQLite   = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
	tablesOfPostgres = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
)

// upgrade is one way to have a database of an older version with rows in it:
// begin makes one and says how to reach it, finish starts on it as it was
// left, and answers what is there then.
type upgrade struct {
	folder string
	begin  func(*testing.T) (m *mortal, finish func() []string)
}

// TestAMigrationThatIsKilledIsCompletedByTheNextStart kills it before each of
// its statements: each time the next start comes to the same rows as a start
// that was left alone.
func TestAMigrationThatIsKilledIsCompletedByTheNextStart(t *testing.T) {
	t.Parallel()
	for name, u := range map[string]upgrade{
		"people on SQLite":    {"sqlite", func(t *testing.T) (*mortal, func() []string) { return oldFile(t, file(t), oldDirectories, oldPeople) }},
		"exchanges on SQLite": {"traffic_sqlite", func(t *testing.T) (*mortal, func() []string) { return oldFile(t, trafficFile(t), oldExchange) }},
		"all on PostgreSQL":   {"postgres", oldServer},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, alone := u.begin(t)
			want := alone()
			for at, dies := 1, true; dies; at++ {
				m, finish := u.begin(t)
				m.at = at
				dies = killed(t, m, u.folder)
				if got := finish(); !slices.Equal(got, want) {
					t.Fatalf("killed before statement %d:\n%s\nleft alone:\n%s", at, strings.Join(got, "\n"), strings.Join(want, "\n"))
				}
				if !dies {
					t.Logf("killed before each of %d statements, %d rows", at-1, len(want))
				}
			}
		})
	}
}

func oldFile(t *testing.T, f File, rows ...string) (*mortal, func() []string) {
	t.Helper()
	if _, err := claim(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	db := raw(t, f)
	old(t, db, f.Migrations, rows...)
	return &mortal{driver: db.Driver(), dsn: dsn(f.Path, "journal_mode(WAL)", "foreign_keys(1)")}, func() []string {
		if err := openFile(t, f).Close(); err != nil {
			t.Fatal(err)
		}
		return dump(t, raw(t, f), tablesOfSQLite)
	}
}

func oldServer(t *testing.T) (*mortal, func() []string) {
	t.Helper()
	address := storetest.Postgres(t)
	old(t, serverAt(t, address), "postgres", oldDirectories, oldPeople, oldExchange)
	upToLast(t, serverAt(t, address), "postgres")
	return &mortal{driver: stdlib.GetDefaultDriver(), dsn: address}, func() []string {
		d, err := OpenPostgres(t.Context(), address, func(*Database) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		return dump(t, serverAt(t, address), tablesOfPostgres)
	}
}

// upToLast brings a database to the last version but one: a server of its own
// for each statement since the first takes long.
func upToLast(t *testing.T, db *sql.DB, folder string) {
	t.Helper()
	p, err := provider(db, folder)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(t.Context(), newest(p)-1); err != nil {
		t.Fatal(err)
	}
}

// serverAt is a PostgreSQL as anybody could reach it.
func serverAt(t *testing.T, address string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// TestANewerPostgresIsLeftAlone wants a refusal that names both versions, and
// every row and every relation as before.
func TestANewerPostgresIsLeftAlone(t *testing.T) {
	t.Parallel()
	address := storetest.Postgres(t)
	db := serverAt(t, address)
	old(t, serverAt(t, address), "postgres", oldDirectories, oldPeople, oldExchange)
	exec1(t, db, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)")
	state := func() []string {
		return append(dump(t, db, tablesOfPostgres), texts(t, db, "SELECT relname, relfilenode, relpages FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY oid")...)
	}
	before := state()
	_, err := OpenPostgres(t.Context(), address, func(*Database) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "version 9999") || !strings.Contains(err.Error(), upTo(t, "postgres")) {
		t.Errorf("a newer database: %v", err)
	}
	if after := state(); !slices.Equal(after, before) {
		t.Errorf("it was changed from\n%s\nto\n%s", strings.Join(before, "\n"), strings.Join(after, "\n"))
	}
}
