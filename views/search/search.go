// Package search is how one gets anywhere in the console: the page of what was
// found, which the palette shows as well, and the page of all keys.
package search

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"scimdesk/models"
	"scimdesk/views/layout"
	"scimdesk/views/ui"
)

// Page is what was found for a query. Where one can go and what one can do
// follows from the frame's directories.
type Page struct {
	layout.Frame
	Query    string
	People   []Person
	Groups   []Group
	More     []models.Directory // in which more people were found than are shown
	Missed   int                // directories that were not searched in time
	Requests []Request
}

// Person is an account and the directory it came through.
type Person struct {
	models.Account
	In models.Directory
}

// Group is a pushed group and the directory it came through.
type Group struct {
	models.Group
	In models.Directory
}

// Request is an exchange and the directory it was sent to.
type Request struct {
	models.Told
	In models.Directory
}

// KeysPage is what the page of all keys shows.
type KeysPage struct{ layout.Frame }

// total is how many entries the page shows.
func total(p Page) int {
	return len(p.People) + len(p.Groups) + len(p.More) + len(p.Requests) + len(actions(p)) + len(looks(p.Query)) + len(places(p))
}

// summary says what was found, for who does not see the list.
func summary(p Page) string {
	if total(p) == 0 {
		return "Nothing found"
	}
	if p.Query == "" {
		return ui.Counted(total(p), "suggestion", "suggestions")
	}
	return ui.Counted(total(p), "result", "results")
}

func personState(s models.AccountState) string {
	switch s {
	case models.AccountActive:
		return "Active"
	case models.AccountInactive:
		return "Inactive"
	case models.AccountRemoved:
		return "Removed"
	}
	return string(s)
}

// besides is what else a person is known by, "" when it is the name.
func besides(a models.Account) string {
	if a.UserName == a.DisplayName {
		return ""
	}
	return a.UserName
}

// split is text before, at and after the first word that begins with one of
// the query's words.
func split(text, query string) (before, at, after string) {
	wanted := strings.FieldsFunc(query, apart)
	previous := ' '
	for i, r := range text {
		if apart(previous) && !apart(r) {
			for _, word := range wanted {
				if n := begins(text[i:], word); n > 0 {
					return text[:i], text[i : i+n], text[i+n:]
				}
			}
		}
		previous = r
	}
	return text, "", ""
}

// begins is how many bytes of text are word without regard to case, 0 when it
// does not begin so.
func begins(text, word string) int {
	end := 0
	for range utf8.RuneCountInString(word) {
		_, size := utf8.DecodeRuneInString(text[end:])
		end += size
	}
	if end > 0 && strings.EqualFold(text[:end], word) {
		return end
	}
	return 0
}

func apart(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) }

// queried is the query as part of an address.
func queried(query string) string { return url.QueryEscape(query) }
