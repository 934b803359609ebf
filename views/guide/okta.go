package guide

import (
	"slices"

	"scimdesk/models"
)

func okta(url string, how proof) Guide {
	base := Value{Label: "SCIM connector base URL", Remark: "Ends in /v2, no slash after it", Text: url}
	identifier := Value{Label: "Unique identifier field for users", Text: "userName"}
	return Guide{
		Actor: "Okta", Console: "the Okta Admin Console",
		Values: append([]Value{base, identifier}, how.values...),
		Chapters: []Chapter{
			oktaApp, oktaConnection(base, identifier, how), oktaToApp, oktaMapping, oktaAssignments, oktaGroups,
		},
		Trouble: oktaTrouble, steps: oktaSteps,
	}
}

var oktaApp = Chapter{
	Title: "Turn SCIM provisioning on", Where: "Applications › Applications › your app › General",
	Items: []Item{
		{Text: "Open the app people sign in with. Without one yet: **Create App Integration**, then **SAML 2.0** or **SWA**; Okta offers SCIM for both, and not for OIDC."},
		{Text: "On the **General** tab, press **Edit** under **App Settings**."},
		{Text: "At **Provisioning** select **SCIM**, then **Save**. A **Provisioning** tab appears."},
	},
}

func oktaConnection(base, identifier Value, how proof) Chapter {
	return Chapter{
		Title: "Connect", Where: "Provisioning › Integration",
		Items: slices.Concat([]Item{
			{Text: "Press **Edit** and fill in:", Values: []Value{base, identifier}},
			{
				Text:  "Under **Supported provisioning actions**, tick:",
				Names: []string{"Import New Users and Profile Updates", "Push New Users", "Push Profile Updates"},
			},
			{Text: "Tick **Push Groups**, too, when groups shall come. Leave **Import Groups** unticked: it would bring the groups of Scimdesk into Okta."},
		}, how.items, []Item{
			{Text: "Press **Test Connector Configuration**, then **Save**. Its step ticks."},
		}),
	}
}

var oktaToApp = Chapter{
	Title: "Let Okta create, change and turn off", Where: "Provisioning › To App",
	Items: []Item{
		{Text: "Press **Edit** and enable:", Names: []string{"Create Users", "Update User Attributes", "Deactivate Users"}},
		{Text: "Leave **Sync Password** off: Scimdesk keeps no passwords. Press **Save**."},
	},
}

var oktaMapping = Chapter{
	Title: "Check the attribute mappings", Where: "Provisioning › To App › Attribute Mappings",
	Items: []Item{
		{Text: "Okta fills in `externalId` by itself, and takes `userName` from **Application username format** on the **Sign On** tab.", Mapping: mapping(sources{
			userName: "Application username", externalID: "Okta’s user id, by itself", displayName: "user.displayName", workMail: "user.email",
			givenName: "user.firstName", familyName: "user.lastName", title: "user.title", locality: "user.city",
			department: "user.department", organization: "user.organization",
		})},
	},
}

var oktaAssignments = Chapter{
	Title: "Assign people", Where: "Assignments",
	Items: []Item{
		{Text: "Start with one: **Assign**, **Assign to People**, **Assign** beside the person, **Save and Go Back**, **Done**. The person arrives within seconds."},
		{Text: "**Assign to Groups** sends everyone in a group as people. It needs no group push."},
		{Text: "Who was assigned before provisioning was on bears a red mark: press **Provision User**."},
		{Text: "An assignment that is removed, or a person deactivated in Okta, is turned off here and stays. Okta sends nothing when a person is deleted, and may send nothing for one that is only suspended."},
	},
}

var oktaGroups = Chapter{
	Title: "Push groups", Where: "Push Groups",
	Items: []Item{
		{Text: "The tab is there once **Push Groups** is ticked under **Integration**. Assign the people of the group to the app first: Okta pushes those members who are assigned and active, and no others."},
		{Text: "Press **Push Groups**, then **Find groups by name**. Choose the group, keep **Push group memberships immediately** ticked, and press **Save**. The group arrives within seconds; **By rule** pushes every group whose name fits."},
		{Text: "Assign people by one group and push another: Okta does not support the same group for both."},
		{Text: "New names and members follow by themselves; **Push now** in the list sends the whole group again. Unlinking a group asks whether to delete it here, or to leave it."},
	},
}

var oktaTrouble = []Trouble{
	{"Test Connector Configuration fails", "Compare the SCIM connector base URL letter by letter; paste the secret once more. The request stands under Requests with the reason, if it arrived at all."},
	{"People do not arrive", "Is **Create Users** on under To App? Is anyone assigned? Who was assigned earlier needs **Provision User**."},
	{"Changes do not arrive", "Is **Update User Attributes** on? Is the attribute mapped, and applied on **Create and update**? **Force Sync** below the mappings sends all of them again."},
	{"A member is missing in a group", "Is the person assigned to the app, and active in Okta? Then press **Push now** beside the group. Its page here says who joined and left, and by which request."},
	{"Somebody is not turned off", "Is **Deactivate Users** on? Removing a group assignment leaves a person who is assigned by another group."},
}

var oktaSteps = map[models.Sight]Step{
	models.SightTest:       {Title: "Press “Test Connector Configuration”", Where: "Provisioning › Integration"},
	models.SightLookup:     {Title: "Turn on “Create Users”, “Update User Attributes”, “Deactivate Users” and assign one person", Where: "Provisioning › To App, then Assignments"},
	models.SightCreate:     {Title: "Confirm the person with “Save and Go Back”", Where: "Assignments › Assign › Assign to People"},
	models.SightUpdate:     {Title: "Change the person’s title, or press “Force Sync”", Where: "Directory › People › Profile › Edit"},
	models.SightDeactivate: {Title: "Remove the person’s assignment", Where: "Assignments"},
	models.SightGroup:      {Title: "Push a group with “Find groups by name”", Where: "Push Groups › Push Groups"},
}
