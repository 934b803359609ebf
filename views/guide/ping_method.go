package guide

import "scimdesk/models"

var pingOneMethods = console{
	{models.AuthClientCredentials, pingOneCredentials},
	{models.AuthBearer, pingOneToken},
	{models.AuthBasic, pingOneBasic},
}

// pingOneMode is what the list Authentication Method says.
func pingOneMode(text string) Value {
	return Value{Label: "Authentication Method", Remark: "Choose it in the list", Text: text}
}

const pingOneGroups = "Put `/Groups` into **Groups Resource** when groups shall come."

func pingOneToken(At) proof {
	return proof{
		method: "OAuth Access Token", values: []Value{pingOneMode("OAuth 2 Bearer Token")},
		secret: Value{Label: "OAuth Access Token", Remark: "Auth Type Header: Bearer"}, items: []Item{
			{Text: "Paste the token into **OAuth Access Token** and choose **Bearer** for **Auth Type Header**. " + pingOneGroups},
		},
	}
}

func pingOneBasic(at At) proof {
	user := Value{Label: "Basic Auth User", Text: at.Username}
	return proof{
		method: "Basic Authentication", values: []Value{pingOneMode("Basic Authentication"), user},
		secret: Value{Label: "Basic Auth Password"}, items: []Item{{Text: "Paste the password into **Basic Auth Password**. " + pingOneGroups}},
	}
}

func pingOneCredentials(at At) proof {
	return proof{
		method: "OAuth 2 Client Credentials",
		values: []Value{pingOneMode("OAuth 2 Client Credentials"), {Label: "OAuth Token Request", Text: at.TokenURL}, {Label: "OAuth Client ID", Text: at.Client}},
		secret: Value{Label: "OAuth Client Secret"}, items: []Item{
			{Text: "Paste the client secret into **OAuth Client Secret** and choose **Bearer** for **Auth Type Header**. " + pingOneGroups},
		},
	}
}
