package database

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// The file header of SQLite (https://sqlite.org/fileformat.html §1.3).
const (
	headerSize  = 100
	magic       = "SQLite format 3\x00"
	applicantAt = 68
)

// claim makes sure that f is ours, readable by nobody else, and no newer than
// this binary, and answers SQLite's version. Only a missing or empty file is
// written to.
func claim(ctx context.Context, f File) (string, error) {
	fresh, err := checkHeader(f)
	if err == nil && !fresh {
		fresh, err = takeBack(ctx, f)
	}
	if err != nil {
		return "", err
	}
	address := dsn(f.Path, "busy_timeout(4000)", "query_only(1)") + "&mode=ro"
	if fresh {
		// Set before the journal becomes a write-ahead log, so that the
		// header itself says whose file it is from the first write on.
		address = dsn(f.Path, "busy_timeout(4000)", fmt.Sprintf("application_id(%d)", f.Application))
	}
	db, err := sql.Open("sqlite", address)
	if err != nil {
		return "", err
	}
	var version string
	if err := patiently(ctx, func() error { return db.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version) }); err != nil {
		return "", closing(db, fmt.Errorf("open %s: %w", f.Path, err))
	}
	err = errors.Join(checkVersion(version), checkNewer(ctx, db, f))
	return version, closing(db, err)
}

// checkHeader looks at the file without SQLite; fresh is true when there is
// nothing in it yet. Closing the file drops every lock this process holds on
// it (POSIX), so a process opens a database once.
func checkHeader(f File) (fresh bool, err error) {
	file, err := os.OpenFile(f.Path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return false, fmt.Errorf("open database file: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	header := make([]byte, headerSize)
	n, err := io.ReadFull(file, header)
	switch {
	case errors.Is(err, io.EOF):
		return true, file.Chmod(0o600)
	case err != nil && !errors.Is(err, io.ErrUnexpectedEOF):
		return false, fmt.Errorf("read %s: %w", f.Path, err)
	case n < headerSize || string(header[:len(magic)]) != magic:
		return false, fmt.Errorf("%s is not a SQLite database: choose another data folder, or move the file away", f.Path)
	case binary.BigEndian.Uint32(header[applicantAt:]) != uint32(f.Application):
		return false, fmt.Errorf("%s belongs to another program, and is left untouched: choose another data folder", f.Path)
	}
	return false, file.Chmod(0o600)
}

// takeBack lets SQLite undo what a first start that was killed left half done,
// which may be everything. Only until its journal becomes a write-ahead log
// has a file of ours a rollback journal beside it.
func takeBack(ctx context.Context, f File) (fresh bool, err error) {
	if _, err := os.Stat(f.Path + "-journal"); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	db, err := sql.Open("sqlite", dsn(f.Path, "busy_timeout(4000)"))
	if err != nil {
		return false, err
	}
	var tables int
	err = db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master").Scan(&tables)
	if err := closing(db, err); err != nil {
		return false, fmt.Errorf("open %s: %w", f.Path, err)
	}
	return checkHeader(f)
}

// closing closes db on the way out of a failure and keeps the cause.
func closing(db *sql.DB, cause error) error {
	return errors.Join(cause, db.Close())
}
