package stage

import (
	"strings"

	"scimdesk/internal/standin"
	"scimdesk/internal/standin/dialect"
	"scimdesk/models"
)

// Dialects are all ways of speaking, as a page offers them.
func (s *Stage) Dialects() []models.StandInChoice {
	all := make([]models.StandInChoice, len(dialect.Names))
	for i, name := range dialect.Names {
		all[i] = models.StandInChoice{Name: string(name), Title: name.Label()}
	}
	return all
}

// Title is what a directory is called whose identity provider speaks so.
func Title(name string) string {
	if dialect.Name(name).IsEntra() {
		return "Stand-in Entra"
	}
	return "Stand-in Okta"
}

// Stories are all that can be told, in the order a page offers them.
func (s *Stage) Stories() []models.StandInChoice {
	var all []models.StandInChoice
	for _, story := range standin.Stories() {
		all = append(all, models.StandInChoice{Name: story.Name, Title: story.Title})
	}
	return all
}

// labelOf is what the vendor calls a dialect.
func labelOf(name string) string { return dialect.Name(name).Label() }

func providerOf(name dialect.Name) models.Provider {
	if name.IsEntra() {
		return "entra"
	}
	return "okta"
}

func unknownDialect() models.Invalid {
	return models.Invalid{"dialect": "Choose " + dialect.Choices() + "."}
}

func unknownStory() models.Invalid {
	return models.Invalid{"story": "Choose one of " + strings.Join(standin.StoryNames(), ", ") + "."}
}

const lookFor = "Look for "

// past says what was done, of what is to be done.
var past = []struct{ now, then string }{
	{lookFor, "Looked for "},
	{"Test ", "Tested "},
	{"Discover ", "Discovered "},
	{"Create ", "Created "},
	{"Read ", "Read "},
	{"Change ", "Changed "},
	{"Turn off ", "Turned off "},
	{"Turn on ", "Turned on "},
	{"Delete ", "Deleted "},
	{"Import ", "Imported "},
	{"Ask for ", "Asked for "},
	{"Send ", "Sent "},
	{"Rename ", "Renamed "},
	{"Check ", "Checked "},
	{"Take away ", "Took away "},
	{"Redeem ", "Redeemed "},
	{"Refresh ", "Refreshed "},
}

// told is the sentence of an exchange: what it is for, then what came of it.
func told(x dialect.Exchange) string {
	switch {
	case !x.Answered:
		return x.For
	case x.Problem != "":
		return x.For + ": no answer"
	case x.Status >= 400:
		return x.For + ": refused"
	}
	for _, verb := range past {
		if rest, is := strings.CutPrefix(x.For, verb.now); is {
			return verb.then + rest + found(x)
		}
	}
	return x.For
}

// found says what a lookup came to.
func found(x dialect.Exchange) string {
	switch {
	case !strings.HasPrefix(x.For, lookFor):
		return ""
	case x.Total > 0:
		return ": found"
	case strings.Contains(x.Path, "/Groups"):
		return ": none"
	}
	return ": nobody"
}
