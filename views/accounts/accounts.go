// Package accounts is the pages about people: the list with its search, and
// one person with what the identity provider says, what changed, and which
// requests did it.
package accounts

import (
	"net/url"
	"strings"
	"time"

	"scimdesk/models"
	"scimdesk/views/layout"
	"scimdesk/views/ui"
)

// ListPage is a page of a directory's accounts, newest first.
type ListPage struct {
	layout.Frame
	Head  layout.Directory
	Query models.AccountQuery
	Page  models.AccountPage
}

// ShowPage is one person.
type ShowPage struct {
	layout.Frame
	Head     layout.Directory
	Account  models.Account
	Resource *models.Resource  // nil once it was deleted
	Groups   []models.GroupRef // the groups the person is in
	Events   []models.Event
	Told     []models.Told // the newest requests that named the person
}

// State is the tone and the word of an account's state.
func State(s models.AccountState) (tone, word string) {
	switch s {
	case models.AccountActive:
		return "ok", "Active"
	case models.AccountInactive:
		return "off", "Inactive"
	case models.AccountRemoved:
		return "off", "Removed"
	}
	return "", string(s)
}

// freshFor is how long a row is new: it fades once, when a live page first
// shows it, or its change.
const freshFor = 3 * time.Second

func fresh(now, at time.Time) bool { return now.Sub(at) < freshFor }

// stateChoice is one of the chips above the list.
type stateChoice struct {
	State models.AccountState
	Label string
	Count int
}

func stateChoices(c models.AccountCounts) []stateChoice {
	return []stateChoice{
		{"", "All", c.Active + c.Inactive + c.Removed},
		{models.AccountActive, "Active", c.Active},
		{models.AccountInactive, "Inactive", c.Inactive},
		{models.AccountRemoved, "Removed", c.Removed},
	}
}

// address is the list with another search, state or place in it.
func address(d models.DirectoryID, search string, state models.AccountState, cursor string, id models.AccountID) string {
	query := url.Values{}
	if search != "" {
		query.Set("q", search)
	}
	if state != "" {
		query.Set("state", string(state))
	}
	if cursor != "" {
		query.Set(cursor, string(id))
	}
	path := layout.Path(d, "accounts")
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

func path(d models.DirectoryID, id models.AccountID) string {
	return layout.Path(d, "accounts", string(id))
}

func older(p ListPage) string {
	all := p.Page.Accounts
	return address(p.Head.ID, p.Query.Search, p.Query.State, "after", all[len(all)-1].ID)
}

func newer(p ListPage) string {
	return address(p.Head.ID, p.Query.Search, p.Query.State, "before", p.Page.Accounts[0].ID)
}

func subtitle(p ShowPage, fields []Field) string {
	parts := []string{}
	for _, f := range fields {
		if f.Attribute == "title" && f.Value != "" {
			parts = append(parts, f.Value)
		}
	}
	if p.Account.DisplayName != p.Account.UserName {
		parts = append(parts, p.Account.UserName)
	}
	return strings.Join(parts, " · ")
}

// happened tells an event.
func happened(p models.Provider, e models.Event) string {
	who := p.Actor()
	switch e.Type {
	case models.EventCreated:
		return who + " created the account"
	case models.EventDeactivated:
		return who + " deactivated the account"
	case models.EventReactivated:
		return who + " reactivated the account"
	case models.EventDeleted:
		return who + " deleted the resource; the account stays, removed"
	}
	return who + " changed " + ui.Counted(len(e.Fields), "field", "fields")
}

// listed says whether the fields of an event are worth a line each: at a
// creation or a deletion they are all there are.
func listed(e models.Event) bool {
	return e.Type != models.EventCreated && e.Type != models.EventDeleted
}
