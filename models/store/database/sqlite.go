package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the database/sql driver named "sqlite"
)

// File describes one SQLite file of the house.
type File struct {
	Path        string
	Application int32  // PRAGMA application_id: whose file this is
	Migrations  string // folder below migrations/
	Cache       int    // KiB of pages the writer keeps in memory, which take about twice as much
	Synchronous string // FULL: a commit is on disk before it is answered; NORMAL: may lose the last ones to a power cut
}

// More readers would wait for each other inside SQLite; filters that look at
// everybody take two.
const (
	readers     = 3
	readerPages = "cache_size(-2048)" // KiB when negative
)

// OpenSQLite opens one file, made when it is missing, and migrates it. It
// refuses, before anything is written: a file of another program, a file of
// a newer Scimdesk, a SQLite too old to be safe.
func OpenSQLite(ctx context.Context, f File) (*Database, error) {
	tune()
	version, err := claim(ctx, f)
	if err != nil {
		return nil, err
	}
	writer, err := openWriter(ctx, f)
	if err != nil {
		return nil, err
	}
	reader, err := sql.Open("sqlite", dsn(f.Path, "busy_timeout(4000)", "query_only(1)", readerPages))
	if err != nil {
		return nil, closing(writer, err)
	}
	d, err := openPools(ctx, writer, reader, readers)
	if err != nil {
		return nil, err
	}
	d.Info = Info{"sqlite", version}
	d.watch(f.Path)
	return d, nil
}

// watch begins to count commits. Where that cannot be done nothing is
// remembered of what was read.
func (d *Database) watch(path string) {
	count, err := newCounter(path)
	if err != nil {
		return
	}
	d.committer.witness = newWitness(count)
}

// openPools takes the connections there will be: one that writes, n that read.
func openPools(ctx context.Context, writer, reader *sql.DB, n int) (*Database, error) {
	d := &Database{}
	var err error
	if d.writes, err = newPool(ctx, writer, 1); err != nil {
		return nil, closing(reader, err)
	}
	if d.reads, err = newPool(ctx, reader, n); err != nil {
		return nil, errors.Join(err, d.writes.close())
	}
	if d.orm, err = session(dialect{reader}); err != nil {
		return nil, errors.Join(err, d.reads.close(), d.writes.close())
	}
	c := <-d.writes.idle
	if err := c.watchRollbacks(); err != nil {
		return nil, errors.Join(err, d.reads.close(), d.writes.close())
	}
	d.committer = newCommitter(d.orm, c)
	return d, nil
}

// openWriter opens the only connection that writes, reads back what it was
// told to be, and migrates.
func openWriter(ctx context.Context, f File) (*sql.DB, error) {
	db, err := sql.Open("sqlite", dsn(f.Path,
		"busy_timeout(4000)", "journal_mode(WAL)", "synchronous("+f.Synchronous+")",
		"foreign_keys(1)", "journal_size_limit(67108864)", "wal_autocheckpoint(0)", "temp_store(MEMORY)", fmt.Sprintf("cache_size(-%d)", f.Cache))+"&_txlock=immediate")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	db.SetMaxIdleConns(1)
	if err := patiently(ctx, func() error { return assertPragmas(ctx, db, f) }); err != nil {
		return nil, closing(db, err)
	}
	if err := migrate(ctx, db, f.Migrations); err != nil {
		return nil, closing(db, fmt.Errorf("migrate %s: %w", f.Path, err))
	}
	return db, nil
}

// patiently asks again while another process has just made the same file:
// SQLite does not wait for the lock that turns on the write-ahead log.
func patiently(ctx context.Context, ask func() error) error {
	wait := time.NewTicker(20 * time.Millisecond)
	defer wait.Stop()
	for range 500 {
		if err := ask(); !isBusy(err) {
			return err
		}
		select {
		case <-wait.C:
		case <-ctx.Done():
			return busy(ctx.Err())
		}
	}
	return ask()
}

// assertPragmas holds the connection to what a durable writer needs.
func assertPragmas(ctx context.Context, db *sql.DB, f File) error {
	want := map[string]string{
		"journal_mode": "wal", "foreign_keys": "1", "busy_timeout": "4000",
		"synchronous": map[string]string{"FULL": "2", "NORMAL": "1"}[f.Synchronous],
	}
	for name, wanted := range want {
		var got string
		if err := db.QueryRowContext(ctx, "PRAGMA "+name).Scan(&got); err != nil {
			return fmt.Errorf("read PRAGMA %s of %s: %w", name, f.Path, err)
		}
		if got != wanted {
			return fmt.Errorf("%s is open with PRAGMA %s = %s, but only %s keeps every acknowledged write: "+
				"move the data folder to a local disk that supports it", f.Path, name, got, wanted)
		}
	}
	return nil
}

// oldestSQLite is the first release without the WAL-reset bug, which can lose
// committed data silently (https://sqlite.org/changes.html, 3.51.3).
const oldestSQLite = "3.51.3"

// checkVersion refuses a SQLite older than [oldestSQLite].
func checkVersion(version string) error {
	got, want := numbers(version), numbers(oldestSQLite)
	for i := range want {
		switch {
		case got[i] > want[i]:
			return nil
		case got[i] < want[i]:
			return fmt.Errorf("this binary was built with SQLite %q, but versions before %s can lose committed data: "+
				"build it with a newer modernc.org/sqlite", version, oldestSQLite)
		}
	}
	return nil
}

// numbers reads major, minor and patch; what is not a number counts as 0.
func numbers(version string) [3]int {
	var out [3]int
	for i, part := range strings.SplitN(version, ".", 3) {
		out[i], _ = strconv.Atoi(part)
	}
	return out
}

// dsn writes a URI that names exactly path, whatever characters it has.
func dsn(path string, pragmas ...string) string {
	uri := "file:" + (&url.URL{Path: path}).EscapedPath()
	separator := "?"
	for _, pragma := range pragmas {
		uri += separator + "_pragma=" + url.QueryEscape(pragma)
		separator = "&"
	}
	return uri
}
