package main

import (
	"fmt"
	"strconv"
	"strings"
)

// markdown is the report as people read it.
func (r *report) markdown() string {
	var out strings.Builder
	if r.Options.Duties {
		out.WriteString("Beside a reference with duties. ")
	}
	fmt.Fprintf(&out, "%s people, %s, %d connections, %g s a run, median of %d; %s%s; %s.\n\n", number(r.Options.Users), r.database(),
		r.Options.Connections, r.Options.Seconds, r.Options.Runs, r.When.Format("2006-01-02"), prefixed(", ", r.Version), r.Machine)
	r.writeRows(&out)
	r.writeScans(&out)
	r.writeGrowth(&out)
	fmt.Fprintf(&out, "Memory (RSS): %s when seeded, %s at most; goal: under %s.\n", megabytes(r.Seeded), megabytes(r.Peak), megabytes(memoryGoal(r.Options.Users)))
	return out.String()
}

func (r *report) database() string {
	if r.Options.Postgres {
		return "PostgreSQL"
	}
	return "SQLite"
}

// writeRows is the table proper.
func (r *report) writeRows(out *strings.Builder) {
	if len(r.Rows) == 0 {
		return
	}
	out.WriteString("| operation | reference/s | of its bracket | scimdesk/s | ratio | goal | | beside others | p50 ms | p99 ms | CPU µs | reference's | RSS MB | others |\n")
	out.WriteString("|---|--:|--:|--:|--:|--:|---|---|--:|--:|--:|--:|--:|--:|\n")
	for _, g := range goals {
		row, measured := r.row(g.Operation)
		if !measured {
			continue
		}
		fmt.Fprintf(out, "| %s | %s | %.2f | %s | %s | %s | %s | %.0f | %s | %.0f | %.0f %% |\n", g.Words, r.besideReference(row, g), row.ratio(),
			r.held(row, g), r.besideOthers(row, g), milliseconds(row.Desk.P50), milliseconds(row.Desk.P99),
			micros(row.Desk.Processor), referenceProcessor(row), float64(row.Desk.Memory)/1e6, 100*row.foreign())
	}
	out.WriteString("\n")
}

// held is two cells: the goal, and whether it is reached. It is one beside the
// bare reference.
func (r *report) held(row row, g goal) string {
	if r.Options.Duties {
		return "– | –"
	}
	return fmt.Sprintf("≥ %g | %s", g.Ratio, verdict(row.ratio() >= g.Ratio))
}

// besideReference is three cells: its rate, how that compares with where the
// goals were set, and ours.
func (r *report) besideReference(row row, g goal) string {
	ours := number(int(row.Desk.Rate))
	if row.Desk.Wrong > 0 {
		ours += fmt.Sprintf(" (%d wrong)", row.Desk.Wrong)
	}
	if row.Reference == nil {
		return "– | – | " + ours
	}
	bracket := "–"
	if !r.Options.Postgres {
		bracket = fmt.Sprintf("%.2f", row.Reference.Rate/g.Bracket)
	}
	return number(int(row.Reference.Rate)) + " | " + bracket + " | " + ours
}

// besideOthers is how many times as fast we are as others were, measured
// where the goals were set, and what we want.
func (r *report) besideOthers(row row, g goal) string {
	if g.Beside == 0 || r.Options.Postgres {
		return "–"
	}
	times := row.Desk.Rate / g.Beside
	return fmt.Sprintf("%.1f × %s, goal ≥ %g %s", times, g.Others, g.Times, verdict(times >= g.Times))
}

func referenceProcessor(r row) string {
	if r.Reference == nil {
		return "–"
	}
	return fmt.Sprintf("%.0f", micros(r.Reference.Processor))
}

// foreign is the greater disturbance of the two sides.
func (r row) foreign() float64 {
	if r.Reference == nil {
		return r.Desk.Foreign
	}
	return max(r.Desk.Foreign, r.Reference.Foreign)
}

func (r *report) writeScans(out *strings.Builder) {
	if len(r.Scans) == 0 {
		return
	}
	out.WriteString("| a filter no index helps, one connection | ms | µs a person | goal | | CPU µs a person |\n|---|--:|--:|--:|---|--:|\n")
	for _, f := range r.Scans {
		each := r.perPerson(f)
		fmt.Fprintf(out, "| %s | %s | %.2f | ≤ %d | %s | %.2f |\n", map[string]string{"scan": "`title co`", "scan-absent": "`nickName eq`"}[f.Operation],
			milliseconds(f.P50), each, scanGoal, verdict(each <= scanGoal), micros(f.Processor)/float64(r.People))
	}
	out.WriteString("\n")
}

func (r *report) writeGrowth(out *strings.Builder) {
	if len(r.Growth) == 0 {
		return
	}
	fmt.Fprintf(out, "| growth, one connection, p50 | before | at %s people | times | goal | |\n|---|--:|--:|--:|--:|---|\n", number(r.Options.Users))
	for _, g := range r.Growth {
		fmt.Fprintf(out, "| %s | %s ms | %s ms | %.2f | ≤ %g | %s |\n", g.Question, milliseconds(g.Few), milliseconds(g.Many), g.times(), g.Most, verdict(g.times() <= g.Most))
	}
	out.WriteString("\n")
}

func verdict(met bool) string {
	if met {
		return "✓"
	}
	return "✗"
}

// number groups digits: 1,000,000.
func number(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

func megabytes(bytes int64) string { return fmt.Sprintf("%.0f MB", float64(bytes)/1e6) }

func prefixed(prefix, text string) string {
	if text == "" {
		return ""
	}
	return prefix + text
}
