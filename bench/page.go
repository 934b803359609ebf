package main

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// mark names the place of a report in a page: "sqlite 10000", "duties 10000".
func (r *report) mark() string {
	what := strings.ToLower(r.database())
	if r.Options.Duties {
		what = "duties"
	}
	return fmt.Sprintf("%s %d", what, r.Options.Users)
}

// writeInto puts a text between the marks of a page, in place of what stood
// there.
func writeInto(path, mark, text string) error {
	page, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	begin, end := "<!-- bench "+mark+" -->\n", "<!-- end "+mark+" -->"
	head, rest, found := strings.Cut(string(page), begin)
	_, tail, ended := strings.Cut(rest, end)
	if !found || !ended {
		return fmt.Errorf("%s has no place for this table: write two lines, %s and %s", path, strings.TrimSpace(begin), end)
	}
	return os.WriteFile(path, []byte(head+begin+text+end+tail), 0o644)
}

// milliseconds with as many places as say something.
func milliseconds(span time.Duration) string {
	ms := float64(span.Nanoseconds()) / 1e6
	switch {
	case ms >= 100:
		return fmt.Sprintf("%.0f", ms)
	case ms >= 1:
		return fmt.Sprintf("%.1f", ms)
	default:
		return fmt.Sprintf("%.3f", ms)
	}
}
