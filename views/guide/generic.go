package guide

import (
	"slices"

	"scimdesk/models"
)

func generic(url string, how proof) Guide {
	base := Value{Label: "SCIM base URL", Remark: "Ends in /v2, no slash after it", Text: url}
	identifier := Value{Label: "Attribute that identifies people", Text: "userName"}
	return Guide{
		Actor: "The identity provider", Console: "the identity provider’s console",
		Values: append([]Value{base, identifier}, how.values...),
		Chapters: []Chapter{
			{Title: "Connect", Where: "where its console configures SCIM 2.0", Items: slices.Concat([]Item{
				{Text: "Choose **SCIM 2.0** and fill in:", Values: []Value{base, identifier}},
			}, how.items, []Item{
				{Text: "Test the connection. Its step ticks."},
			})},
			attributes("its attribute mapping"),
			{Title: "Assign people", Where: "where its console assigns people to an application", Items: []Item{
				{Text: "Begin with one person, and watch the steps."},
			}},
			groups("its group settings", "Choose the groups that shall be sent."),
		},
		Trouble: trouble("the base URL", "Is provisioning turned on there, and is anyone assigned?"),
		steps: map[models.Sight]Step{
			models.SightTest:       {Title: "Test the connection", Where: "where its console configures SCIM"},
			models.SightLookup:     {Title: "Turn provisioning on and assign one person", Where: "where its console assigns people"},
			models.SightCreate:     {Title: "Let it create the person", Where: "by itself after the assignment"},
			models.SightUpdate:     {Title: "Change the person’s title", Where: "in its directory"},
			models.SightDeactivate: {Title: "Remove the person’s assignment", Where: "where its console assigns people"},
			models.SightGroup:      {Title: "Send a group", Where: "its group settings"},
		},
	}
}
