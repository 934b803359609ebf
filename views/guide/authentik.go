package guide

import (
	"slices"

	"scimdesk/models"
)

func authentik(url string, how proof) Guide {
	base := Value{Label: "URL", Remark: "Ends in /v2, no slash after it", Text: url}
	return Guide{
		Actor: "authentik", Console: "the authentik Admin interface",
		Values: append([]Value{base}, how.values...),
		Chapters: []Chapter{
			{Title: "Make a SCIM provider", Where: "Applications › Providers › New Provider › SCIM", Items: slices.Concat([]Item{
				{Text: "Give it a name and fill in:", Values: []Value{base}},
			}, how.pasted("Keep the authentication **Static token** and paste the token into **Token**."), []Item{
				{Text: "Under **User filtering** choose one small group to begin with. authentik sends its groups, too; the provider’s filter of groups decides which."},
			})},
			attributes("the provider’s User Property Mappings"),
			{Title: "Join it to the application", Where: "Applications › Applications › your app › Edit", Items: []Item{
				{Text: "Add the provider under **Backchannel Providers**, not under **Provider**, and save. Only then authentik begins to send."},
			}},
			{Title: "Sync", Where: "Applications › Providers › the provider", Items: []Item{
				{Text: "authentik sends each change at once and everything once an hour. It begins by asking what Scimdesk can do; that ticks the first step."},
			}},
			groups("the provider’s group filter", "authentik sends each group that its filter lets through, and adds and removes members one by one."),
		},
		Trouble: trouble("the URL", "Is the provider among the application’s **Backchannel Providers**? Does **User filtering** fit anyone? Does the worker run?"),
		steps: map[models.Sight]Step{
			models.SightTest:       {Title: "Add the provider to “Backchannel Providers”", Where: "Applications › Applications › your app", Wait: "Waiting for authentik to connect"},
			models.SightLookup:     {Title: "Let authentik look for somebody who is here already", Where: "It looks only when a person exists", Wait: "Waiting for the first user lookup; without one, go on"},
			models.SightCreate:     {Title: "Give one person access to the application", Where: "Applications › Applications › your app › Bindings"},
			models.SightUpdate:     {Title: "Change the person’s name", Where: "Directory › Users"},
			models.SightDeactivate: {Title: "Deactivate the person", Where: "Directory › Users"},
			models.SightGroup:      {Title: "Send a group", Where: "the provider’s group filter"},
		},
	}
}
