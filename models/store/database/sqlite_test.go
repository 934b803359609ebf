package database

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const application = 0x53434d44

func file(t testing.TB) File {
	t.Helper()
	return File{Path: filepath.Join(t.TempDir(), "t.db"), Application: application, Migrations: "sqlite", Synchronous: "FULL"}
}

func trafficFile(t testing.TB) File {
	t.Helper()
	return File{Path: filepath.Join(t.TempDir(), "traffic.db"), Application: application + 1, Migrations: "traffic_sqlite", Synchronous: "NORMAL"}
}

func openFile(t testing.TB, f File) *Database {
	t.Helper()
	d, err := OpenSQLite(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// raw opens the file as anybody could.
func raw(t testing.TB, f File, pragmas ...string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", dsn(f.Path, pragmas...))
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func exec1(t testing.TB, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

func TestASQLiteThatCanLoseDataIsRefused(t *testing.T) {
	t.Parallel()
	for version, ok := range map[string]bool{
		"3.51.3": true, "3.51.10": true, "3.53.3": true, "4.0.0": true, "3.52": true,
		"3.51.2": false, "3.41.2": false, "3.51": false, "2.99.99": false, "": false, "x.y.z": false,
	} {
		err := checkVersion(version)
		if (err == nil) != ok {
			t.Errorf("version %q: %v", version, err)
		}
		if err != nil && (!strings.Contains(err.Error(), `"`+version+`"`) || !strings.Contains(err.Error(), "3.51.3")) {
			t.Errorf("the refusal does not name both versions: %v", err)
		}
	}
}

func TestAWriterWithAnyOtherPragmaIsRefused(t *testing.T) {
	t.Parallel()
	right := []string{"busy_timeout(4000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)"}
	if err := assertPragmas(t.Context(), raw(t, file(t), right...), File{Synchronous: "FULL"}); err != nil {
		t.Fatalf("the right ones are refused: %v", err)
	}
	for _, wrong := range []string{
		"busy_timeout(1)", "journal_mode(DELETE)", "synchronous(NORMAL)", "synchronous(OFF)", "synchronous(EXTRA)", "foreign_keys(0)",
	} {
		name, _, _ := strings.Cut(wrong, "(")
		others := slices.DeleteFunc(slices.Clone(right), func(pragma string) bool { return strings.HasPrefix(pragma, name+"(") })
		err := assertPragmas(t.Context(), raw(t, file(t), append(others, wrong)...), File{Synchronous: "FULL"})
		if err == nil || !strings.Contains(err.Error(), "PRAGMA "+name) {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}

func TestAFileOfAnotherProgramIsRefusedAndLeftAlone(t *testing.T) {
	t.Parallel()
	for name, fill := range map[string]func(*testing.T, File){
		"a SQLite file without a name":     func(t *testing.T, f File) { exec1(t, raw(t, f), "CREATE TABLE theirs (a)") },
		"a SQLite file of another program": func(t *testing.T, f File) { exec1(t, raw(t, f), "PRAGMA application_id = 7") },
		"a text":                           func(t *testing.T, f File) { write(t, f, "Dear diary,") },
		"a long text":                      func(t *testing.T, f File) { write(t, f, strings.Repeat("diary ", 100)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := file(t)
			fill(t, f)
			wantRefused(t, f, f.Path)
		})
	}
}

func write(t *testing.T, f File, text string) {
	t.Helper()
	if err := os.WriteFile(f.Path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// wantRefused opens f, wants these words in the refusal and every byte beside
// it unchanged.
func wantRefused(t *testing.T, f File, words ...string) {
	t.Helper()
	before := sums(t, f)
	_, err := OpenSQLite(t.Context(), f)
	if err == nil {
		t.Fatal("opened")
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%v does not say %q", err, word)
		}
	}
	if after := sums(t, f); after != before {
		t.Error("the file was changed")
	}
}

// sums hashes the database and its write-ahead log.
func sums(t *testing.T, f File) (sums [2][32]byte) {
	t.Helper()
	for i, path := range []string{f.Path, f.Path + "-wal"} {
		bytes, err := os.ReadFile(path)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		sums[i] = sha256.Sum256(bytes)
	}
	return sums
}

func TestADatabaseOfANewerScimdeskIsRefusedAndLeftAlone(t *testing.T) {
	t.Parallel()
	const newer = "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)"
	t.Run("closed in order", func(t *testing.T) {
		t.Parallel()
		f := file(t)
		if err := openFile(t, f).Close(); err != nil {
			t.Fatal(err)
		}
		db := raw(t, f)
		exec1(t, db, newer)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		wantRefused(t, f, "version 9999", upTo(t, f.Migrations), "start the newer one")
	})
	t.Run("with a write-ahead log left behind", func(t *testing.T) {
		t.Parallel()
		f := file(t)
		if err := openFile(t, f).Close(); err != nil {
			t.Fatal(err)
		}
		exec1(t, raw(t, f), newer)
		wantRefused(t, crashed(t, f), "version 9999", upTo(t, f.Migrations))
	})
}

// crashed copies an open database as a process that is killed leaves it.
func crashed(t *testing.T, f File) File {
	t.Helper()
	left := f
	left.Path = filepath.Join(t.TempDir(), "t.db")
	for _, part := range []string{"", "-wal"} {
		bytes, err := os.ReadFile(f.Path + part)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(left.Path+part, bytes, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return left
}

func TestLibcIsTheOneModerncTestedWith(t *testing.T) {
	t.Parallel()
	libc := regexp.MustCompile(`modernc\.org/libc (v\S+)`)
	list := func(format, module string) string {
		out, err := exec.CommandContext(context.Background(), "go", "list", "-m", "-f", format, module).Output()
		if err != nil {
			t.Skipf("this test needs the go command: %v", err)
		}
		return strings.TrimSpace(string(out))
	}
	theirs, err := os.ReadFile(list("{{.GoMod}}", "modernc.org/sqlite"))
	if err != nil {
		t.Fatal(err)
	}
	ours, want := list("{{.Version}}", "modernc.org/libc"), libc.FindSubmatch(theirs)
	if want == nil || ours != string(want[1]) {
		t.Errorf("libc is %s, but modernc.org/sqlite was made for %s: move both together", ours, want)
	}
}
