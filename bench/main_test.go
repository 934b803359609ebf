package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestMain lets the test's program be the reference, as the real one is.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "reference" {
		main()
		return
	}
	os.Exit(m.Run())
}

// bench runs the program with args and says what it printed.
func bench(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := run(t.Context(), args, &out, t.Output())
	return out.String(), err
}

func TestOneCommandMeasuresEveryOperation(t *testing.T) {
	folder := t.TempDir()
	page := filepath.Join(folder, "performance.md")
	write(t, page, "before\n<!-- bench sqlite 50 -->\nold\n<!-- end sqlite 50 -->\nafter\n")
	out, err := bench(t, "--users", "50", "--seconds", "0.05", "--runs", "1", "--repeat", "0", "--connections", "4", "--growth", "--folder", folder, "--json", "--markdown", page)
	if err != nil {
		t.Fatal(err)
	}
	var r report
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	for _, g := range goals {
		row, measured := r.row(g.Operation)
		switch {
		case !measured:
			t.Errorf("%s was not measured", g.Operation)
		case row.Desk.Done == 0 || row.Reference == nil || row.Reference.Done == 0:
			t.Errorf("%s was not asked for: %+v", g.Operation, row)
		}
	}
	if len(r.Scans) != len(scans) || len(r.Growth) != 3 || r.Peak == 0 {
		t.Errorf("scans %v, growth %v, most memory %d", r.Scans, r.Growth, r.Peak)
	}
	if text := read(t, page); !strings.HasPrefix(text, "before\n<!-- bench sqlite 50 -->\n50 people, SQLite, 4 connections") ||
		!strings.HasSuffix(text, "<!-- end sqlite 50 -->\nafter\n") || strings.Contains(text, "old") {
		t.Errorf("the page is %s", text)
	}
	if left := leftovers(t, folder); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestPostgresIsMeasuredBesideABarePgx(t *testing.T) {
	needs(t, "/usr/lib/postgresql/*/bin/initdb")
	out, err := bench(t, "--postgres", "--users", "20", "--seconds", "0.02", "--runs", "1", "--repeat", "0", "--only", "get,put,add", "--folder", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"20 people, PostgreSQL", "| get by id |", "| PUT |", "| add one member |"} {
		if !strings.Contains(out, want) {
			t.Errorf("the table lacks %q: %s", want, out)
		}
	}
}

func TestTheReferenceWithDutiesHasATableOfItsOwn(t *testing.T) {
	folder := t.TempDir()
	page := filepath.Join(folder, "performance.md")
	write(t, page, "<!-- bench sqlite 20 -->\nkept\n<!-- end sqlite 20 -->\n<!-- bench duties 20 -->\nold\n<!-- end duties 20 -->\n")
	out, err := bench(t, "--duties", "--users", "20", "--seconds", "0.02", "--runs", "1", "--repeat", "0", "--only", "put,add", "--folder", folder, "--markdown", page)
	if err != nil {
		t.Fatal(err)
	}
	text := read(t, page)
	if !strings.HasPrefix(text, "<!-- bench sqlite 20 -->\nkept\n") || !strings.Contains(text, "<!-- bench duties 20 -->\nBeside a reference with duties. 20 people") {
		t.Errorf("the page is %s", text)
	}
	if strings.Contains(out, "≥ 0.6") || !strings.Contains(out, "| add one member |") {
		t.Errorf("the goals are those beside the bare reference, yet the table is %s", out)
	}
}

func TestALongDayTellsWhatGrows(t *testing.T) {
	out, err := bench(t, "soak", "--minutes", "0.03", "--every", "0.5", "--rate", "50", "--users", "100", "--folder", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	rows := strings.Count(out, "\n| 0.0 |")
	if rows < 2 || !strings.Contains(out, "Growth in an hour") {
		t.Errorf("it told %s", out)
	}
	if strings.Contains(out, "| -1 |") {
		t.Errorf("the program did not tell its goroutines: %s", out)
	}
}

func TestWhatCannotBeMeasuredIsRefused(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"--users", "0"},
		{"--runs", "0"},
		{"--seconds", "0"},
		{"--connections", "0"},
		{"--only", "sing"},
		{"--duties", "--postgres"},
		{"soak", "--minutes", "0"},
		{"soak", "--rate", "0"},
		{"soak", "--users", "1"},
		{"soak", "--every", "0"},
	} {
		if err := run(t.Context(), args, io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), args[len(args)-2]) {
			t.Errorf("%v: %v", args, err)
		}
	}
}

// needs skips a test where a program is missing, unless none may be.
func needs(t *testing.T, pattern string) {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	if len(found) > 0 {
		return
	}
	if os.Getenv("SCIMDESK_REQUIRE") == "all" {
		t.Fatalf("%s is not installed", pattern)
	}
	t.Skipf("%s is not installed", pattern)
}

func leftovers(t *testing.T, folder string) (left []string) {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(folder, "bench*"))
	if err != nil {
		t.Fatal(err)
	}
	return left
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
