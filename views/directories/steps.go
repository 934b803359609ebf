package directories

import (
	"strconv"
	"strings"
	"time"

	"scimdesk/models"
	"scimdesk/views/layout"
	"scimdesk/views/ui"
)

// stepWord says the state of a step to who does not see its mark.
func stepWord(s models.Step, number int) string {
	switch s.State {
	case models.StepDone:
		return "Done: "
	case models.StepProblem:
		return "Problem: "
	case models.StepWaiting:
		return "Waiting: "
	}
	return "Step " + strconv.Itoa(number) + ": "
}

// where is the menu path of a step, and whether it can be left out.
func where(path string, optional bool) string {
	if optional {
		return path + ", optional"
	}
	return path
}

func exchangePath(d layout.Directory, id models.ExchangeID) string {
	return layout.Path(d.ID, "exchanges", string(id))
}

// whose is who sent the request that ticked a step; a consent is an admin's.
func whose(s models.Step, actor string) string {
	switch {
	case s.Sight == models.SightConsent && s.Seen.Detail != "":
		return "by " + s.Seen.Detail
	case s.Sight == models.SightConsent:
		return "from " + browser(s.Seen.Agent)
	}
	return "from " + or(s.Seen.Agent, actor)
}

// browser is the family of a browser by its User-Agent. Each names those it
// descends from, so the youngest come first.
func browser(agent string) string {
	for _, family := range []struct{ mark, name string }{
		{"Edg", "Edge"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
	} {
		if strings.Contains(agent, family.mark) {
			return family.name
		}
	}
	return "a browser"
}

// watching says whether the page follows a directory that answers.
func watching(p SetupPage) bool {
	return p.Live && (p.Head.State == models.DirectorySetup || p.Head.State == models.DirectoryActive)
}

func number(name string, i int) string { return name + "-" + strconv.Itoa(i+1) }

// replaceLabel is the button that makes the next token.
func replaceLabel(t models.Token, found bool, now time.Time, auth models.AuthMethod) string {
	if found && replaceable(t, now) {
		return "Rotate"
	}
	return "New " + kindWord(KindOf(auth))
}

// expires is when a token ends, as a sentence goes on with it.
func expires(t models.Token) string {
	if t.ExpiresAt.IsZero() {
		return "never expires"
	}
	return "expires " + expiry(t)
}

func providerOptions(chosen models.Provider) []ui.Option {
	options := make([]ui.Option, len(models.Providers))
	for i, p := range models.Providers {
		options[i] = ui.Option{Value: string(p), Label: p.Label(), Chosen: p == chosen}
	}
	return options
}
