package guide

import "scimdesk/models"

func keycloak(url string, how proof) Guide {
	base := Value{Label: "SCIM endpoint", Remark: "Ends in /v2, no slash after it", Text: url}
	kind := Value{Label: "Endpoint content type", Text: "application/scim+json"}
	return Guide{
		Actor: "Keycloak", Console: "the Keycloak Admin Console",
		Values: append([]Value{base, kind}, how.values...),
		Chapters: []Chapter{
			{Title: "Add a SCIM client", Where: "the server’s providers folder", Items: []Item{
				{Text: "Keycloak sends SCIM by an extension; put one into the `providers` folder and restart. The words here are those of the open **keycloak-scim** extension, others differ a little."},
				{Text: "Under **Events**, in its **Config**, add `scim` to the **Event Listeners** and **Save**."},
			}},
			{Title: "Connect", Where: "User Federation › Add provider › scim", Items: append([]Item{
				{Text: "Fill in:", Values: append([]Value{base, kind}, how.values...)},
			}, how.items...)},
			attributes("the extension’s own mapping"),
			{Title: "Sync", Where: "User Federation › scim", Items: []Item{
				{Text: "Each change of a person is sent at once. Run a full sync to send those who are there already."},
			}},
			groups("User Federation › scim", "With the propagation of groups on, a group is sent when it is made or changed. Run a full sync to send those that are there already."),
		},
		Trouble: trouble("the endpoint", "Is `scim` among the **Event Listeners**? Did a full sync run? The server’s log has what the extension says."),
		steps: map[models.Sight]Step{
			models.SightTest:       {Title: "Save the provider and run a sync", Where: "User Federation › scim", Wait: "Waiting for Keycloak to connect"},
			models.SightLookup:     {Title: "Let Keycloak look for somebody who is here already", Where: "Some extensions look only when a person exists", Wait: "Waiting for the first user lookup; without one, go on"},
			models.SightCreate:     {Title: "Add one person, or run a full sync", Where: "Users, or User Federation › scim"},
			models.SightUpdate:     {Title: "Change the person’s name", Where: "Users › a person"},
			models.SightDeactivate: {Title: "Turn “Enabled” off for the person", Where: "Users › a person"},
			models.SightGroup:      {Title: "Make a group, or run a full sync", Where: "User Federation › scim"},
		},
	}
}
