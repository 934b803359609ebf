package guide

import "scimdesk/models"

var oktaMethods = console{
	{models.AuthAuthorizationCode, oktaCode},
	{models.AuthBearer, oktaHeader},
	{models.AuthBasic, oktaBasic},
	{models.AuthClientCredentials, oktaCredentials},
}

// oktaMode is what the list Authentication Mode says.
func oktaMode(text string) Value {
	return Value{Label: "Authentication Mode", Remark: "Choose it in the list", Text: text}
}

func oktaHeader(At) proof {
	mode := oktaMode("HTTP Header")
	return proof{method: "HTTP Header", values: []Value{mode}, secret: Value{Label: "Authorization", Remark: "HTTP Header, after “Bearer”"}, items: []Item{
		{Text: "Set the authentication:", Values: []Value{mode}},
		{Text: "Paste the token into **Authorization**. Okta puts `Bearer` in front of it by itself."},
	}}
}

func oktaBasic(at At) proof {
	mode, user := oktaMode("Basic Auth"), Value{Label: "Username", Text: at.Username}
	return proof{method: "Basic Auth", values: []Value{mode, user}, secret: Value{Label: "Password"}, items: []Item{
		{Text: "Set the authentication:", Values: []Value{mode, user}},
		{Text: "Paste the password into **Password**."},
	}}
}

func oktaCode(at At) proof {
	values := []Value{
		oktaMode("OAuth 2"),
		{Label: "Access token endpoint URI", Text: at.TokenURL},
		{
			Label: "Authorization endpoint URI", Remark: "With the scopes", Text: asking(at.AuthorizeURL, offlineScope),
			Why: "Okta has no field for scopes: it sends those in this URI. `offline_access` gives it a refresh token, so that nobody has to consent again when the access token has expired.",
		},
		{Label: "Client ID", Text: at.Client},
	}
	return proof{method: "OAuth 2", values: values, secret: Value{Label: "Client Secret"}, steps: oktaConsent, items: []Item{
		{Text: "Set the authentication:", Values: values},
		{Text: "Paste the client secret into **Client Secret**, and press **Save**."},
		{Text: "Press **Authenticate with** your app. A page of Scimdesk opens: sign in with your password, or with a code that you approve in the console, then press **Allow**. Okta takes you back."},
	}}
}

var oktaConsent = map[models.Sight]Step{
	models.SightConsent:   {Title: "Press “Authenticate with …”, sign in and press “Allow”", Where: "Provisioning › Integration"},
	models.SightIssued:    {Title: "Let Okta redeem the code", Where: "By itself, right after “Allow”"},
	models.SightRefreshed: {Title: "Let Okta refresh its access token", Where: "By itself, with the first change after it has expired"},
}

func oktaCredentials(at At) proof {
	values := []Value{
		oktaMode("OAuth 2"),
		{Label: "Access token endpoint URI", Remark: "With the scope", Text: asking(at.TokenURL, scope)},
		{Label: "Client ID", Text: at.Client},
	}
	return proof{method: "OAuth 2, client credentials", values: values, secret: Value{Label: "Client Secret"}, items: []Item{
		{Text: "Set the authentication. Not every Okta organization offers this grant; where it is missing, choose the authorization code here.", Values: values},
		{Text: "Paste the client secret into **Client Secret**."},
	}}
}
