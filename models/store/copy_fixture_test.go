package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"path/filepath"
	"testing"

	"scimdesk/models/store"
)

// oneOfEach puts a row into every table, with what is hard to carry: other
// scripts, quotes, bytes that are no text, empty ones, NULL, the longest
// numbers.
const oneOfEach = `
	INSERT INTO directories (id, organization_id, name, provider, auth, state, is_primary, created_at, state_at, state_by, wants_groups, strict, stand_in)
		SELECT 'dir-1', id, 'Ünï "quoted" \n ''single'' 🦊', 'okta', 'bearer', 'active', TRUE, 9223372036854775807, -9223372036854775808, '', TRUE, FALSE, 'okta' FROM organizations;
	INSERT INTO directories (id, organization_id, name, provider, auth, state, is_primary, created_at) SELECT 'dir-2', id, '', '', '', '', FALSE, 0 FROM organizations;
	INSERT INTO accounts (organization_id, id, directory_id, resource_id, source, state, user_name, user_name_key, display_name, email, search, created_at, updated_at)
		SELECT id, 'acc-1', 'dir-1', 'res-1', 'scim', 'linked', '', '', '', '', '', 1, 2 FROM organizations;
	INSERT INTO accounts (organization_id, id, directory_id, resource_id, source, state, user_name, user_name_key, display_name, email, search, created_at, updated_at, last_event)
		SELECT id, 'acc-2', NULL, '', 'local', 'removed', 'NULL', '', '', '', '', 1, 2, 'evt-0' FROM organizations;
	INSERT INTO account_counts (directory_id, active, inactive, removed) VALUES ('dir-1', 1, 0, 0);
	INSERT INTO resources (directory_id, type, id, block, version, account_id, user_name, unique_key, external_id, external_key, display_name, display_name_key, active, created_at, updated_at, updated_hour, called, email, last_event, document) VALUES
		('dir-1', 'User', 'res-1', 1, 3, 'acc-1', 'Ada', 'ada', 'e', 'e', 'Ada O', 'ada o', TRUE, 1, 2, 0, 'Ada {O,"k"} \\ NULL', 'ada@x', 'evt-1', CAST('{"userName":"Ada é 🦊"}' AS BLOB)),
		('dir-1', 'Group', 'res-2', 1, 1, NULL, '', NULL, '', NULL, '', NULL, FALSE, 1, 2, 0, '', '', '', x''),
		('dir-1', 'Group', 'res-3', 1, 1, NULL, '', NULL, '', NULL, '', NULL, TRUE, 1, 2, 0, '', '', '', x'00ff5c0a00');
	INSERT INTO resource_values (directory_id, type, resource_id, path, number, folded, exact) VALUES ('dir-1', 'User', 'res-1', 'emails.value', 0, 'a@b', 'A@b');
	INSERT INTO resource_blocks (directory_id, type, block, n, used) VALUES ('dir-1', 'User', 1, 1, 1);
	INSERT INTO resource_uniques (directory_id, type, path, unique_key, resource_id) VALUES ('dir-1', 'User', 'badge', '7', 'res-1');
	INSERT INTO resource_passwords (directory_id, type, resource_id, hash) VALUES ('dir-1', 'User', 'res-1', '$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA');
	INSERT INTO group_members (directory_id, group_id, member_id, group_type, member_type, seq, joined_at) VALUES ('dir-1', 'res-2', 'res-1', 'Group', 'User', 1, 2);
	INSERT INTO events (directory_id, id, type, subject, account_id, exchange_id, at, fields, moved, previous) VALUES
		('dir-1', 'evt-1', 'User.created', 'res-1', 'acc-1', '', 1, '[]', '', 'evt-0'), ('dir-1', 'evt-2', 'Group.created', 'res-2', NULL, 'exc-1', 1, '[]', '{}', '');
	INSERT INTO tokens (id, directory_id, kind, client, family, label, hash, prefix, last4, created_by, created_at, expires_at, overlap_until, revoked_at, last_used_at, last_used_from, last_used_agent)
		VALUES ('tok-1', 'dir-1', 'bearer', '', '', 'L', x'0102', 'sdsk', 'wxyz', 'Owner', 1, 0, 0, 0, 0, '', '');
	INSERT INTO sessions (hash, side, admin_id, created_at, expires_at, idle_until, user_agent) SELECT x'aa', 'console', id, 1, 2, 3, 'Mozilla' FROM admins;
	INSERT INTO sign_in_codes (hash, admin_id, expires_at) SELECT x'bb', id, 1 FROM admins;
	INSERT INTO sign_in_approvals (hash, code, peer, agent, created_at, expires_at, admin_id) VALUES (x'cc', 'ABCDEFGH', '192.0.2.1', 'Möz', 1, 2, '');
	INSERT INTO oauth_clients (id, directory_id, redirect_uris, pkce, token_life, direct, issuer, subject, audiences, created_at)
		VALUES ('client-1', 'dir-1', '["https://idp.example.com/cb?a=\u0026"]', TRUE, 3600000, TRUE, '', '', 'null', 1);
	INSERT INTO oauth_codes (hash, client_id, directory_id, redirect_uri, challenge, scope, admin_id, family, created_at, expires_at, redeemed_at)
		VALUES (x'dd', 'client-1', 'dir-1', '', '', 'scim offline_access', 'adm-1', 'fam-1', 1, 2, 3);
	INSERT INTO oauth_assertions (hash, expires_at) VALUES (x'ee', 1);
	INSERT INTO settings (name, value) VALUES ('public_url', 'https://scim.example.com'), ('key_check', 'word');
	INSERT INTO definitions (kind, name, number, id, extends, required, document, added_at, added_by) VALUES ('Schema', 'urn:x', 1, 'urn:X', 'User', TRUE, x'7b7d', 1, 'Owner');
	INSERT INTO revisions (name, revision) VALUES ('definitions', 1);`

const oneOfEachTraffic = `
	INSERT INTO exchanges (directory_id, id, token_id, at, took, method, path, status, peer, agent, resource_id, problem, request_headers, request_body, request_cut, response_headers, response_body, response_cut)
		VALUES ('dir-1', 'exc-1', 'tok-1', 1, 1, 'GET', '/Users', 200, '', '', 'res-1', '', 'null', x'00ff', 0, 'null', x'', 0);
	INSERT INTO transcripts (directory_id, id, said) VALUES ('dir-1', 'exc-2', x'01ff');
	INSERT INTO exchange_counts (directory_id, seen, kept, failed, held, last_at) VALUES ('dir-1', 3, 2, 1, 1, 1);
	INSERT INTO sightings (directory_id, sight, first_at, last_at, exchange_id, agent, path, detail) VALUES ('dir-1', 'users.list', 1, 2, 'exc-1', 'a', '/Users', '');
	INSERT INTO traffic_bars (directory_id, at, seen, failed) VALUES ('dir-1', 300000, 5, 1);`

// furnished is a folder with a row in every table; nobody has it open.
func furnished(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	s, err := store.Open(t.Context(), config(func(c *store.Config) { c.Data = folder }))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	run(t, filepath.Join(folder, "scimdesk.db"), oneOfEach)
	run(t, filepath.Join(folder, "traffic.db"), oneOfEachTraffic)
	for table, rows := range rowsIn(t, folder) {
		if rows == 0 {
			t.Fatalf("table %s has no row: put one into oneOfEach, so that copies of it are tested", table)
		}
	}
	return folder
}

// run runs statements on a SQLite file that nobody has open.
func run(t *testing.T, path, statements string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), statements); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// rowsIn counts every table of a data folder by asking SQLite itself.
func rowsIn(t *testing.T, folder string) map[string]int64 {
	t.Helper()
	rows := rowsOf(t, folder, "scimdesk.db")
	maps.Copy(rows, rowsOf(t, folder, "traffic.db"))
	if len(rows) < 20 {
		t.Fatalf("only %d tables found", len(rows))
	}
	return rows
}

func rowsOf(t *testing.T, folder, name string) map[string]int64 {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows := map[string]int64{}
	for _, table := range tablesOf(t.Context(), t, db) {
		var n int64
		if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		rows[table] = n
	}
	return rows
}

func tablesOf(ctx context.Context, t *testing.T, db *sql.DB) (names []string) {
	t.Helper()
	found, err := db.QueryContext(ctx, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'goose_db_version'")
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	for found.Next() {
		var name string
		if err := found.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return names
}

// on opens a folder or a postgres:// address.
func on(t *testing.T, where string) *store.Store {
	t.Helper()
	return open(t, at(where))
}

func at(where string) func(*store.Config) {
	return func(c *store.Config) {
		c.Version = "v1.2.3"
		if filepath.IsAbs(where) {
			c.Data = where
		} else {
			c.Database = where
		}
	}
}

// sqlite is the address of a folder.
func sqlite(folder string) string { return fmt.Sprint(store.SQLiteAt, folder) }

// settledFolder is a folder with what every house begins with.
func settledFolder(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	s, err := store.Open(t.Context(), config(at(folder)))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return folder
}

// one asks any database for one value.
func one(t *testing.T, driver, address, query string) (value string) {
	t.Helper()
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRowContext(t.Context(), query).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}
