package main

import (
	"errors"
	"fmt"
	"time"
)

// report is everything one call measured.
type report struct {
	Options compareCommand `json:"options"`
	Machine string         `json:"machine"`
	Version string         `json:"version"`
	When    time.Time      `json:"when"`
	People  int            `json:"people"` // with those to spare, who join and leave
	Rows    []row          `json:"rows"`
	Scans   []figures      `json:"scans,omitempty"`
	Growth  []growth       `json:"growth,omitempty"`
	Seeded  int64          `json:"rss_seeded_bytes"`
	Peak    int64          `json:"rss_peak_bytes"`
}

// row is one operation on both sides.
type row struct {
	Operation string   `json:"operation"`
	Reference *figures `json:"reference,omitempty"` // nil when scimdesk was measured alone
	Desk      figures  `json:"scimdesk"`
}

// row finds an operation's; ok is false when it was not measured.
func (r *report) row(operation string) (found row, ok bool) {
	for _, row := range r.Rows {
		if row.Operation == operation {
			return row, true
		}
	}
	return row{}, false
}

// ratio is how much of the reference's rate is ours; 0 without a reference.
func (r row) ratio() float64 {
	if r.Reference == nil || r.Reference.Rate == 0 {
		return 0
	}
	return r.Desk.Rate / r.Reference.Rate
}

// line is a row while the others are still being measured.
func (r row) line() string {
	text := fmt.Sprintf("%-7s %8.0f/s, server %6.0f µs", r.Operation, r.Desk.Rate, micros(r.Desk.Processor))
	if r.Reference != nil {
		text += fmt.Sprintf(" · reference %8.0f/s, %5.0f µs · ratio %.2f", r.Reference.Rate, micros(r.Reference.Processor), r.ratio())
	}
	if r.Desk.Wrong > 0 {
		text += fmt.Sprintf(" · %d WRONG: %s", r.Desk.Wrong, r.Desk.First)
	}
	return text
}

// perPerson is what a question no index answers costs for each person, in
// microseconds.
func (r *report) perPerson(f figures) float64 {
	return micros(f.P50) / float64(r.People)
}

// wrong is an error when any answer was not what it must be: such a table is
// worth nothing.
func (r *report) wrong() error {
	var all error
	note := func(who string, f *figures) {
		if f != nil && f.Wrong > 0 {
			all = errors.Join(all, fmt.Errorf("%s gave %d wrong answers of %d to %s; the first: %s", who, f.Wrong, f.Done, f.Operation, f.First))
		}
	}
	for i := range r.Rows {
		note("the reference", r.Rows[i].Reference)
		note("scimdesk", &r.Rows[i].Desk)
	}
	for i := range r.Scans {
		note("scimdesk", &r.Scans[i])
	}
	return all
}

func micros(span time.Duration) float64 { return float64(span.Nanoseconds()) / 1e3 }
