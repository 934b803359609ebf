package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

// Newest is the schema version this binary knows for a folder below
// migrations/.
func Newest(folder string) (int64, error) {
	files, err := fs.ReadDir(migrations, "migrations/"+folder)
	if err != nil {
		return 0, err
	}
	return goose.NumericComponent(files[len(files)-1].Name())
}

// CheckFile reads all of a SQLite file that nobody has open, and says what is
// wrong with it: another program's, a newer Scimdesk's, damaged. It changes
// nothing.
func CheckFile(ctx context.Context, f File) (err error) {
	if _, err := claim(ctx, f); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", dsn(f.Path, "query_only(1)")+"&mode=ro")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	var found string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&found); err != nil {
		return fmt.Errorf("check %s: %w", f.Path, err)
	}
	if found != "ok" {
		return fmt.Errorf("%s is damaged: %s", f.Path, found)
	}
	orphan := `SELECT "table" FROM pragma_foreign_key_check LIMIT 1`
	switch err := db.QueryRowContext(ctx, orphan).Scan(&found); {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return fmt.Errorf("check %s: %w", f.Path, err)
	}
	return fmt.Errorf("%s is damaged: a row of table %s points at nothing", f.Path, found)
}

// EditFile runs fn in one transaction on a SQLite file that nobody has open,
// whatever version its schema has.
func EditFile(ctx context.Context, path string, fn func(tx *sql.Tx) error) (err error) {
	db, err := sql.Open("sqlite", dsn(path, "synchronous(FULL)", "foreign_keys(1)"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("edit %s: %w", path, err)
	}
	if err := fn(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// CountFile is how many rows each table has of a SQLite file that nobody has
// open.
func CountFile(ctx context.Context, path string) (rows map[string]int64, err error) {
	db, err := sql.Open("sqlite", dsn(path, "query_only(1)")+"&mode=ro")
	if err != nil {
		return nil, err
	}
	orm, err := session(dialect{db})
	if err != nil {
		return nil, closing(db, err)
	}
	rows, err = CountAll(orm.WithContext(ctx))
	return rows, closing(db, err)
}
