package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestTheMedianIsOfTheRunsThatWereDisturbedLeast(t *testing.T) {
	t.Parallel()
	runs := []figures{
		{Rate: 100, P50: 3, P99: 30, Processor: 7, Memory: 1, Foreign: 0.9, Done: 10, Wrong: 5, First: "not counted"},
		{Rate: 300, P50: 1, P99: 20, Processor: 9, Memory: 2, Foreign: 0.01, Done: 10},
		{Rate: 500, P50: 2, P99: 10, Processor: 8, Memory: 3, Foreign: 0.02, Done: 10, Wrong: 1, First: "somebody else"},
		{Rate: 400, P50: 5, P99: 40, Processor: 5, Memory: 4, Foreign: 0.03, Done: 10},
	}
	want := figures{Rate: 400, P50: 2, P99: 20, Processor: 8, Memory: 3, Foreign: 0.03, Done: 30, Wrong: 1, First: "somebody else"}
	if got := median(runs, 3); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if runs[0].Rate != 100 {
		t.Error("the runs were put into another order")
	}
}

func TestTheTableSaysWhatWasReached(t *testing.T) {
	t.Parallel()
	r := report{
		Options: compareCommand{Users: 10_000, Connections: 16, Seconds: 2, Runs: 3}, When: time.Unix(0, 0).UTC(), Machine: "a machine", Version: "scimdesk 1", People: 12_000,
		Rows: []row{
			{Operation: "create", Desk: figures{Rate: 6_000, P50: 1_500_000, P99: 150e6, Processor: 250_000, Memory: 100e6}, Reference: &figures{Rate: 10_000, Processor: 90_000, Foreign: 0.2}},
			{Operation: "get", Desk: figures{Rate: 5_000, Wrong: 2}, Reference: &figures{Rate: 11_000}},
		},
		Scans:  []figures{{Operation: "scan", P50: 48 * time.Millisecond, Processor: 36 * time.Millisecond}, {Operation: "scan-absent", P50: 72 * time.Millisecond}},
		Growth: []growth{{"a question", 100, 120, 1.2}, {"another", 100, 200, 1.5}},
		Seeded: 90e6, Peak: 190e6,
	}
	got := r.markdown()
	for _, want := range []string{
		"10,000 people, SQLite, 16 connections, 2 s a run, median of 3; 1970-01-01, scimdesk 1; a machine.\n",
		"| create | 10,000 | 1.35 | 6,000 | 0.60 | ≥ 0.6 | ✓ | 3.5 × PocketBase 0.39, goal ≥ 3 ✓ | 1.5 | 150 | 250 | 90 | 100 | 20 % |\n",
		"| get by id | 11,000 | 0.50 | 5,000 (2 wrong) | 0.45 | ≥ 0.6 | ✗ | 2.3 × PocketBase 0.39, goal ≥ 5 ✗ |",
		"| `title co` | 48.0 | 4.00 | ≤ 5 | ✓ | 3.00 |\n",
		"| `nickName eq` | 72.0 | 6.00 | ≤ 5 | ✗ | 0.00 |\n",
		"| a question | 0.000 ms | 0.000 ms | 1.20 | ≤ 1.2 | ✓ |\n",
		"| another | 0.000 ms | 0.000 ms | 2.00 | ≤ 1.5 | ✗ |\n",
		"Memory (RSS): 90 MB when seeded, 190 MB at most; goal: under 200 MB.\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	if err := r.wrong(); err == nil || !strings.Contains(err.Error(), "scimdesk gave 2 wrong answers") {
		t.Errorf("wrong answers end in %v", err)
	}
}

func TestATableIsWrittenBetweenItsMarks(t *testing.T) {
	t.Parallel()
	page := filepath.Join(t.TempDir(), "page.md")
	const text = "# Title\n<!-- bench sqlite 10 -->\nold\n<!-- end sqlite 10 -->\n<!-- bench sqlite 100 -->\nkept\n<!-- end sqlite 100 -->\n"
	write(t, page, text)
	if err := writeInto(page, "sqlite 10", "new\n"); err != nil {
		t.Fatal(err)
	}
	if got, want := read(t, page), strings.Replace(text, "old", "new", 1); got != want {
		t.Errorf("got %s", got)
	}
	err := writeInto(page, "postgres 10", "new\n")
	if err == nil || !strings.Contains(err.Error(), "<!-- bench postgres 10 -->") {
		t.Errorf("without marks the error is %v", err)
	}
}

func TestASlopeIsWhatGrowsInAnHour(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		x, y []float64
		want float64
	}{
		{"nothing was noted", nil, nil, 0},
		{"one moment", []float64{1}, []float64{7}, 0},
		{"level", []float64{1, 2, 3}, []float64{7, 7, 7}, 0},
		{"two an hour", []float64{0, 1, 2, 3}, []float64{1, 3, 5, 7}, 2},
		{"falling, with a bump", []float64{0, 1, 2}, []float64{2, 3, 0}, -1},
	} {
		if got := slope(c.x, c.y); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

func TestTheFirstQuarterDoesNotCount(t *testing.T) {
	t.Parallel()
	d := diary{entries: []entry{
		{at: time.Hour, memory: 1e6, wal: 9e6}, {at: 2 * time.Hour, memory: 100e6}, {at: 3 * time.Hour, memory: 101e6}, {at: 5 * time.Hour, memory: 103e6},
	}}
	if got := d.slopes(); !strings.Contains(got, "RSS +1.00 MB") || !strings.Contains(got, "Largest WAL: 9.0 MB") {
		t.Errorf("got %s", got)
	}
}
