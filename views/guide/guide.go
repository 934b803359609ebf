// Package guide is what to do in each identity provider's own console, in its
// words and its order, with a directory's values in its fields. It knows no
// page and draws nothing; where a vendor's wording is not known for sure, the
// words are plain ones.
package guide

import "scimdesk/models"

// Guide is how one identity provider is configured. Texts mark the names of
// its buttons and fields with **, and values with `; [Split] reads both.
type Guide struct {
	Actor    string  // what sentences call it: "Okta"
	Console  string  // "the Okta Admin Console"
	Method   string  // what its console calls the method
	Values   []Value // what to type in, the base URL first
	Secret   Value   // under which label the secret goes; it has no value here, and no label when there is none
	Chapters []Chapter
	Trouble  []Trouble

	steps  map[models.Sight]Step
	proven map[models.Sight]Step // what the method has other words for
}

// Value is something to type into a field of the identity provider's console.
type Value struct {
	Label  string // the field, as its console names it
	Remark string // beside the label, "" for none
	Text   string
	Why    string // below the value: what it is for, "" when the label says it
}

// Chapter is what is done at one place of the console.
type Chapter struct {
	Title string
	Where string // the menu path to it
	Items []Item
}

// Item is one thing to do, or to know.
type Item struct {
	Text    string
	Names   []string    // boxes to tick, as the console names them
	Values  []Value     // fields to fill in
	Mapping []Attribute // what goes into which attribute
}

// Attribute is one row of an attribute mapping.
type Attribute struct {
	SCIM     string // the attribute here
	From     string // what the identity provider puts into it
	Required bool
	Remark   string
}

// Trouble is something that goes wrong, and what to look at.
type Trouble struct{ Sign, Remedy string }

// Step is a step of the setup in the words of the console.
type Step struct {
	Title string // quotes the button
	Where string // the menu path to it
	Wait  string // what is being waited for
}

// For is the guide for a provider and the method at is reached by.
func For(p models.Provider, at At) Guide {
	write, known := guides[p]
	if !known {
		write = generic
	}
	how := consoles[p].prove(at)
	g := write(at.URL, how)
	g.Method, g.Secret = how.method, how.secret
	g.proven = how.steps
	return g
}

var guides = map[models.Provider]func(url string, how proof) Guide{
	"okta": okta, "entra": entra, "onelogin": oneLogin, "jumpcloud": jumpCloud, "pingone": pingOne,
	"google": google, "authentik": authentik, "keycloak": keycloak, "generic": generic,
}

// Base is the value of the base URL.
func (g Guide) Base() Value { return g.Values[0] }

// Step is the step that s ticks.
func (g Guide) Step(s models.Sight) Step {
	step, told := g.proven[s]
	if !told {
		step, told = g.steps[s]
	}
	if !told {
		step = proving[s]
	}
	if step.Wait == "" {
		step.Wait = waits[s]
	}
	return step
}

// proving are the steps of the authorization server where no console has
// better words.
var proving = map[models.Sight]Step{
	models.SightConsent:   {Title: "Connect, sign in and press “Allow”", Where: "where its console starts the authorization"},
	models.SightIssued:    {Title: "Let it ask for an access token", Where: "by itself, with the first request"},
	models.SightRefreshed: {Title: "Let it refresh its access token", Where: "by itself, with the first change after the token has expired"},
}

// waits say what ticks a step, where no provider has better words.
var waits = map[models.Sight]string{
	models.SightConsent:    "Waiting for you to allow it",
	models.SightIssued:     "Waiting for the first access token to be asked for",
	models.SightRefreshed:  "Waiting for the first refresh",
	models.SightTest:       "Waiting for the connection test",
	models.SightLookup:     "Waiting for the first user lookup",
	models.SightCreate:     "Waiting for the first person to be created",
	models.SightUpdate:     "Waiting for the first change of a person",
	models.SightDeactivate: "Waiting for the first person to be turned off",
	models.SightGroup:      "Waiting for the first group",
}
