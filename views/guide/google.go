package guide

import (
	"slices"

	"scimdesk/models"
)

func google(url string, how proof) Guide {
	base := Value{Label: "Endpoint URL", Remark: "Some apps of the catalogue name it otherwise", Text: url}
	return Guide{
		Actor: "Google", Console: "the Google Admin console",
		Values: append([]Value{base}, how.values...),
		Chapters: []Chapter{
			{Title: "Choose an app of the catalogue", Where: "Apps › Web and mobile apps", Items: []Item{
				{Text: "Google provisions only to apps of its own catalogue, and only to those that ask for an address can be given yours. Set up single sign-on for such an app first."},
			}},
			{Title: "Connect", Where: "Apps › Web and mobile apps › your app › Auto-provisioning", Items: slices.Concat([]Item{
				{Text: "Press **Configure auto-provisioning**."},
			}, how.pasted("Paste the token into **Access token**."), []Item{
				{Text: "Press **Continue**, and fill in:", Values: []Value{base}},
				{Text: "Press **Continue**."},
			})},
			attributes("Auto-provisioning › attribute mapping"),
			{Title: "Choose who comes, and when they go", Where: "Auto-provisioning", Items: []Item{
				{Text: "Restrict provisioning to one small group first. Then choose after how long a person who left is turned off or deleted."},
				{Text: "Press **Finish**, and turn **Auto-provisioning** on. Google syncs every few hours, not at once."},
			}},
			{Title: "Groups", Where: "Auto-provisioning", Items: []Item{{Text: "Google sends people and no groups. Groups of Google only decide who comes."}}},
		},
		Trouble: trouble("the Endpoint URL", "Is **Auto-provisioning** on, and the app turned on for the person? Google syncs every few hours."),
		steps: map[models.Sight]Step{
			models.SightTest:       {Title: "Paste the values under “Configure auto-provisioning”", Where: "Web and mobile apps › your app › Auto-provisioning"},
			models.SightLookup:     {Title: "Turn “Auto-provisioning” on for a small group", Where: "Web and mobile apps › your app › Auto-provisioning"},
			models.SightCreate:     {Title: "Let Google create the person", Where: "Within a few hours"},
			models.SightUpdate:     {Title: "Change the person’s title", Where: "Directory › Users"},
			models.SightDeactivate: {Title: "Suspend the person, or turn the app off", Where: "Directory › Users"},
			models.SightGroup:      {Title: "Nothing to do: Google sends no groups", Where: "Auto-provisioning", Wait: "Google sends no groups"},
		},
	}
}
