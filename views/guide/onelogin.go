package guide

import (
	"slices"

	"scimdesk/models"
)

func oneLogin(url string, how proof) Guide {
	base := Value{Label: "SCIM Base URL", Remark: "Without a slash at the end", Text: url}
	return Guide{
		Actor: "OneLogin", Console: "the OneLogin administration",
		Values: append([]Value{base}, how.values...),
		Chapters: []Chapter{
			{Title: "Add the application", Where: "Applications › Add App", Items: []Item{
				{Text: "Search for **SCIM Provisioner with SAML (SCIM v2 Enterprise)**, give it a name and press **Save**."},
			}},
			{Title: "Connect", Where: "Applications › your app › Configuration", Items: slices.Concat([]Item{
				{Text: "Fill in:", Values: []Value{base}},
			}, how.pasted("Paste the token into **SCIM Bearer Token**."), []Item{
				{Text: "Keep the **SCIM JSON Template** OneLogin offers; it must hold `userName` and should hold the attributes below."},
				{Text: "Press **Enable** under **API Connection**. OneLogin calls at once: the first step ticks. Then **Save**."},
			})},
			{Title: "Turn provisioning on", Where: "Provisioning", Items: []Item{
				{Text: "Tick **Enable provisioning**. Under **Require admin approval before this action is performed**, untick what shall happen by itself:", Names: []string{"Create user", "Delete user", "Update user"}},
				{Text: "Press **Save**."},
			}},
			attributes("Parameters, and the SCIM JSON Template"),
			{Title: "Assign people", Where: "Access, or Users › a person › Applications", Items: []Item{
				{Text: "Give the app to a role under **Access**, or to one person under the person’s **Applications**. Start with one."},
			}},
			groups("Parameters › Groups, then Rules", "Tick **Include in User Provisioning** for the parameter **Groups**, then make a rule that sets the groups in this app. OneLogin creates a group that is not here yet and adds the people to it."),
		},
		Trouble: trouble("the SCIM Base URL", "Is **Enable provisioning** ticked? Does an action wait for approval under Users › Provisioning?"),
		steps: map[models.Sight]Step{
			models.SightTest:       {Title: "Paste the values and press “Enable”", Where: "Configuration › API Connection"},
			models.SightLookup:     {Title: "Tick “Enable provisioning” and give the app to one person", Where: "Provisioning, then Access"},
			models.SightCreate:     {Title: "Let OneLogin create the person", Where: "Users › Provisioning shows what waits for approval"},
			models.SightUpdate:     {Title: "Change the person’s title", Where: "Users › a person"},
			models.SightDeactivate: {Title: "Take the app from the person", Where: "Users › a person › Applications"},
			models.SightGroup:      {Title: "Make a rule that sets a group", Where: "Parameters › Groups, then Rules"},
		},
	}
}
