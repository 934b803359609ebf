package guide

import "scimdesk/models"

var entraMethods = console{
	{models.AuthClientCredentials, entraCredentials},
	{models.AuthWorkloadIdentity, entraIdentity},
	{models.AuthBearer, entraToken},
}

func entraToken(At) proof {
	return proof{method: "Secret token", secret: Value{Label: "Secret token", Remark: "Without “Bearer” in front"}, items: []Item{
		{Text: "Paste the token into **Secret token**, without `Bearer` in front."},
	}}
}

func entraCredentials(at At) proof {
	mode := Value{Label: "Authentication method", Remark: "Choose it in the list", Text: "OAuth2 client credentials grant"}
	token := Value{Label: "Token endpoint", Text: at.TokenURL}
	client := Value{Label: "Client identifier", Text: at.Client}
	return proof{
		method: "OAuth 2 client credentials grant", values: []Value{mode, token, client},
		secret: Value{Label: "Client secret"}, steps: entraIssued, items: []Item{
			{Text: "Choose the authentication method and fill in:", Values: []Value{mode, token, client}},
			{Text: "Paste the client secret into **Client secret**."},
		},
	}
}

func entraIdentity(at At) proof {
	token := Value{Label: "Token endpoint", Text: at.TokenURL}
	client := Value{Label: "Client identifier", Text: at.Client}
	return proof{method: "Workload identity federation", values: []Value{token, client}, steps: entraIssued, items: []Item{
		{Text: "Choose workload identity federation as the authentication method and fill in:", Values: []Value{token, client}},
		{Text: "There is no secret to paste and none to rotate: Entra signs each request for a token, and Scimdesk checks the signature with the keys of your tenant."},
		{Text: "Entra may name the audience in several ways, `api://` with the application’s id, the same with a host behind it, or the id alone: enter each that comes under **Credentials** here. A refused one is named at the steps."},
	}}
}

var entraIssued = map[models.Sight]Step{
	models.SightIssued: {Title: "Paste the values and press “Test Connection”", Where: "Enterprise apps › your app › Provisioning › New configuration"},
	models.SightTest:   {Title: "Let Entra test with the access token", Where: "By itself, right after the token request"},
}
