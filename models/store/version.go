package store

import (
	"database/sql"
	"fmt"
)

// SQLiteVersion is the version of the SQLite built into this binary.
func SQLiteVersion() (string, error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return "", fmt.Errorf("sqlite version: %w", err)
	}
	defer db.Close()
	var version string
	if err := db.QueryRow("select sqlite_version()").Scan(&version); err != nil {
		return "", fmt.Errorf("sqlite version: %w", err)
	}
	return version, nil
}
