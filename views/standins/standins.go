// Package standins is the pages of the pretended identity providers: the
// screen on which one plays, the list of all, and the question before the
// demo is taken away.
package standins

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"scimdesk/models"
	"scimdesk/views/layout"
	"scimdesk/views/ui"
)

// Page is the screen of one stand-in.
type Page struct {
	layout.Frame
	Directory models.Directory
	models.StandIn
	Dialects []models.StandInChoice
	Stories  []models.StandInChoice
	From     int    // the first person asked for; below 0 follows what happens
	Search   string // in name or address
	Accounts []models.Account
	Known    models.AccountCounts
	Pushed   []models.Group
}

// Path is the address of a stand-in's page; parts are appended.
func Path(id models.DirectoryID, parts ...string) string {
	path := "/standins/" + string(id)
	for _, part := range parts {
		path += "/" + part
	}
	return path
}

func (p Page) path(part string) string { return Path(p.Directory.ID, part) }

// at is the page of the same stand-in that begins with another person.
func (p Page) at(from int) string {
	return Path(p.Directory.ID) + "?from=" + strconv.Itoa(from)
}

// vendor is what people call the identity provider that is played.
func (p Page) vendor() string {
	if p.Directory.Provider == "entra" {
		return "Entra"
	}
	return "Okta"
}

// sends says whose requests these are.
func (p Page) sends() string {
	return "Sends what " + p.Label + " sends. Nothing leaves this computer."
}

// state is the tone and the word of what it does.
func (p Page) state() (tone, word string) {
	switch {
	case !p.Plays:
		return "off", "Stopped"
	case p.Stopped != "":
		return "bad", "In quarantine"
	case p.Paused:
		return "warn", "Paused"
	case p.Busy:
		return "live", "Running"
	}
	return "ok", "Ready"
}

// figures are what was done so far: "319 of 500 · 1,276 requests · 0 failures".
func (p Page) figures() string {
	text := ui.Counted(p.Counts.Requests, "request", "requests") + " · " + ui.Counted(p.Counts.Failed, "failure", "failures")
	if p.long() {
		text = ui.Count(p.Progress.Done) + " of " + ui.Count(p.Progress.Of) + " " + p.Progress.What + " · " + text
	}
	return text
}

// long says whether what is under way has a length worth a bar.
func (p Page) long() bool { return p.Busy && p.Progress.Of > 1 }

// left is how long it will still take.
func (p Page) left() string {
	switch left := p.Progress.Left; {
	case p.Paused || !p.Busy || left == 0 || p.Progress.Done == p.Progress.Of:
		return ""
	case left < 2*time.Second:
		return "about a second left"
	case left < 2*time.Minute:
		return fmt.Sprintf("about %d s left", int(math.Round(left.Seconds())))
	default:
		return fmt.Sprintf("about %d min left", int(math.Round(left.Minutes())))
	}
}

// spoken is what is read out: it changes with every tenth.
func (p Page) spoken() string {
	if !p.long() {
		return ""
	}
	return fmt.Sprintf("%s: %d %%", p.Progress.Title, p.Progress.Done*10/p.Progress.Of*10)
}

// pulse says how fast requests are answered.
func (p Page) pulse() string {
	if p.Rate == 0 {
		return ui.Counted(p.Counts.Requests, "request", "requests")
	}
	return fmt.Sprintf("%.0f a second, p95 %s", math.Max(p.Rate, 1), ui.Took(p.P95))
}

// speed is one to choose.
type speed struct {
	value string
	label string
}

var speeds = []speed{{"2", "2 a second"}, {"20", "20 a second"}, {"100", "100 a second"}, {"0", "As fast as it goes"}}

func (p Page) chosen(s speed) bool { return s.value == strconv.FormatFloat(p.Speed, 'f', -1, 64) }

// sizes a first cycle can have.
var sizes = []int{25, 500, 10_000}

// posts is a form whose answer is morphed into this page by a script. Without
// scripts it is a form like any other.
func posts(path string) templ.Attributes {
	return templ.Attributes{"method": "post", "action": path, "data-stays": true}
}

// status is the tone and word of one person.
func status(p models.StandInPerson) (tone, word string) {
	switch {
	case p.Deleted:
		return "off", "Deleted"
	case p.Status == "sending":
		return "live", "Sending"
	case p.Status == "failed":
		return "bad", "Failed"
	case p.Status == "queued":
		return "off", "Queued"
	case p.Suspended:
		return "warn", "Suspended"
	case p.Status == "sent":
		return "ok", "Sent"
	case p.Status == "off":
		return "off", "Turned off"
	}
	return "", ""
}

// deed is one button of a person's menu.
type deed struct{ kind, label string }

// deeds are what can be done with a person.
func deeds(p models.StandInPerson) []deed {
	all := []deed{
		{"rename", "Rename"},
		{"move", "Move to the next department"},
		{"change", "Change the title"},
		{"clear", "Take the title away"},
		{"password", "Set a password"},
	}
	if p.Suspended || p.Deleted {
		all = append(all, deed{"reactivate", "Reactivate"})
	} else {
		all = append(all, deed{"suspend", "Suspend"})
	}
	return append(all, deed{"delete", "Delete"})
}

// newTitle is one the person does not have.
func newTitle(p models.StandInPerson) string {
	if p.Title == "Principal Gardener" {
		return "Senior Adviser"
	}
	return "Principal Gardener"
}

// storyLook is how a story's button looks.
func storyLook(s models.StandInChoice) (icon, label string) {
	if look, known := storyLooks[s.Name]; known {
		return look[0], look[1]
	}
	return "play", s.Title
}

var storyLooks = map[string][2]string{
	"access":        {"key-round", "Access token"},
	"increments":    {"rotate-cw", "Increments"},
	"joiner":        {"user-plus", "Joiner"},
	"mover":         {"route", "Mover"},
	"leaver":        {"user-minus", "Leaver"},
	"rehire":        {"undo-2", "Rehire"},
	"swap":          {"arrow-left-right", "Address swap"},
	"import":        {"download", "Import"},
	"groups":        {"users", "Group push"},
	"mass-deletion": {"triangle-alert", "Mass deletion"},
}

// summary says how a step went, in figures.
func summary(s models.StandInStep) string {
	text := ui.Counted(s.Sent, "request", "requests")
	if s.Of > 0 {
		text += fmt.Sprintf(" · %d of %d as expected", s.Passed, s.Of)
	}
	if n := len(s.Failures); n > 0 {
		text += " · " + ui.Counted(n, "failure", "failures")
	}
	return text + " · " + ui.Took(s.Took)
}

// outcome says how a story went.
func (p Page) outcome() string {
	done, well := 0, 0
	for _, s := range p.Story.Steps {
		if s.Done {
			done++
		}
		if s.OK {
			well++
		}
	}
	switch {
	case done < len(p.Story.Steps):
		return fmt.Sprintf("%d of %s done", done, ui.Counted(len(p.Story.Steps), "step", "steps"))
	case well == done:
		return "All as expected"
	}
	return fmt.Sprintf("%d of %s not as expected", done-well, ui.Counted(done, "step", "steps"))
}

// around says which people are shown, of how many.
func (p Page) around() string {
	if p.Search != "" {
		return ui.Counted(len(p.People), "person", "people") + " of " + ui.Count(p.Size)
	}
	if len(p.People) == 0 {
		return "Nobody"
	}
	return fmt.Sprintf("%s to %s of %s", ui.Count(p.People[0].N+1), ui.Count(p.People[len(p.People)-1].N+1), ui.Count(p.Size))
}

// before and after are the numbers the pages beside this one begin with.
func (p Page) before() (from int, is bool) {
	if p.Search != "" || len(p.People) == 0 || p.People[0].N == 0 {
		return 0, false
	}
	return max(p.People[0].N-models.StandInPeople, 0), true
}

func (p Page) after() (from int, is bool) {
	if !p.More || p.Search != "" || len(p.People) == 0 {
		return 0, false
	}
	return p.People[len(p.People)-1].N + 1, true
}

// everybody is how many accounts there are.
func (p Page) everybody() int { return p.Known.Active + p.Known.Inactive + p.Known.Removed }

// life is the tone and word of an account's state, "" for the ordinary one.
func life(a models.Account) (tone, word string) {
	switch a.State {
	case models.AccountInactive:
		return "off", "Inactive"
	case models.AccountRemoved:
		return "off", "Removed"
	}
	return "ok", "Active"
}

// ListPage is all stand-ins.
type ListPage struct {
	layout.Frame
	Rows     []Row
	Dialects []models.StandInChoice
	Dialect  string // that was chosen
	Auth     models.AuthMethod
	Problems models.Invalid // why none was started
}

// Row is one of them.
type Row struct {
	models.Directory
	Label  string
	Counts models.ExchangeCounts
}

// RemovePage asks before the demo is taken away.
type RemovePage struct {
	layout.Frame
	Name        string // of the environment
	Directories []models.Directory
}

// going names what goes.
func (p RemovePage) going() string {
	people, groups := 0, 0
	for _, d := range p.Directories {
		people, groups = people+d.Users, groups+d.Groups
	}
	return ui.Counted(people, "person", "people") + " and " + ui.Counted(groups, "group", "groups") + " in " +
		ui.Counted(len(p.Directories), "directory", "directories")
}
