// Package exchanges is the pages about what an identity provider said and
// what it was answered: the list, in sentences, and one exchange with what it
// meant, what it changed, and every header and byte that was kept.
package exchanges

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"scimdesk/models"
	"scimdesk/views/layout"
	"scimdesk/views/ui"
)

// ListPage is a page of a directory's exchanges, newest first.
type ListPage struct {
	layout.Frame
	Head         layout.Directory
	Query        models.ExchangeQuery
	Told         []models.Told
	Older, Newer bool         // whether there is more in that direction
	Bars         []models.Bar // of the last hour at least; the live page draws them
}

// ShowPage is one exchange.
type ShowPage struct {
	layout.Frame
	Head    layout.Directory
	Told    models.Told
	Name    string           // of the resource it was about, as it is called now; "" when unknown
	Account models.AccountID // of the person it was about, "" when there is none
	Group   string           // the id of the group it was about, "" when there is none
	Event   *models.Event    // what it made true, nil when nothing, or when that is not known any more
	Token   models.Token     // that opened the door; zero when none did
}

// day is the exchanges of one day, newest first.
type day struct {
	At   time.Time
	Told []models.Told
}

func byDay(all []models.Told) []day {
	var days []day
	for _, e := range all {
		last := len(days) - 1
		if last < 0 || days[last].At.UTC().Format(time.DateOnly) != e.At.UTC().Format(time.DateOnly) {
			days = append(days, day{At: e.At})
			last++
		}
		days[last].Told = append(days[last].Told, e)
	}
	return days
}

// address is this list with another choice or place in it.
func address(d models.DirectoryID, failed bool, cursor string, id models.ExchangeID) string {
	var query []string
	if failed {
		query = append(query, "failed=1")
	}
	if cursor != "" {
		query = append(query, cursor+"="+string(id))
	}
	path := layout.Path(d, "exchanges")
	if len(query) == 0 {
		return path
	}
	return path + "?" + strings.Join(query, "&")
}

func path(d models.DirectoryID, id models.ExchangeID) string {
	return layout.Path(d, "exchanges", string(id))
}

func older(p ListPage) string {
	return address(p.Head.ID, p.Query.Failed, "after", p.Told[len(p.Told)-1].ID)
}

func newer(p ListPage) string {
	return address(p.Head.ID, p.Query.Failed, "before", p.Told[0].ID)
}

// seen says how much came and how much of it was kept.
func seen(c models.ExchangeCounts) string {
	text := ui.Counted(c.Seen, "request", "requests") + " in all, " + ui.Count(c.Failed) + " failed"
	if c.Kept < c.Seen {
		text += ", " + ui.Count(c.Kept) + " kept"
	}
	return text
}

// hour is the traffic of the last hour, in bars of five minutes.
func hour(p ListPage) []ui.Bucket {
	return ui.Buckets(p.Bars, p.Now, int(time.Hour/models.BarLength), time.Hour)
}

// isToday says whether a day is the one of now.
func isToday(now time.Time, d day) bool {
	return d.At.UTC().Format(time.DateOnly) == now.UTC().Format(time.DateOnly)
}

// tone is the colour of an outcome. A success in a list is grey.
func tone(o models.Outcome) string {
	switch o {
	case models.Failure:
		return "bad"
	case models.Skipped:
		return "off"
	}
	return "ok"
}

// freshFor is how long a row is new: it fades once, when a live page first
// shows it.
const freshFor = 3 * time.Second

func fresh(now, at time.Time) bool { return now.Sub(at) < freshFor }

// readable is a path as its sender thought of it.
func readable(path string) string {
	plain, err := url.QueryUnescape(path)
	if err != nil {
		plain = path
	}
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1 // marks of direction would turn the line around
		}
		return r
	}, plain)
}

// status is the number and its name: "409 Conflict".
func status(code int) string {
	return strings.TrimSpace(strconv.Itoa(code) + " " + http.StatusText(code))
}

// or is text, or something else when there is none.
func or(text, instead string) string {
	if text == "" {
		return instead
	}
	return text
}

func bytes(n int) string {
	if n < 1024 {
		return ui.Count(n) + " B"
	}
	return ui.Count(n/1024) + " KiB"
}

// left says how much of a body was not kept, and why.
func left(e models.Exchange, cut int) string {
	if e.Facts.Kind.OAuth() {
		return unkept(cut)
	}
	if e.Token == "" {
		return bytes(cut) + " were left out: what strangers send is not kept."
	}
	return bytes(cut) + " were left out: bodies are kept up to 64 KiB."
}
