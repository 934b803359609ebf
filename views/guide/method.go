package guide

import (
	"net/url"

	"scimdesk/models"
)

// At is what a directory is called where its identity provider asks.
type At struct {
	Auth         models.AuthMethod // "" is the long-lived bearer token
	URL          string            // SCIM base URL
	AuthorizeURL string            // authorization endpoint
	TokenURL     string            // token endpoint
	Client       string            // id of its OAuth client, "" for none
	Username     string            // of HTTP Basic, "" for none
}

// The scopes an identity provider asks for: everything, and a refresh token
// where somebody consented.
const (
	scope        = "scim"
	offlineScope = "scim offline_access"
)

// asking is an endpoint with the scope in its URL: consoles that have no field
// for it send it from there.
func asking(endpoint, words string) string {
	return endpoint + "?scope=" + url.PathEscape(words)
}

// proof is what one method is in one console.
type proof struct {
	method string  // what the console calls it
	values []Value // what to type in beside the base URL
	secret Value   // under which label the secret goes; without a label there is none
	items  []Item  // what to do with them
	steps  map[models.Sight]Step
}

// pasted is what to do with the values: what this console says of its token,
// else the plain words of a method it is not known to offer.
func (p proof) pasted(token string) []Item {
	if len(p.items) > 0 {
		return p.items
	}
	return []Item{{Text: token}}
}

// console is what an identity provider's console knows of methods, the
// recommended one first.
type console []struct {
	auth  models.AuthMethod
	prove func(At) proof
}

// prove is what the method at is in this console: in its words when it has
// any, else in plain ones.
func (c console) prove(at At) proof {
	for _, known := range c {
		if known.auth == auth(at.Auth) {
			return known.prove(at)
		}
	}
	return plain(at)
}

// auth is a method, the bearer token when none is named.
func auth(a models.AuthMethod) models.AuthMethod {
	if a == "" {
		return models.AuthBearer
	}
	return a
}

// Methods are those the console of p offers, the recommended one first.
func Methods(p models.Provider) []models.AuthMethod {
	known, ok := consoles[p]
	if !ok {
		return models.AuthMethods
	}
	methods := make([]models.AuthMethod, len(known))
	for i, one := range known {
		methods[i] = one.auth
	}
	return methods
}

var consoles = map[models.Provider]console{
	"okta": oktaMethods, "entra": entraMethods, "pingone": pingOneMethods, "keycloak": keycloakMethods,
	"onelogin": tokenOnly("SCIM Bearer Token", ""), "jumpcloud": tokenOnly("Token Key", ""), "google": tokenOnly("Access token", ""),
	"authentik": {{models.AuthBearer, func(At) proof { return proof{method: "Static token", secret: Value{Label: "Token"}} }}},
}

// tokenOnly is a console that takes a bearer token and nothing else.
func tokenOnly(label, remark string) console {
	return console{{models.AuthBearer, func(At) proof { return proof{method: label, secret: Value{Label: label, Remark: remark}} }}}
}

// plain is a method in the words of its RFC.
func plain(at At) proof {
	token := Value{Label: "Token endpoint", Text: at.TokenURL}
	client := Value{Label: "Client ID", Text: at.Client}
	secret := Value{Label: "Client secret", Remark: "In the form or as HTTP Basic, either is taken"}
	switch auth(at.Auth) {
	case models.AuthAuthorizationCode:
		authorize := Value{Label: "Authorization endpoint", Remark: "The scope asks for a refresh token, too", Text: asking(at.AuthorizeURL, offlineScope)}
		return proof{method: "Authorization code", values: []Value{authorize, token, client}, secret: secret, items: []Item{
			{Text: "Choose OAuth 2 with the **authorization code** grant, and fill in:", Values: []Value{authorize, token, client}},
			{Text: "Paste the client secret. Then connect there: a page of Scimdesk asks you to sign in and to allow it."},
		}}
	case models.AuthClientCredentials:
		return proof{method: "Client credentials", values: []Value{token, client}, secret: secret, items: []Item{
			{Text: "Choose OAuth 2 with the **client credentials** grant, and fill in:", Values: []Value{token, client}},
			{Text: "Paste the client secret. The scope is `scim`; without one it is given by itself."},
		}}
	case models.AuthWorkloadIdentity:
		return proof{method: "Workload identity federation", values: []Value{token, client}, items: []Item{
			{Text: "Choose **workload identity federation**, or a signed client assertion, and fill in:", Values: []Value{token, client}},
			{Text: "There is no secret: Scimdesk knows the identity provider by the issuer, the subject and the audiences that were entered here."},
		}}
	case models.AuthBasic:
		user := Value{Label: "User name", Text: at.Username}
		return proof{method: "HTTP Basic", values: []Value{user}, secret: Value{Label: "Password"}, items: []Item{
			{Text: "Choose authentication by user name and password, and fill in:", Values: []Value{user}},
			{Text: "Paste the password."},
		}}
	}
	return proof{method: "Bearer token", secret: Value{Label: "Bearer token", Remark: "In the Authorization header"}, items: []Item{
		{Text: "Choose authentication by a bearer token, or by an HTTP header, and paste the token. Most put `Bearer` in front of it by themselves."},
	}}
}
