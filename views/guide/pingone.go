package guide

import (
	"slices"

	"scimdesk/models"
)

func pingOne(url string, how proof) Guide {
	values := append([]Value{
		{Label: "SCIM Base URL", Remark: "Without a slash at the end", Text: url},
		{Label: "Users Resource", Text: "/Users"},
		{Label: "SCIM Version", Text: "2.0"},
	}, how.values...)
	return Guide{
		Actor: "PingOne", Console: "the PingOne admin console",
		Values: values,
		Chapters: []Chapter{
			{Title: "Connect", Where: "Integrations › Provisioning › + › New Connection", Items: slices.Concat([]Item{
				{Text: "Choose **Identity Store**, then **SCIM Outbound**, and give it a name."},
				{Text: "Fill in:", Values: values},
			}, how.items, []Item{
				{Text: "Press **Test Connection**. Its step ticks. Save the connection and turn its switch on."},
			})},
			{Title: "Make a rule", Where: "Integrations › Provisioning › Rules", Items: []Item{
				{Text: "Make a rule for this connection. Its **User Filter** decides who comes; begin with a filter that fits one person."},
				{Text: "Turn the rule’s switch on."},
			}},
			attributes("the rule’s Attribute Mapping"),
			groups("Integrations › Provisioning › Rules", "In the rule, choose the groups that shall be sent, beside its **User Filter**."),
		},
		Trouble: trouble("the SCIM Base URL", "Are both switches on, that of the connection and that of the rule? Does the **User Filter** fit anyone?"),
		steps: map[models.Sight]Step{
			models.SightTest:       {Title: "Press “Test Connection”", Where: "Integrations › Provisioning › the connection"},
			models.SightLookup:     {Title: "Turn on a rule whose “User Filter” fits one person", Where: "Integrations › Provisioning › Rules"},
			models.SightCreate:     {Title: "Let PingOne create the person", Where: "Integrations › Provisioning"},
			models.SightUpdate:     {Title: "Change the person’s title", Where: "Directory › Users"},
			models.SightDeactivate: {Title: "Disable the person", Where: "Directory › Users"},
			models.SightGroup:      {Title: "Send a group", Where: "the rule’s groups"},
		},
	}
}
