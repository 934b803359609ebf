// Package exchanges is the pages about what an identity provider said and
// what it was answered: the list, in sentences, and one exchange with every
// header and byte that was kept.
package exchanges

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"scimdesk/models"
	"scimdesk/views/layout"
	"scimdesk/views/ui"
)

// ListPage is a page of a directory's exchanges, newest first.
type ListPage struct {
	layout.Frame
	Head  layout.Directory
	Query models.ExchangeQuery
	Page  models.ExchangePage
	Names map[string]string // resource id to what to call it
}

// ShowPage is one exchange.
type ShowPage struct {
	layout.Frame
	Head     layout.Directory
	Exchange models.Exchange
	Name     string           // of the resource it was about, "" when unknown
	Account  models.AccountID // of the person it was about, "" when there is none
	Token    models.Token     // that opened the door; zero when none did
}

// day is the exchanges of one day, newest first.
type day struct {
	At        time.Time
	Exchanges []models.Exchange
}

func byDay(all []models.Exchange) []day {
	var days []day
	for _, e := range all {
		last := len(days) - 1
		if last < 0 || days[last].At.UTC().Format(time.DateOnly) != e.At.UTC().Format(time.DateOnly) {
			days = append(days, day{At: e.At})
			last++
		}
		days[last].Exchanges = append(days[last].Exchanges, e)
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
	all := p.Page.Exchanges
	return address(p.Head.ID, p.Query.Failed, "after", all[len(all)-1].ID)
}

func newer(p ListPage) string {
	return address(p.Head.ID, p.Query.Failed, "before", p.Page.Exchanges[0].ID)
}

// seen says how much came and how much of it was kept.
func seen(c models.ExchangeCounts) string {
	text := ui.Counted(c.Seen, "request", "requests") + " in all, " + ui.Count(c.Failed) + " failed"
	if c.Kept < c.Seen {
		text += ", " + ui.Count(c.Kept) + " kept"
	}
	return text
}

// outcome is the tone and word of an answer. A success in a list is grey.
func outcome(e models.Exchange) (tone, word string) {
	if e.Failed() {
		return "bad", "Failure"
	}
	return "ok", "Success"
}

// status is the number and its name: "409 Conflict".
func status(code int) string {
	return strings.TrimSpace(strconv.Itoa(code) + " " + http.StatusText(code))
}

// from is the address without its port.
func from(e models.Exchange) string {
	if e.From == "" {
		return "unknown"
	}
	return e.From
}

func bytes(n int) string {
	if n < 1024 {
		return ui.Count(n) + " B"
	}
	return ui.Count(n/1024) + " KiB"
}

func left(n int) string {
	return bytes(n) + " were left out: bodies are kept up to 64 KiB."
}
