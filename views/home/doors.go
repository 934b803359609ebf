package home

import "scimdesk/models"

// door is one way to connect an identity provider.
type door struct {
	provider           models.Provider
	key                string
	title, text, needs string
	button             string
}

// doors are opened by the keys they bear; the first of all, with the key 1, is
// the stand-in's.
var doors = []door{
	{"okta", "2", "Connect Okta", "Copy the base URL and a token into your Okta app. Each step ticks itself when the matching request arrives.", "Okta admin and a public address", "Connect Okta"},
	{"entra", "3", "Connect Microsoft Entra ID", "Copy the tenant URL and the secret token into your enterprise application, then watch the first provisioning cycle arrive.", "Application Administrator and a public address", "Connect Entra ID"},
}
