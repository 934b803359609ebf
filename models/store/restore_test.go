package store_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scimdesk/models"
	"scimdesk/models/store"
	"scimdesk/models/storetest"
)

// withoutSessions is what a restore of a furnished folder makes.
func withoutSessions(t *testing.T, folder string) models.Copied {
	t.Helper()
	run(t, filepath.Join(folder, "scimdesk.db"), "DELETE FROM sessions; DELETE FROM sign_in_codes; DELETE FROM sign_in_approvals")
	return copyTo(t, on(t, folder), sqlite(t.TempDir()))
}

// TestABackupRestoresIntoEitherDatabase makes one of SQLite and one of
// PostgreSQL, and puts each into both.
func TestABackupRestoresIntoEitherDatabase(t *testing.T) {
	t.Parallel()
	folder, address := furnished(t), storetest.Postgres(t)
	home := on(t, folder)
	copyTo(t, home, address)
	for name, backup := range map[string]string{"sqlite": backedUp(t, home), "postgres": backedUp(t, on(t, address))} {
		want := withoutSessions(t, furnished(t))
		for _, where := range []string{filepath.Join(t.TempDir()), storetest.Postgres(t)} {
			if aside, err := restoreTo(t, backup, where, false); err != nil || aside != "" {
				t.Fatalf("%s into %s: %q, %v", name, where, aside, err)
			}
			if got := copyTo(t, on(t, where), sqlite(t.TempDir())); got != want {
				t.Errorf("%s into %s: %+v, want %+v", name, where, got, want)
			}
		}
	}
}

func TestWhatIsNoGoodBackupIsRefusedAndLeavesNothing(t *testing.T) {
	t.Parallel()
	whole := backedUp(t, on(t, furnished(t)))
	entries := unpackedBy(t, whole)
	text, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	written := func(text []byte) string {
		path := filepath.Join(t.TempDir(), "spoilt")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, tc := range []struct{ name, path, says string }{
		{"empty", written(nil), "cut short"},
		{"a letter", written([]byte(strings.Repeat("Dear Ada, ", 200))), "not a backup of Scimdesk"},
		{"another program's archive", packed(t, []entry{{"etc/passwd", nil}}, nil), "not a backup of Scimdesk"},
		{"half of it", written(text[:len(text)/2]), "cut short"},
		{"all but the end", written(text[:len(text)-4096]), "cut short"},
		{"a part missing", packed(t, entries[:2], nil), "cut short"},
		{"a part twice", packed(t, []entry{entries[0], {"traffic.db", entries[0].text}, entries[2], entries[3]}, nil), "belongs to another program"},
		{"another program's database", packed(t, []entry{{"scimdesk.db", entries[1].text}, entries[1], entries[2], entries[3]}, nil), "belongs to another program"},
		{"no database", packed(t, []entry{{"scimdesk.db", []byte("hello")}, entries[1], entries[2], entries[3]}, nil), "not a SQLite database"},
		{"a row less", packed(t, entries, func(m *store.Manifest) { m.Parts[0].Tables["resources"]-- }), "damaged"},
		{"a newer format", packed(t, entries, func(m *store.Manifest) { m.Format, m.Version = 2, "v9.9.9" }), "made by Scimdesk v9.9.9; this one (v1.2.3) knows format 1"},
		{"a newer schema", packed(t, entries, func(m *store.Manifest) { m.Parts[0].Schema, m.Version = 9999, "v9.9.9" }), "schema version 9999, made by Scimdesk v9.9.9; this one (v1.2.3) knows versions up to"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			wantRefused(t, tc.path, tc.says)
		})
	}
}

func wantRefused(t *testing.T, path, says string) {
	t.Helper()
	folder := t.TempDir()
	_, err := restoreTo(t, path, folder, true)
	if err == nil || !strings.Contains(err.Error(), says) {
		t.Errorf("refused with %v, want %q", err, says)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

// TestOneFlippedBitIsNoticed flips one in each kilobyte of what is not filling.
func TestOneFlippedBitIsNoticed(t *testing.T) {
	t.Parallel()
	whole := backedUp(t, on(t, furnished(t)))
	text, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	for at := 5; at < len(text)-8192; at += 1021 {
		spoilt := bytes.Clone(text)
		spoilt[at] ^= 0x10
		if err := readBack(spoilt); err == nil {
			t.Errorf("the bit at %d of %d was not noticed", at, len(text))
		}
	}
}

func TestARestoreMovesOldDataAsideOnlyWithForce(t *testing.T) {
	t.Parallel()
	backup := backedUp(t, on(t, furnished(t)))
	for _, tc := range []struct {
		name, where string
		old         func(t *testing.T, aside string) string // a value of the data before
	}{
		{"a folder", settledFolder(t), func(t *testing.T, aside string) string {
			return one(t, "sqlite", filepath.Join(aside, "scimdesk.db"), "SELECT name FROM admins")
		}},
		{"a database", settledPostgres(t), nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if _, err := restoreTo(t, backup, tc.where, false); !errors.Is(err, models.ErrNotEmpty) {
				t.Fatalf("restored over data: %v", err)
			}
			aside, err := restoreTo(t, backup, tc.where, true)
			if err != nil || aside == "" {
				t.Fatalf("moved to %q, %v", aside, err)
			}
			old := tc.old
			if old == nil {
				old = func(t *testing.T, aside string) string {
					return one(t, "pgx", tc.where, fmt.Sprintf("SELECT name FROM %s.admins", aside))
				}
			}
			if got := old(t, aside); got != "Owner" {
				t.Errorf("aside is %q", got)
			}
			if d, err := on(t, tc.where).Directory(t.Context(), "dir-1"); err != nil || d.StandIn == "" {
				t.Errorf("restored %+v, %v", d, err)
			}
		})
	}
}

// TestARestoreThatFailsLeavesTheOldData spoils a value that only PostgreSQL
// minds.
func TestARestoreThatFailsLeavesTheOldData(t *testing.T) {
	t.Parallel()
	folder, address := furnished(t), settledPostgres(t)
	run(t, filepath.Join(folder, "traffic.db"), "UPDATE traffic_bars SET seen = 'many'")
	backup := backedUp(t, on(t, folder))
	if _, err := restoreTo(t, backup, address, true); err == nil || !strings.Contains(err.Error(), "traffic_bars") {
		t.Fatalf("restored: %v", err)
	}
	if got := one(t, "pgx", address, "SELECT name FROM admins"); got != "Owner" {
		t.Errorf("there is %q", got)
	}
	if left := one(t, "pgx", address, besides); left != "0" {
		t.Errorf("%s schemas left aside", left)
	}
}

const besides = "SELECT count(1)::text FROM pg_namespace WHERE nspname LIKE 'before%' OR nspname LIKE '%restoring'"

func execute(t *testing.T, address, statements string) {
	t.Helper()
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), statements); err != nil {
		t.Fatal(err)
	}
}

// TestARestoreKilledOnPostgresLeavesTheOldData looks at the database each time
// the restore says how far it is: whenever it is killed, the old data is in its
// place, and what a killed one left is swept by the next.
func TestARestoreKilledOnPostgresLeavesTheOldData(t *testing.T) {
	t.Parallel()
	address := settledPostgres(t)
	folder := furnished(t)
	run(t, filepath.Join(folder, "scimdesk.db"), `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
		INSERT INTO settings (name, value) SELECT 'n' || i, '' FROM n`)
	execute(t, address, "CREATE SCHEMA scimdesk_restoring; CREATE TABLE scimdesk_restoring.environments (left_by text)")
	u, err := store.Unpack(t.Context(), backedUp(t, on(t, folder)), config(func(c *store.Config) { c.Data, c.Database = t.TempDir(), address }), silent)
	if err != nil {
		t.Fatal(err)
	}
	defer u.Close()
	looked := 0
	_, err = u.Restore(t.Context(), true, func(models.CopyProgress) {
		looked++
		if got := one(t, "pgx", address, "SELECT name FROM admins"); got != "Owner" {
			t.Errorf("meanwhile there is %q", got)
		}
	})
	if err != nil || looked == 0 {
		t.Fatalf("restored: %v, looked %d times", err, looked)
	}
	if left := one(t, "pgx", address, besides); left != "1" {
		t.Errorf("%s schemas beside", left)
	}
}

func TestARestoreWaitsForNobodyWhoIsConnected(t *testing.T) {
	t.Parallel()
	backup, address := backedUp(t, on(t, furnished(t))), storetest.Postgres(t)
	on(t, address)
	if _, err := restoreTo(t, backup, address, true); !errors.Is(err, models.ErrBusy) || !strings.Contains(err.Error(), "stop every scimdesk") {
		t.Errorf("restored beside another process: %v", err)
	}
}

// TestABackupOfTheFirstVersionRestores puts one together from the first
// migrations alone.
func TestABackupOfTheFirstVersionRestores(t *testing.T) {
	t.Parallel()
	entries := unpackedBy(t, backedUp(t, on(t, furnished(t))))
	folder := t.TempDir()
	for i, f := range []struct {
		name, migrations string
		application      int
	}{{"scimdesk.db", "sqlite/0001_house.sql", 0x53434d44}, {"traffic.db", "traffic_sqlite/0001_traffic.sql", 0x53434d54}} {
		statements, err := os.ReadFile(filepath.Join("database", "migrations", f.migrations))
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(folder, f.name)
		run(t, path, fmt.Sprintf("PRAGMA application_id = %d; %s", f.application, statements))
		run(t, path, `CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL, is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime('now')));
			INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1), (1, 1)`)
		if i == 0 {
			run(t, path, "INSERT INTO environments (id, name, created_at) VALUES ('env-old', 'Old', 1); INSERT INTO organizations (id, environment_id, name, created_at) VALUES ('org-old', 'env-old', 'Old', 1)")
		}
		if entries[i].text, err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	backup := packed(t, entries, func(m *store.Manifest) {
		for i, rows := range []map[string]int64{rowsOf(t, folder, "scimdesk.db"), rowsOf(t, folder, "traffic.db")} {
			m.Parts[i].Schema, m.Parts[i].Tables = 1, rows
		}
	})
	for _, where := range []string{t.TempDir(), storetest.Postgres(t)} {
		if _, err := restoreTo(t, backup, where, false); err != nil {
			t.Fatalf("into %s: %v", where, err)
		}
		if o, _, err := on(t, where).DefaultOrganization(t.Context()); err != nil || o.Name != "Old" {
			t.Errorf("into %s: %+v, %v", where, o, err)
		}
	}
}
