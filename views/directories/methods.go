package directories

import (
	"scimdesk/models"
	"scimdesk/views/guide"
)

// method is one way an identity provider can prove itself.
type method struct {
	Value, Label, Remark, Text string
	Later                      bool // not in this version
}

// methods are all ways, the one that can be chosen first.
func methods(p models.Provider) []method {
	return []method{
		{
			Value: string(models.AuthBearer), Label: bearerLabel, Remark: inConsole(p),
			Text: "One value to paste. It does not expire; replace it when you like, with an overlap that keeps both valid meanwhile.",
		},
		{Value: "authorization-code", Label: "OAuth 2 authorization code", Remark: "(recommended for Okta)", Text: laterText, Later: true},
		{Value: "client-credentials", Label: "OAuth 2 client credentials", Remark: "(recommended for Entra)", Text: laterText, Later: true},
	}
}

const (
	bearerLabel = "Long-lived bearer token"
	laterText   = "Not in this version: it comes with the authorization server."
)

// inConsole is what the provider calls the bearer token: "HTTP Header in Okta".
func inConsole(p models.Provider) string {
	if p == "generic" {
		return ""
	}
	g := guide.For(p, "")
	return g.Method + " in " + g.Actor
}

// named is the remark beside the values: whose words their labels are.
func named(p models.Provider) string {
	if p == "generic" {
		return "Every console names them a little differently"
	}
	return "Named as " + p.Actor() + " names them"
}

// promise is what “Configure” gives first.
func promise(p models.Provider) string {
	if p == "generic" {
		return "You get the values to paste"
	}
	return "You get the values to paste, named as " + p.Actor() + " names them"
}

// Suggested is the name a new directory of this provider is offered.
func Suggested(p models.Provider) string {
	if p == "generic" {
		return ""
	}
	return p.Actor()
}

// groupsHint is the truth about groups, where they can be wished for.
func groupsHint(p models.Provider) string {
	if p == "google" {
		return "Google sends people and no groups."
	}
	return "The setup then waits for the first group, too. Groups are taken either way, whenever " + subject(p) + " sends one."
}

// subject is what a sentence calls the provider inside it.
func subject(p models.Provider) string {
	if p == "generic" {
		return "the identity provider"
	}
	return p.Actor()
}

// example is the command that does the same as the form.
func example(p models.Provider) string {
	name := Suggested(p)
	if name == "" {
		name = "Staff"
	}
	return `scimdesk directory create --name "` + name + `" --provider ` + string(p) + " --auth bearer"
}
