package database

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed migrations
var migrations embed.FS

// provider reads the numbered SQL of one folder below migrations/.
func provider(db *sql.DB, folder string) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations/"+folder)
	if err != nil {
		return nil, err
	}
	dialect := goose.DialectSQLite3
	if folder == "postgres" {
		dialect = goose.DialectPostgres
	}
	return goose.NewProvider(dialect, db, files, goose.WithSlog(quiet()), goose.WithDisableGlobalRegistry(true))
}

// migrate brings db to the newest schema this binary knows. Another process
// may be doing the same: then a step fails because it is done already, and
// the next look finds less to do.
func migrate(ctx context.Context, db *sql.DB, folder string) error {
	p, err := provider(db, folder)
	if err != nil {
		return err
	}
	for range 3 {
		if _, err = p.Up(ctx); err == nil {
			return nil
		}
	}
	return err
}

// newest is the version of the last migration.
func newest(p *goose.Provider) int64 {
	sources := p.ListSources()
	return sources[len(sources)-1].Version
}

// checkNewer refuses a database whose schema this binary does not know yet.
// It only reads.
func checkNewer(ctx context.Context, db *sql.DB, f File) error {
	p, err := provider(db, f.Migrations)
	if err != nil {
		return err
	}
	exists := "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'goose_db_version')"
	if f.Migrations == "postgres" {
		exists = "SELECT to_regclass('goose_db_version') IS NOT NULL"
	}
	var found bool
	if err := db.QueryRowContext(ctx, exists).Scan(&found); err != nil || !found {
		return err
	}
	var at int64
	if err := db.QueryRowContext(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version").Scan(&at); err != nil {
		return fmt.Errorf("read schema version of %s: %w", f.Path, err)
	}
	if knows := newest(p); at > knows {
		return fmt.Errorf("%s has schema version %d, written by a newer Scimdesk; this one knows versions up to %d: "+
			"start the newer one, or restore a backup from before the upgrade", f.Path, at, knows)
	}
	return nil
}
