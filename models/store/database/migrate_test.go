package database

import (
	"database/sql"
	"slices"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the database/sql driver named "pgx"
	"gorm.io/gorm"

	"scimdesk/models/storetest"
)

// What the first version of the house wrote.
const (
	oldDirectories = `INSERT INTO environments (id, name, created_at) VALUES ('env-1', 'Production', 1);
		INSERT INTO organizations (id, environment_id, name, created_at) VALUES ('org-1', 'env-1', 'Default', 1);
		INSERT INTO directories (id, organization_id, name, provider, auth, state, is_primary, created_at) VALUES
			('dir-1', 'org-1', 'Okta', 'okta', 'bearer', 'paused', TRUE, 1800000000001),
			('dir-2', 'org-1', 'Entra', 'entra', 'bearer', 'setup', FALSE, 1800000000002)`
	oldExchange = `INSERT INTO exchanges (directory_id, id, token_id, at, took, method, path, status, peer, agent, resource_id, problem,
			request_headers, request_body, request_cut, response_headers, response_body, response_cut)
		VALUES ('dir-1', 'exc-1', '', 1, 1, 'GET', '/Users', 200, '', '', '', '', 'null', '', 0, 'null', '', 0)`
)

// What becomes of it.
const (
	newDirectories = "SELECT id || ' ' || state || ' since ' || state_at || ' by \"' || state_by || '\"' FROM directories WHERE NOT wants_groups ORDER BY id"
	newExchanges   = "SELECT id || ' ' || facts FROM exchanges"
)

// old makes a database as the first migration left it.
func old(t *testing.T, db *sql.DB, folder string, rows ...string) {
	t.Helper()
	p, err := provider(db, folder)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		exec1(t, db, row)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func wantRows(t *testing.T, d *Database, query string, want ...string) {
	t.Helper()
	var got []string
	if err := d.View(t.Context(), func(db *gorm.DB) error { return db.Raw(query).Scan(&got).Error }); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s: %q, want %q", query, got, want)
	}
}

var migrated = []string{
	`dir-1 paused since 1800000000001 by ""`,
	`dir-2 setup since 1800000000002 by ""`,
}

func TestSQLiteRowsOfTheFirstVersionAreKept(t *testing.T) {
	t.Parallel()
	main, traffic := file(t), trafficFile(t)
	for _, f := range []File{main, traffic} { // so that the file says whose it is
		if _, err := claim(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	old(t, raw(t, main), main.Migrations, oldDirectories)
	old(t, raw(t, traffic), traffic.Migrations, oldExchange)
	wantRows(t, openFile(t, main), newDirectories, migrated...)
	wantRows(t, openFile(t, traffic), newExchanges, "exc-1 {}")
}

func TestPostgresRowsOfTheFirstVersionAreKept(t *testing.T) {
	t.Parallel()
	address := storetest.Postgres(t)
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	old(t, db, "postgres", oldDirectories, oldExchange)
	d, err := OpenPostgres(t.Context(), address, func(*Database) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	wantRows(t, d, newDirectories, migrated...)
	wantRows(t, d, newExchanges, "exc-1 {}")
}
