package store_test

import (
	"database/sql"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"scimdesk/models"
	"scimdesk/models/store"
	"scimdesk/models/storetest"
)

func silent(models.CopyProgress) {}

// copyTo copies s and answers what was copied.
func copyTo(t *testing.T, s *store.Store, to string) models.Copied {
	t.Helper()
	copied, err := s.CopyTo(t.Context(), to, silent)
	if err != nil {
		t.Fatal(err)
	}
	return copied
}

func TestACopyThereAndBackIsTheSame(t *testing.T) {
	t.Parallel()
	folder, address, home := furnished(t), storetest.Postgres(t), filepath.Join(t.TempDir(), "new [1]*")
	want := rowsIn(t, folder)
	there := copyTo(t, on(t, folder), address)
	back := copyTo(t, on(t, address), sqlite(home))
	again := copyTo(t, on(t, home), sqlite(t.TempDir()))
	if there != back || back != again || there.Rows == 0 || there.Bytes == 0 || len(there.SHA256) != 64 {
		t.Errorf("copied %+v, then %+v, then %+v", there, back, again)
	}
	if got := rowsIn(t, home); !maps.Equal(got, want) {
		t.Errorf("back came %v, want %v", got, want)
	}
	wantNothingBeside(t, home)
}

// wantNothingBeside looks for what a copy forgot to take away.
func wantNothingBeside(t *testing.T, folder string) {
	t.Helper()
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		info, err := file.Info()
		if err != nil || strings.HasPrefix(file.Name(), ".") || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v, %v", file.Name(), info.Mode(), err)
		}
	}
}

func TestOneChangedValueChangesTheSum(t *testing.T) {
	t.Parallel()
	one, other := furnished(t), furnished(t)
	run(t, filepath.Join(other, "scimdesk.db"), "UPDATE resources SET document = x'00ff5c0b00' WHERE id = 'res-3'")
	a, b := copyTo(t, on(t, one), sqlite(t.TempDir())), copyTo(t, on(t, other), sqlite(t.TempDir()))
	if a.SHA256 == b.SHA256 || a.Rows != b.Rows {
		t.Errorf("%+v and %+v", a, b)
	}
}

func TestACopyNeverWritesOverData(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, to string }{
		{"a folder", sqlite(furnished(t))},
		{"a database", settledPostgres(t)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if _, err := on(t, furnished(t)).CopyTo(t.Context(), tc.to, silent); !errors.Is(err, models.ErrNotEmpty) {
				t.Errorf("copied over data: %v", err)
			}
		})
	}
}

// settledPostgres is a database with what every house begins with.
func settledPostgres(t *testing.T) string {
	t.Helper()
	address := storetest.Postgres(t)
	s, err := store.Open(t.Context(), config(at(address)))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return address
}

// TestACopyThatFailsLeavesNothing spoils the last table with a text where a
// number belongs, which SQLite does not mind.
func TestACopyThatFailsLeavesNothing(t *testing.T) {
	t.Parallel()
	folder, address := furnished(t), storetest.Postgres(t)
	run(t, filepath.Join(folder, "traffic.db"), "UPDATE traffic_bars SET seen = 'many'")
	s := on(t, folder)
	home := t.TempDir()
	for _, to := range []string{address, sqlite(home)} {
		if _, err := s.CopyTo(t.Context(), to, silent); err == nil || !strings.Contains(err.Error(), "table traffic_bars") {
			t.Errorf("copied to %s: %v", to, err)
		}
	}
	if left, err := os.ReadDir(home); err != nil || len(left) != 0 {
		t.Errorf("left in the folder: %v, %v", left, err)
	}
	if got := copyTo(t, on(t, furnished(t)), address); got.Rows == 0 { // the database still counts as empty
		t.Errorf("copied %+v", got)
	}
}

func TestACopyTellsHowFarItIs(t *testing.T) {
	t.Parallel()
	folder := furnished(t)
	manyBars(t, folder)
	var last models.CopyProgress
	words := 0
	copied, err := on(t, folder).CopyTo(t.Context(), sqlite(t.TempDir()), func(p models.CopyProgress) {
		if p.Done <= last.Done || p.What != "rows" {
			t.Errorf("%+v after %+v", p, last)
		}
		words++
		last = p
	})
	if err != nil || words < 4 || last.Of != copied.Rows {
		t.Errorf("%d words, the last %+v, of %+v, %v", words, last, copied, err)
	}
}

// TestWhatDoesNotArriveAsItWasSentIsNotKept puts a trigger into the target
// that spoils a row on its way.
func TestWhatDoesNotArriveAsItWasSentIsNotKept(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]string{
		"a changed row": "NEW.seen := NEW.seen + 1; RETURN NEW;",
		"a lost row":    "RETURN NULL;",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := storetest.Postgres(t)
			s, home := on(t, furnished(t)), on(t, address)
			if err := home.Close(); err != nil {
				t.Fatal(err)
			}
			runPostgres(t, address, "DELETE FROM admins; DELETE FROM organizations; DELETE FROM environments")
			runPostgres(t, address, "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "+spoil+" END $$; "+
				"CREATE TRIGGER spoil BEFORE INSERT ON traffic_bars FOR EACH ROW EXECUTE FUNCTION spoil()")
			if _, err := s.CopyTo(t.Context(), address, silent); err == nil || !strings.Contains(err.Error(), "table traffic_bars did not arrive as it was sent") {
				t.Errorf("copied: %v", err)
			}
			if left := one(t, "pgx", address, "SELECT count(1)::text FROM environments"); left != "0" {
				t.Errorf("%s environments are kept", left)
			}
		})
	}
}

func TestATableOnlyOneSideHasIsRefused(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, change, says string }{
		{"a table more", "CREATE TABLE notes (id TEXT NOT NULL PRIMARY KEY)", "tables"},
		{"a column more", "ALTER TABLE settings ADD COLUMN note TEXT", "table settings is not the same"},
		{"a kind nobody carries", "CREATE TABLE notes (id REAL)", `column id of table notes holds "REAL"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			folder := furnished(t)
			run(t, filepath.Join(folder, "scimdesk.db"), tc.change)
			if _, err := on(t, folder).CopyTo(t.Context(), sqlite(t.TempDir()), silent); err == nil || !strings.Contains(err.Error(), tc.says) {
				t.Errorf("copied: %v", err)
			}
		})
	}
}

// TestNobodyMovesInWhileACopyArrives opens the target while it is being
// filled: who opens it waits, and finds the copy's owner instead of making one.
func TestNobodyMovesInWhileACopyArrives(t *testing.T) {
	t.Parallel()
	folder, address := furnished(t), storetest.Postgres(t)
	manyBars(t, folder)
	opened := make(chan *store.Store, 1)
	var begin sync.Once
	early := false
	_, err := on(t, folder).CopyTo(t.Context(), address, func(models.CopyProgress) {
		begin.Do(func() {
			go func() {
				other, err := store.Open(t.Context(), config(at(address)))
				if err != nil {
					t.Error(err)
				}
				opened <- other
			}()
			const waiting = "SELECT (count(1) > 0)::text FROM pg_locks WHERE locktype = 'relation' AND NOT granted"
			for one(t, "pgx", address, waiting) != "true" && !early {
				early = len(opened) > 0
			}
		})
	})
	if err != nil || early {
		t.Errorf("copied with %v, somebody moved in: %t", err, early)
	}
	other := <-opened
	t.Cleanup(func() { _ = other.Close() })
	if got := one(t, "pgx", address, "SELECT count(1)::text FROM environments"); got != "1" {
		t.Errorf("%s environments", got)
	}
}

// manyBars makes a copy long enough to be told about.
func manyBars(t *testing.T, folder string) {
	t.Helper()
	run(t, filepath.Join(folder, "traffic.db"), `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
		INSERT INTO traffic_bars (directory_id, at, seen, failed) SELECT 'dir-2', i, 1, 0 FROM n`)
}

// runPostgres runs statements on a PostgreSQL database.
func runPostgres(t *testing.T, address, statements string) {
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

// TestACopyEndsWithTheStore closes the store in the middle of a copy: nothing
// of it is left in the target.
func TestACopyEndsWithTheStore(t *testing.T) {
	t.Parallel()
	folder, home := furnished(t), t.TempDir()
	manyBars(t, folder)
	s := on(t, folder)
	closed := make(chan error, 1)
	var begin sync.Once
	_, err := s.CopyTo(t.Context(), sqlite(home), func(models.CopyProgress) {
		begin.Do(func() {
			go func() {
				err := s.Close()
				if left, _ := os.ReadDir(home); len(left) > 0 {
					t.Errorf("closed before %v was taken away", left)
				}
				closed <- err
			}()
			if err := s.Backup(t.Context(), io.Discard); err == nil { // waits for its turn, until the store ends
				t.Error("two at a time")
			}
		})
	})
	if err == nil {
		t.Error("the copy went on")
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
}
