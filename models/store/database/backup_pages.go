package database

import (
	"context"
	"database/sql"
	"fmt"

	"gorm.io/gorm"
)

// Pin makes this moment the one that a [Database.Snapshot] sees: SQLite's
// begins with the first statement.
func Pin(tx *gorm.DB) error {
	var version int64
	err := Query(tx, "SELECT max(version_id) FROM goose_db_version", nil, func(scan func(...any) error) error { return scan(&version) })
	if err != nil {
		return fmt.Errorf("look at the database file: %w", err)
	}
	return nil
}

// Compact writes what is in the SQLite file f, as it is at this moment, into a
// new file, and answers the version of its schema. Whoever writes meanwhile is
// not held up. Nothing that was deleted is in the new file: a copy of the pages
// would show it in those that are free. It may be anywhere on the disk only
// when somebody has it synced.
func Compact(ctx context.Context, f File, to string) (schema int64, err error) {
	db, err := sql.Open("sqlite", dsn(f.Path, "busy_timeout(4000)", "synchronous(OFF)", readerPages))
	if err != nil {
		return 0, err
	}
	defer func() { err = closing(db, err) }()
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", to); err != nil {
		return 0, fmt.Errorf("copy the database file: %w", translate(err))
	}
	made, err := sql.Open("sqlite", dsn(to, "query_only(1)")+"&mode=ro")
	if err != nil {
		return 0, err
	}
	defer func() { err = closing(made, err) }()
	err = made.QueryRowContext(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version").Scan(&schema)
	return schema, err
}
