// Package groups is the pages about pushed groups: the list with its search,
// and one group with who is in it, who joined and left when, and which
// requests did it.
package groups

import (
	"net/url"
	"strings"
	"time"

	"scimdesk/models"
	"scimdesk/views/layout"
	"scimdesk/views/ui"
)

// ListPage is a page of a directory's groups, newest first.
type ListPage struct {
	layout.Frame
	Head  layout.Directory
	Query models.GroupQuery
	Page  models.GroupPage
}

// ShowPage is one group.
type ShowPage struct {
	layout.Frame
	Head     layout.Directory
	Group    models.Group
	Query    models.MemberQuery
	Members  models.MemberPage
	Of       []models.GroupRef // the groups it is in
	Resource *models.Resource  // nil when it was deleted meanwhile
	Events   []models.Event    // the newest first
	Told     []models.Told     // the newest requests that named the group
}

// Path is the page of one group.
func Path(d models.DirectoryID, id string) string { return layout.Path(d, "groups", id) }

// freshFor is how long a row is new: it fades once, when a live page first
// shows it, or its change.
const freshFor = 3 * time.Second

func fresh(now, at time.Time) bool { return now.Sub(at) < freshFor }

// address is a list with a search or a place in it.
func address(path, search, cursor, id string) string {
	query := url.Values{}
	if search != "" {
		query.Set("q", search)
	}
	if cursor != "" {
		query.Set(cursor, id)
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

func older(p ListPage) string {
	all := p.Page.Groups
	return address(layout.Path(p.Head.ID, "groups"), p.Query.Search, "after", all[len(all)-1].ID)
}

func newer(p ListPage) string {
	return address(layout.Path(p.Head.ID, "groups"), p.Query.Search, "before", p.Page.Groups[0].ID)
}

// counted says how many members a group has.
func counted(n int) string { return ui.Counted(n, "member", "members") }

// waiting says how groups come to be here.
func waiting(d layout.Directory) string {
	if d.Provider == "google" {
		return "Google sends people and no groups."
	}
	return "A group appears here, with its members, within moments of being pushed by " + d.Provider.Label() + ". The setup page says where."
}

// unfound says why a search found nothing.
func unfound(search string) string {
	return "No group has a name with a word that starts with “" + strings.TrimSpace(search) + "”."
}
