package main

import (
	"crypto/sha256"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"scimdesk/models/storetest"
)

// newer pretends that a newer program was here.
const newer = "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)"

// TestADatabaseOfANewerProgramEndsTheProgram starts it on one, of either kind:
// it ends with a sentence that names both versions, and changes nothing.
func TestADatabaseOfANewerProgramEndsTheProgram(t *testing.T) {
	t.Parallel()
	t.Run("on SQLite", func(t *testing.T) {
		t.Parallel()
		h := startHouse(t)
		h.stop(t)
		db := intruder(t, h.Data)
		tell(t, db, newer)
		before := hashes(t, h.Data)
		wantNewerRefused(t, h.Data)
		if after := hashes(t, h.Data); !slices.Equal(after, before) {
			t.Errorf("its files were changed: %q, then %q", before, after)
		}
	})
	t.Run("on PostgreSQL", func(t *testing.T) {
		t.Parallel()
		address, data := storetest.Postgres(t), shortTemp(t)
		serveOn(t, data, "--database", address).stop(t)
		db, err := sql.Open("pgx", address)
		if err != nil {
			t.Fatal(err)
		}
		tell(t, db, newer)
		wantNewerRefused(t, data, "--database", address)
	})
}

// tell carries out one statement and closes the database.
func tell(t *testing.T, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func wantNewerRefused(t *testing.T, data string, flags ...string) {
	t.Helper()
	for _, args := range [][]string{served(data, flags...), append([]string{"directory", "list", "--data", data}, flags...)} {
		out, said, code := command(t, args...)
		if code != exitFailed || out != "" || !strings.Contains(said, "schema version 9999") || !strings.Contains(said, "knows versions up to") || strings.Contains(said, "level=ERROR") {
			t.Errorf("%s: exit %d, %q, %s", args[0], code, out, said)
		}
	}
}

// hashes are those of the databases' files; an empty one is none.
func hashes(t *testing.T, data string) (all []string) {
	t.Helper()
	for _, name := range []string{"scimdesk.db", "scimdesk.db-wal", "traffic.db", "traffic.db-wal"} {
		bytes, err := os.ReadFile(filepath.Join(data, name))
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		all = append(all, fmt.Sprintf("%s %x", name, sha256.Sum256(bytes)))
	}
	return all
}
