package directories

import "scimdesk/models"

// field is a field of a form as its page calls it.
type field struct{ Name, Label string }

// fields are those that can be wrong, in the order of the page.
var fields = []field{
	{"provider", "Identity provider"},
	{"name", "Name"},
	{"auth", "Authorization method"},
	{"app", "Okta’s name of the app"},
	{"cell", "Where that Okta is"},
	{"redirects", "Redirect URIs"},
	{"tenant", "Directory (tenant) ID"},
	{"issuer", "Issuer"},
	{"subject", "Subject"},
	{"audiences", "Audiences"},
	{"life", "Life of access tokens"},
}

// faults are the fields that need mending, in the order of the page.
func faults(all models.Invalid) []field {
	var wrong []field
	for _, f := range fields {
		if all[f.Name] != "" {
			wrong = append(wrong, f)
		}
	}
	return wrong
}

// firstFault is the name of the field to begin with, "" when all are right.
func firstFault(all models.Invalid) string {
	if wrong := faults(all); len(wrong) > 0 {
		return wrong[0].Name
	}
	return ""
}
