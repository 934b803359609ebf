package guide

import "scimdesk/models"

var keycloakMethods = console{
	{models.AuthBearer, keycloakToken},
	{models.AuthBasic, keycloakBasic},
}

const keycloakPropagates = " Let it propagate users, and groups when they shall come, and leave the import during a sync off. Press **Save**."

func keycloakMode(text string) Value {
	return Value{Label: "Auth mode", Remark: "Choose it in the list", Text: text}
}

func keycloakToken(At) proof {
	return proof{
		method: "Auth mode BEARER", values: []Value{keycloakMode("BEARER")},
		secret: Value{Label: "Auth token", Remark: "The field for password or token"},
		items:  []Item{{Text: "Paste the token where the password or token is asked for." + keycloakPropagates}},
	}
}

func keycloakBasic(at At) proof {
	return proof{
		method: "Auth mode BASIC_AUTH", values: []Value{keycloakMode("BASIC_AUTH"), {Label: "Auth user", Remark: "The field for the user name", Text: at.Username}},
		secret: Value{Label: "Auth password", Remark: "The field for password or token"},
		items:  []Item{{Text: "Paste the password where the password or token is asked for." + keycloakPropagates}},
	}
}
