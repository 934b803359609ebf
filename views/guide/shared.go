package guide

// attributes is the chapter about the mapping for consoles whose own names of
// their sources are not known for sure.
func attributes(where string) Chapter {
	return Chapter{Title: "Check the attributes", Where: where, Items: []Item{
		{Text: "What is not mapped stays empty here.", Mapping: mapping(sources{
			userName: "the name people sign in with", externalID: "an id that never changes", displayName: "full name", workMail: "e-mail address",
			givenName: "first name", familyName: "last name", title: "job title", locality: "city",
			department: "department", organization: "company",
		})},
	}}
}

// groups is the chapter about groups: how they are sent, and what holds
// everywhere.
func groups(where, how string) Chapter {
	return Chapter{Title: "Groups", Where: where, Items: []Item{{Text: how}, {Text: groupMembers}}}
}

// groupMembers is what to know about who is in a group.
const groupMembers = "Send the people first: a member who is not known here is left out, and the request says so. Two groups of one name are refused, unless the directory allows them."

// trouble is what goes wrong everywhere; base is what the console calls the
// base URL, and people what to look at when nobody arrives.
func trouble(base, people string) []Trouble {
	return []Trouble{
		{"The connection test fails", "Compare " + base + " letter by letter and paste the secret once more. The request stands under Requests with the reason, if it arrived at all."},
		{"Nobody arrives", people},
		{"A change does not arrive", "Is the attribute mapped? Does the request stand under Requests, and what does it say?"},
	}
}
