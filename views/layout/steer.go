package layout

import (
	"scimdesk/models"
	"scimdesk/views/ui"
)

// Action is something an admin can do to a directory as it is, with what it
// does to whom, said before.
type Action struct {
	Name   string // as the command line and the address spell it: "pause"
	Label  string // of the button
	Effect string
	Grave  bool // the identity provider will report errors
}

// Path is where the form of the action is sent.
func (a Action) Path(d Directory) string { return Path(d.ID, a.Name) }

// Command does the same in a terminal.
func (a Action) Command(d Directory) string {
	return "scimdesk directory " + a.Name + " " + string(d.ID)
}

// Actions are what can be done to the directory in its state, the way back
// first.
func (d Directory) Actions() []Action {
	switch d.State {
	case models.DirectorySetup, models.DirectoryActive:
		return []Action{d.pause(), d.disable()}
	case models.DirectoryPaused:
		return []Action{d.resume(), d.disable()}
	case models.DirectoryDisabled:
		return []Action{d.enable()}
	}
	return nil
}

func (d Directory) pause() Action {
	return Action{Name: "pause", Label: "Pause", Effect: d.Provider.Actor() + " gets 503 and tries again later. " + d.staying()}
}

func (d Directory) resume() Action {
	return Action{Name: "resume", Label: "Resume", Effect: d.Provider.Actor() + " is answered again, and sends what it could not send meanwhile. " + d.staying()}
}

func (d Directory) disable() Action {
	return Action{Name: "disable", Label: "Disable SCIM", Grave: true, Effect: d.Provider.Actor() + " gets a clear refusal (403) and shows it." + quarantine(d.Provider) + " " + d.staying()}
}

func (d Directory) enable() Action {
	return Action{Name: "enable", Label: "Enable SCIM", Effect: d.Provider.Actor() + " is answered again. The tokens are the same as before. " + d.staying()}
}

// quarantine is what Entra does when it is refused for long.
func quarantine(p models.Provider) string {
	if p == "entra" {
		return " When it lasts, Entra goes into quarantine."
	}
	return ""
}

// staying says to how many people nothing happens.
func (d Directory) staying() string {
	switch n := d.Accounts.Active + d.Accounts.Inactive; n {
	case 0:
		return "Nobody has been provisioned yet."
	case 1:
		return "The one person and all that was provisioned stay as they are."
	default:
		return "The " + ui.Count(n) + " people stay as they are."
	}
}

// held says that the directory does not answer, and what that means meanwhile;
// both are "" when it answers.
func (d Directory) held() (fact, consequence string) {
	switch d.State {
	case models.DirectoryPaused:
		return "Paused", d.pause().Effect
	case models.DirectoryDisabled:
		return "SCIM was disabled", d.disable().Effect
	}
	return "", ""
}
