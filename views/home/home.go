// Package home is the first page: three doors while there is no directory,
// afterwards what needs somebody, how each directory is, and what happens.
package home

import (
	"strconv"
	"time"

	"scimdesk/models"
	"scimdesk/views/layout"
	"scimdesk/views/reach"
	"scimdesk/views/ui"
)

// Page is what home shows.
type Page struct {
	layout.Frame
	Reach models.Reach
	Rows  []Row
	Lines []Line // the newest requests of all directories, newest first
}

// Row is one directory and how it is.
type Row struct {
	models.Directory
	Tokens   []models.Token
	Bars     []models.Bar     // of the last day, at least
	Troubles []models.Problem // of its setup
	Failure  *models.Told     // the newest failure, when it is of the last hour
}

// Line is one request and the directory it was sent to.
type Line struct {
	models.Told
	In models.Directory
}

// day is the stretch of time the drawings show.
const day = 24 * time.Hour

// spark is the traffic of one directory, an hour a bar.
func (r Row) spark(now time.Time) []ui.Bucket { return ui.Buckets(r.Bars, now, 24, day) }

// failures is how many requests failed within the last hour.
func (r Row) failures(now time.Time) (failed int) {
	for _, b := range r.Bars {
		if b.At.Add(models.BarLength).After(now.Add(-time.Hour)) {
			failed += b.Failed
		}
	}
	return failed
}

// traffic is that of all directories, half an hour a bar.
func (p Page) traffic() []ui.Bucket {
	var all []models.Bar
	for _, r := range p.Rows {
		all = append(all, r.Bars...)
	}
	return ui.Buckets(all, p.Now, 48, day)
}

// hours are the times below the chart: from the first bar on, every four
// hours, and now.
func (p Page) hours() (hours []string) {
	first := p.Now.UTC().Truncate(day / 48).Add(day/48 - day)
	for at := first; p.Now.Sub(at) > 2*time.Hour; at = at.Add(4 * time.Hour) {
		hours = append(hours, at.Format("15:04"))
	}
	return append(hours, p.Now.UTC().Format("15:04"))
}

// people is how many there are, and where.
func (p Page) people() string {
	users := 0
	for _, r := range p.Rows {
		users += r.Users
	}
	return ui.Counted(users, "person", "people") + " in " + ui.Counted(len(p.Rows), "directory", "directories")
}

// unreached says whether there is something to say about reachability. Only
// this computer reaching us is nothing new once somebody knocked.
func (p Page) unreached() bool {
	return reach.Needed(p.Reach) && (p.Reach.State != models.ReachLocal || p.silent())
}

// silent says whether nobody ever knocked at any directory.
func (p Page) silent() bool {
	for _, r := range p.Rows {
		if !r.LastRequestAt.IsZero() {
			return false
		}
	}
	return true
}

// credential is the token that opens the directory longest; false when none
// does.
func (r Row) credential(now time.Time) (longest models.Token, found bool) {
	for _, t := range r.Tokens {
		if t.Live(now) && r.ofMethod(t) && (!found || outlives(t, longest)) {
			longest, found = t, true
		}
	}
	return longest, found
}

func outlives(a, b models.Token) bool {
	x, y := ends(a), ends(b)
	return !y.IsZero() && (x.IsZero() || x.After(y))
}

// ends is when a token stops opening doors by itself; zero for never.
func ends(t models.Token) time.Time {
	if t.OverlapUntil.IsZero() || (!t.ExpiresAt.IsZero() && t.ExpiresAt.Before(t.OverlapUntil)) {
		return t.ExpiresAt
	}
	return t.OverlapUntil
}

// soon says whether t lies so near that somebody should act.
func soon(now, t time.Time) bool { return !t.IsZero() && t.Sub(now) < 14*day }

// left is how long it is until t: "341 days", "6 h", "12 min".
func left(now, t time.Time) string {
	switch d := t.Sub(now); {
	case d >= 2*day:
		return strconv.Itoa(int(d.Round(day)/day)) + " days"
	case d >= 2*time.Hour:
		return strconv.Itoa(int(d.Round(time.Hour)/time.Hour)) + " h"
	case d >= time.Minute:
		return strconv.Itoa(int(d.Round(time.Minute)/time.Minute)) + " min"
	}
	return "less than a minute"
}

// expiry is the word of the table's last column, and its tone.
func (r Row) expiry(now time.Time) (word, tone string) {
	t, found := r.credential(now)
	switch end := ends(t); {
	case !found && r.Auth == models.AuthWorkloadIdentity:
		return "None to expire", "text-muted"
	case !found:
		return "No " + r.word(), "text-error font-medium"
	case end.IsZero():
		return "Never", "text-muted"
	case soon(now, end):
		return "In " + left(now, end), "text-warning"
	default:
		return "In " + left(now, end), "text-muted"
	}
}

// tone is quiet for what went well.
func tone(l Line) string {
	if l.Outcome() == models.Failure {
		return "bad"
	}
	return ""
}

// measured says the chart in figures.
func measured(bars []ui.Bucket) string {
	sum := ui.Sum(bars)
	if sum.Seen == 0 {
		return "No requests · UTC"
	}
	return ui.Counted(sum.Seen, "request", "requests") + " · " + ui.Count(sum.Failed) + " failed · peak " + ui.Count(ui.Peak(bars)) + " in 30 min · UTC"
}
