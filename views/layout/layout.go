// Package layout is what surrounds a page: the shell of the console with its
// header and its list of directories, the plain frame of a page for somebody
// who is not signed in, the head of a directory with its tabs, and the page
// that says what went wrong.
package layout

import (
	"time"

	"scimdesk/models"
	"scimdesk/views/ui"
)

// Look is the appearance a browser asked for; "" follows the system.
type Look string

// The two appearances that can be fixed.
const (
	Light Look = "light"
	Dark  Look = "dark"
)

// Frame is what every page of the console is told besides its own matter.
type Frame struct {
	Title        string // of the window, before " · Scimdesk"
	Place        string // path of this page or one near it, to return to after a change of appearance
	Look         Look
	Admin        string // who is signed in; "" when nobody is
	Environment  string
	Organization string
	Directories  []models.Directory
	Current      models.DirectoryID // "" outside any directory
	Now          time.Time
	Live         bool                        // the page follows what happens while it is open; never one with a secret or a half-filled form
	Seen         uint64                      // what the bell had counted before the page's data was read
	Playing      map[models.DirectoryID]bool // directories whose stand-in plays
	Script       string                      // one more the page wants, of the assets
	Covered      bool                        // a dialog lies over the page, and nothing behind it can be reached
}

// Directory is the head of every page inside one directory.
type Directory struct {
	models.Directory
	URL      string // SCIM base URL
	Counts   models.ExchangeCounts
	Accounts models.AccountCounts
	Tab      string // one of the Tab constants; "" on pages below a tab
}

// People says how many people the directory has: "1 person", "412 people".
func (d Directory) People() string {
	return ui.Counted(d.Accounts.Active+d.Accounts.Inactive, "person", "people")
}

// The tabs of a directory.
const (
	TabOverview = "overview"
	TabSetup    = "setup"
	TabAccounts = "accounts"
	TabGroups   = "groups"
	TabRequests = "requests"

	TabCredentials = "credentials"
)

// Crumb is one step of the way to a page; Href is "" for text that leads
// nowhere.
type Crumb struct{ Label, Href string }

// To is a step of the way that leads somewhere.
func To(label, href string) Crumb { return Crumb{Label: label, Href: href} }

// Here is the last step: the page itself.
func Here(label string) Crumb { return Crumb{Label: label} }

// Problem is what went wrong, in words: what happened, why, what to do.
type Problem struct {
	Status  int
	Title   string
	Text    string
	Request string // request id to look for in the log; "" when it would not help
}

// Path is the address of a directory's page; parts are appended.
func Path(d models.DirectoryID, parts ...string) string {
	path := "/directories/" + string(d)
	for _, part := range parts {
		path += "/" + part
	}
	return path
}

// Home is the page a directory is entered by: of a stand-in its stage.
func Home(d models.Directory) string {
	if d.StandIn != "" {
		return "/standins/" + string(d.ID)
	}
	return Path(d.ID)
}

// Tile is the two letters of a provider.
func Tile(p models.Provider) string {
	if tile, ok := tiles[p]; ok {
		return tile
	}
	return "Id"
}

var tiles = map[models.Provider]string{
	"okta": "Ok", "entra": "En", "onelogin": "On", "jumpcloud": "Jc", "pingone": "Pi",
	"google": "Go", "authentik": "Au", "keycloak": "Kc",
}

// State is the tone and the word of a directory's state.
func State(s models.DirectoryState) (tone, word string) {
	switch s {
	case models.DirectorySetup:
		return "warn", "Setting up"
	case models.DirectoryActive:
		return "ok", "Active"
	case models.DirectoryPaused:
		return "off", "Paused"
	case models.DirectoryDisabled:
		return "off", "Disabled"
	}
	return "", string(s)
}

func stateTone(s models.DirectoryState) string { tone, _ := State(s); return tone }
func stateWord(s models.DirectoryState) string { _, word := State(s); return word }
