package guide

import (
	"slices"

	"scimdesk/models"
)

func jumpCloud(url string, how proof) Guide {
	base := Value{Label: "Base URL", Remark: "Without a slash at the end", Text: url}
	version := Value{Label: "SCIM Version", Remark: "Choose it", Text: "SCIM 2.0"}
	return Guide{
		Actor: "JumpCloud", Console: "the JumpCloud Admin Portal",
		Values: append([]Value{base, version}, how.values...),
		Chapters: []Chapter{
			{Title: "Add the application", Where: "SSO Applications › Add New Application", Items: []Item{
				{Text: "Choose **Custom Application**, tick **Export users to this app (Identity Management)**, give it a name and press **Configure Application**."},
			}},
			{Title: "Connect", Where: "your app › Identity Management", Items: slices.Concat([]Item{
				{Text: "Fill in:", Values: []Value{version, base}},
			}, how.pasted("Paste the token into **Token Key**."), []Item{
				{Text: "**Test User Email** must be an address nobody has here yet: JumpCloud creates that person, changes it and removes it again."},
				{Text: "Tick **Enable management of User Groups and Group Membership in this application** when groups shall come. The activation then makes a group for a test, too, and removes it again."},
				{Text: "Press **Test Connection**, then **Activate**, then **Save**. The first steps tick."},
			})},
			attributes("Identity Management"),
			{Title: "Assign people", Where: "your app › User Groups", Items: []Item{
				{Text: "Select the groups whose people shall come, and press **Save**. Their people are sent, and the groups with them when their management is on."},
			}},
			groups("Identity Management, then User Groups", "With the management of groups on, each group that is selected under **User Groups** comes with its members."),
		},
		Trouble: trouble("the Base URL", "Is a group selected under **User Groups**, with people in it?"),
		steps: map[models.Sight]Step{
			models.SightTest:       {Title: "Press “Test Connection”", Where: "your app › Identity Management"},
			models.SightLookup:     {Title: "Press “Activate” and select one group with one person", Where: "Identity Management, then User Groups"},
			models.SightCreate:     {Title: "Let JumpCloud create the person", Where: "User Groups"},
			models.SightUpdate:     {Title: "Change the person’s job title", Where: "Users › a person"},
			models.SightDeactivate: {Title: "Take the person out of the group", Where: "User Groups › a group › Users"},
			models.SightGroup:      {Title: "Turn the management of groups on", Where: "Identity Management"},
		},
	}
}
