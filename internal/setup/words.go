package setup

import (
	"strings"

	"scimdesk/models"
)

// words are what the console of an identity provider calls what an advice
// speaks of; url, token and identifier are parts of sentences, the others
// sentences.
type words struct {
	url        string // the field of the base URL, after "the"
	token      string // the field of the token, or of the password
	password   string // the field of the password alone
	client     string // the field of the client id
	secret     string // the field of the client secret
	tokenURL   string // the field of the token endpoint, after "the"
	tenant     string // whose address an own redirect URI is: "Okta organization"
	again      string // a sentence: how to have it ask for a token again
	identifier string // where the attribute is chosen by which people are looked up
	assign     string // how people come to be sent
	create     string // what lets them be created
	push       string // how groups come to be sent
	members    string // how people who are in a group come to be sent
}

// wordsFor is what p's console says, where that is known, and plain words
// elsewhere.
func wordsFor(p models.Provider, auth models.AuthMethod) words {
	said := known[p]
	return words{
		url: or(said.url, "base URL"), token: said.field(auth),
		client: or(said.client, "client id"), secret: or(said.secret, "the field for the client secret"),
		tokenURL: or(said.tokenURL, "token endpoint"), tenant: or(said.tenant, "identity provider"),
		again:      said.retry(auth),
		identifier: or(said.identifier, "as the attribute that identifies people"),
		assign:     or(said.assign, "Assign one person to the application, and turn provisioning on there."),
		create:     or(said.create, "Is creating people turned on there?"),
		push:       or(said.push, "Choose a group to be sent, where its console has that."),
		members:    or(said.members, "Assign those people to the application, too, then send the group again."),
	}
}

// field is where the token goes, or the password.
func (w words) field(auth models.AuthMethod) string {
	if auth == models.AuthBasic {
		return or(w.password, "the field for the password")
	}
	return or(w.token, "the field for the token")
}

// retry is how to have the identity provider ask for a token again: who
// consented does so again, everybody else needs no one.
func (w words) retry(auth models.AuthMethod) string {
	if auth == models.AuthAuthorizationCode {
		return or(w.again, "Connect there again.")
	}
	return "Test the connection there: it then asks for another."
}

// fill puts the console's own words into an advice.
func (w words) fill(advice string) string {
	return strings.NewReplacer("{client}", w.client, "{secret}", w.secret, "{again}", w.again).Replace(advice)
}

var known = map[models.Provider]words{
	"okta": {
		password: "Password", client: "Client ID", secret: "Client Secret", tokenURL: "Access token endpoint URI", tenant: "Okta organization",
		again: "Press “Authenticate with …” again under Provisioning › Integration.",
		url:   "SCIM connector base URL", token: "Authorization under HTTP Header", identifier: "as the Unique identifier field for users",
		assign:  "Assign one person on the Assignments tab, with “Create Users” on under Provisioning › To App. Who was assigned before needs “Provision User” there.",
		create:  "Is “Create Users” on under Provisioning › To App?",
		push:    "Push one under Push Groups › Push Groups, with “Push Groups” ticked under Provisioning › Integration.",
		members: "Okta pushes people who are assigned to the app: assign them, then press “Push now” beside the group.",
	},
	"entra": {
		client: "Client identifier", secret: "Client secret", tokenURL: "Token endpoint", tenant: "Entra tenant",
		url: "Tenant URL", token: "Secret token", identifier: "under Matching properties in the attribute mapping",
		assign:  "Assign one person under Users and groups and press “Start provisioning”. Entra works in cycles of about 40 minutes, so it may just be its wait; “Provision on demand” sends one person at once.",
		create:  "Is “Create” on among the target object actions of the attribute mapping? Entra works in cycles of about 40 minutes; “Provision on demand” tries one person at once.",
		push:    "Assign one under Users and groups, with the mapping of groups on.",
		members: "Bring them into scope under Users and groups; the next cycle sends who is missing.",
	},
	"onelogin": {
		url: "SCIM Base URL", token: "SCIM Bearer Token",
		assign: "Tick “Enable provisioning” and give the app to one person. Users › Provisioning shows what waits for approval.",
		create: "Does “Create user” wait for approval under Users › Provisioning?",
	},
	"jumpcloud": {
		url: "Base URL", token: "Token Key",
		assign: "Press “Activate” and select one group with people in it under User Groups.",
	},
	"pingone": {
		password: "Basic Auth Password", client: "OAuth Client ID", secret: "OAuth Client Secret", tokenURL: "OAuth Token Request",
		url: "SCIM Base URL", token: "OAuth Access Token",
		assign: "Turn on the connection and a rule whose “User Filter” fits one person.",
	},
	"google": {
		url: "Endpoint URL", token: "Access token",
		assign: "Turn “Auto-provisioning” on, and the app on for one person. Google syncs every few hours, so it may just be its wait.",
		push:   "Google sends people and no groups: say under “Change…” that none will be pushed.",
	},
	"authentik": {
		url: "URL", token: "Token",
		assign: "Is the provider among the application’s “Backchannel Providers”, and does “User filtering” fit anyone? The sync runs once an hour.",
	},
	"keycloak": {
		url: "SCIM endpoint", token: "the field for password or token",
		assign: "Is “scim” among the “Event Listeners”? Add one person, or run a full sync.",
	},
}
