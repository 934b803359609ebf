package home

import "scimdesk/models"

// door is one way to begin.
type door struct {
	provider           models.Provider
	key                string
	title, text, needs string
	button             string
}

// doors are opened by the keys they bear.
var doors = []door{
	{"okta", "1", "Connect Okta", "Copy the base URL and a token into your Okta app. Each step ticks itself when the matching request arrives.", "Okta admin and a public address", "Connect Okta"},
	{"entra", "2", "Connect Microsoft Entra ID", "Copy the tenant URL and the secret token into your enterprise application, then watch the first provisioning cycle arrive.", "Application Administrator and a public address", "Connect Entra ID"},
	{"generic", "3", "Connect another identity provider", "OneLogin, JumpCloud, PingOne, Google, authentik, Keycloak, or any other that speaks SCIM 2.0.", "Its admin console and a public address", "Choose which"},
}
