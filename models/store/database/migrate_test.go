package database

import (
	"database/sql"
	"fmt"
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
	oldPeople = `INSERT INTO accounts (organization_id, id, directory_id, resource_id, source, state, user_name, user_name_key,
			display_name, email, search, created_at, updated_at)
		VALUES ('org-1', 'acc-1', 'dir-1', 'res-1', 'scim', 'active', 'Ada', 'ada', 'Ada O', '', ' ada o', 1, 1),
			('org-1', 'acc-3', 'dir-1', 'res-3', 'scim', 'inactive', 'Cleo', 'cleo', 'Cleo P', 'cleo@x', ' cleo p x', 1, 1),
			('org-1', 'acc-4', 'dir-1', '', 'scim', 'removed', 'Dora', 'dora', 'Dora D', 'd@x', ' dora', 1, 1),
			('org-1', 'acc-5', 'dir-1', '', 'scim', 'removed', 'Dora', 'dora', 'Dora E', 'e@x', ' dora', 1, 1),
			('org-1', 'acc-6', 'dir-1', 'res-6', 'scim', 'active', 'Lost', 'lost', 'Lost', '', ' lost', 1, 1),
			('org-1', 'acc-7', 'dir-2', 'res-7', 'scim', 'active', 'Ada', 'ada', 'Ada Two', '', ' ada two', 1, 1);
		INSERT INTO resources (directory_id, type, id, block, version, account_id, user_name, user_name_key, external_id, external_key,
			display_name, display_name_key, active, created_at, updated_at, document) VALUES
			('dir-1', 'User', 'res-1', 1, 3, 'acc-1', 'Ada', 'ada', '', NULL, 'Ada O', 'ada o', TRUE, 1, 2, '{}'),
			('dir-1', 'User', 'res-2', 1, 1, NULL, 'Bob', 'bob', '', NULL, '', NULL, TRUE, 1, 2, '{}'),
			('dir-1', 'User', 'res-3', 1, 2, 'acc-3', 'Cleo', 'cleo', '', NULL, 'Cleo P', 'cleo p', FALSE, 1, 2, '{}'),
			('dir-2', 'User', 'res-7', 1, 1, 'acc-7', 'Ada', 'ada', '', NULL, '', NULL, TRUE, 1, 2, '{}');
		INSERT INTO events (directory_id, id, type, subject, account_id, exchange_id, at, fields) VALUES
			('dir-1', 'evt-1', 'User.created', 'res-1', 'acc-1', '', 1, '[]'),
			('dir-1', 'evt-2', 'User.created', 'res-3', 'acc-3', '', 1, '[]'),
			('dir-1', 'evt-3', 'User.updated', 'res-1', 'acc-1', '', 1, '[]'),
			('dir-1', 'evt-4', 'User.deactivated', 'res-3', 'acc-3', '', 1, '[]'),
			('dir-1', 'evt-5', 'User.deleted', 'res-4', 'acc-4', '', 1, '[]'),
			('dir-2', 'evt-6', 'User.created', 'res-7', 'acc-7', '', 1, '[]'),
			('dir-1', 'evt-7', 'Directory.paused', 'dir-1', NULL, '', 1, '[]'),
			('dir-1', 'evt-8', 'User.updated', 'res-1', 'acc-1', '', 1, '[]')`
	oldExchange = `INSERT INTO exchanges (directory_id, id, token_id, at, took, method, path, status, peer, agent, resource_id, problem,
			request_headers, request_body, request_cut, response_headers, response_body, response_cut)
		VALUES ('dir-1', 'exc-1', '', 1, 1, 'GET', '/Users', 200, '', '', '', '', 'null', '', 0, 'null', '', 0)`
)

// What becomes of it.
const (
	newDirectories = "SELECT id || ' ' || state || ' since ' || state_at || ' by \"' || state_by || '\"' FROM directories WHERE NOT wants_groups ORDER BY id"
	newPeople      = "SELECT id || ' ' || version || ' ' || unique_key || ' ' || member_count || search FROM resources ORDER BY id"
	newEvents      = "SELECT id || ' moved \"' || moved || '\" after ' || previous FROM events ORDER BY id"
	newLinks       = "SELECT id || ' called ' || called || ', ' || email || ', last ' || last_event FROM resources ORDER BY id"
	newAccounts    = "SELECT id || ' ' || state || ' ' || user_name || user_name_key || display_name || email || search || ', last ' || last_event FROM accounts ORDER BY id"
	newProtocols   = "SELECT id FROM directories WHERE NOT strict AND NOT same_names AND NOT keep_passwords ORDER BY id"
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

// wantMigrated compares everything that was in the main database.
func wantMigrated(t *testing.T, d *Database) {
	t.Helper()
	wantRows(t, d, newDirectories, migrated...)
	wantRows(t, d, newPeople, "res-1 3 ada 0 ada o", "res-2 1 bob 0", "res-3 2 cleo 0 cleo p x", "res-7 1 ada 0 ada two")
	wantRows(t, d, newEvents, `evt-1 moved "" after `, `evt-2 moved "" after `, `evt-3 moved "" after evt-1`, `evt-4 moved "" after evt-2`,
		`evt-5 moved "" after `, `evt-6 moved "" after `, `evt-7 moved "" after `, `evt-8 moved "" after evt-3`)
	wantRows(t, d, newLinks, "res-1 called Ada O, , last evt-8", "res-2 called , , last ", "res-3 called Cleo P, cleo@x, last evt-4", "res-7 called Ada Two, , last evt-6")
	wantRows(t, d, newAccounts, "acc-1 linked , last ", "acc-3 linked , last ", "acc-4 removed DoradoraDora Dd@x dora, last evt-5",
		"acc-5 removed DoradoraDora Ee@x dora, last ", "acc-6 active LostlostLost lost, last ", "acc-7 linked , last ")
	wantRows(t, d, newProtocols, "dir-1", "dir-2")
}

// upTo is how a refusal names the newest version of a folder.
func upTo(t *testing.T, folder string) string {
	t.Helper()
	files, err := migrations.ReadDir("migrations/" + folder)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint("up to ", len(files), ":")
}

func TestSQLiteRowsOfTheFirstVersionAreKept(t *testing.T) {
	t.Parallel()
	main, traffic := file(t), trafficFile(t)
	for _, f := range []File{main, traffic} { // so that the file says whose it is
		if _, err := claim(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	old(t, raw(t, main), main.Migrations, oldDirectories, oldPeople)
	old(t, raw(t, traffic), traffic.Migrations, oldExchange)
	wantMigrated(t, openFile(t, main))
	wantRows(t, openFile(t, traffic), newExchanges, "exc-1 {}")
}

func TestPostgresRowsOfTheFirstVersionAreKept(t *testing.T) {
	t.Parallel()
	address := storetest.Postgres(t)
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	old(t, db, "postgres", oldDirectories, oldPeople, oldExchange)
	d, err := OpenPostgres(t.Context(), address, func(*Database) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	wantMigrated(t, d)
	wantRows(t, d, newExchanges, "exc-1 {}")
}
