package directories

import (
	"strconv"
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

// agent is who sent the request that ticked a step.
func agent(s models.Sighting, actor string) string {
	if s.Agent == "" {
		return actor
	}
	return s.Agent
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
