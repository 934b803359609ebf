package directories

import (
	"strings"

	"scimdesk/models"
	"scimdesk/views/guide"
)

// method is one way an identity provider can prove itself.
type method struct {
	models.AuthMethod
	Label, Remark, Text string
}

// methods are those the console of p offers, the recommended one first.
func methods(p models.Provider) []method {
	known := guide.Methods(p)
	all := make([]method, len(known))
	for i, auth := range known {
		all[i] = method{auth, methodLabel(auth), remark(p, auth, i == 0 && len(known) > 1), methodTexts[auth]}
	}
	return all
}

// methodLabel is what a method is called here.
func methodLabel(a models.AuthMethod) string { return methodLabels[a] }

var methodLabels = map[models.AuthMethod]string{
	models.AuthBearer: "Long-lived bearer token", models.AuthBasic: "HTTP Basic",
	models.AuthAuthorizationCode: "OAuth 2 authorization code", models.AuthClientCredentials: "OAuth 2 client credentials",
	models.AuthWorkloadIdentity: "Workload identity federation",
}

var methodTexts = map[models.AuthMethod]string{
	models.AuthBearer:            "One value to paste. It does not expire unless you say so; replace it when you like, with an overlap that keeps both valid meanwhile.",
	models.AuthBasic:             "A user name and a password with every request. For consoles that offer nothing better.",
	models.AuthAuthorizationCode: "No token is pasted: an admin allows it once, on a page of Scimdesk. Access tokens live for hours and are refreshed by themselves.",
	models.AuthClientCredentials: "A client id and a secret, which it exchanges for access tokens that live for hours. Several secrets can be valid at once.",
	models.AuthWorkloadIdentity:  "No secret at all: it signs each request for an access token, and Scimdesk checks the signature with its public keys.",
}

// remark says whose recommendation a method is, or what its console calls it.
func remark(p models.Provider, auth models.AuthMethod, first bool) string {
	switch {
	case p == "generic":
		return ""
	case first:
		return "(recommended for " + p.Actor() + ")"
	}
	return inConsole(p, auth)
}

// inConsole is what the provider calls a method: "HTTP Header in Okta".
func inConsole(p models.Provider, auth models.AuthMethod) string {
	if p == "generic" {
		return ""
	}
	g := guide.For(p, guide.At{Auth: auth})
	if strings.EqualFold(g.Method, methodLabel(auth)) {
		return ""
	}
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

// example is the command that does the same as the form, by one method.
func example(p NewPage, auth models.AuthMethod) string {
	name := p.Name
	if name = strings.TrimSpace(name); name == "" {
		name = "Staff"
	}
	command := `scimdesk directory create --name ` + quoted(name) + ` --provider ` + string(p.Provider) + " --auth " + string(auth)
	if p.WantsGroups {
		command += " --groups"
	}
	return command + flags(p.Provider, auth, p.Way)
}

// methodCommand does in a terminal what the form of a method does.
func methodCommand(p MethodPage, auth models.AuthMethod) string {
	return "scimdesk directory auth " + string(p.Head.ID) + " --method " + string(auth) + flags(p.Head.Provider, auth, p.Way)
}

// clientCommand does in a terminal what the form of a client does.
func clientCommand(p ClientPage) string {
	return "scimdesk directory client " + string(p.Head.ID) + each("--redirect-url", strings.Fields(p.Way.Redirects)) + " --token-life " + or(p.Way.Life, Lives[0].Value)
}

// flags are what one method asks for besides.
func flags(p models.Provider, auth models.AuthMethod, w Way) string {
	switch auth {
	case models.AuthAuthorizationCode:
		text := each("--redirect-url", redirectExamples(p, w))
		if w.PKCE && ChoosesPKCE(p) {
			text += " --pkce"
		}
		return text + life(w)
	case models.AuthClientCredentials:
		return life(w)
	case models.AuthWorkloadIdentity:
		return " --issuer " + quoted(or(w.Issuer, EntraIssuer(or(w.Tenant, "TENANT")))) + " --subject " + quoted(or(w.Subject, "SUBJECT")) +
			each("--audience", strings.Fields(or(w.Audiences, "AUDIENCE"))) + life(w)
	}
	return ""
}

// redirectExamples are the redirect URIs of the form, or where one belongs.
func redirectExamples(p models.Provider, w Way) []string {
	all := strings.Fields(w.Redirects)
	if p == "okta" && (w.App != "" || len(all) == 0) {
		all = append([]string{OktaCallback(or(w.Cell, OktaCells[0]), or(w.App, "APP"))}, all...)
	}
	if len(all) == 0 {
		return []string{"https://…"}
	}
	return all
}

// each is a flag that is given several times.
func each(flag string, values []string) (text string) {
	for _, value := range values {
		text += " " + flag + " " + quoted(value)
	}
	return text
}

func life(w Way) string {
	if w.Life == "" || w.Life == Lives[0].Value {
		return ""
	}
	return " --token-life " + w.Life
}

func or(text, instead string) string {
	if text == "" {
		return instead
	}
	return text
}

// quoted is a word a shell takes as one; names cannot have control characters.
func quoted(word string) string {
	if strings.Trim(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=@,") == "" && word != "" {
		return word
	}
	if !strings.ContainsAny(word, "\"$`\\!") {
		return `"` + word + `"`
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
