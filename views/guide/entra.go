package guide

import (
	"slices"

	"scimdesk/models"
)

// entraFlag asks Entra for requests as RFC 7644 words them.
const entraFlag = "?aadOptscim062020"

func entra(url string, how proof) Guide {
	tenant := Value{
		Label: "Tenant URL", Remark: "With the compliance flag", Text: url + entraFlag,
		Why: "`aadOptscim062020` at the end makes Entra write its changes as the standard says: true instead of \"True\", one change for many attributes. It works without, too; Scimdesk understands both.",
	}
	return Guide{
		Actor: "Entra", Console: "the Microsoft Entra admin center",
		Values: append([]Value{tenant}, how.values...),
		Chapters: []Chapter{
			entraApp, entraConnection(tenant, how), entraProperties, entraMapping, entraGroups, entraScoping, entraPeople, entraStart, entraWatch,
		},
		Trouble: entraTrouble, steps: entraSteps,
	}
}

var entraApp = Chapter{
	Title: "Add the application", Where: "Entra ID › Enterprise apps",
	Items: []Item{
		{Text: "Open the app people sign in with. Without one yet: **New application**, **Create your own application**, a name, and **Integrate any other application you don’t find in the gallery (Non-gallery)**."},
		{Text: "Open its **Provisioning** tab."},
	},
}

func entraConnection(tenant Value, how proof) Chapter {
	return Chapter{
		Title: "Connect", Where: "Enterprise apps › your app › Provisioning",
		Items: slices.Concat([]Item{
			{Text: "Press **New configuration** and fill in:", Values: []Value{tenant}},
		}, how.items, []Item{
			{Text: "Press **Test Connection**. Entra looks for somebody who cannot exist, and is content to find nobody. Its step ticks."},
			{Text: "Press **Create**."},
		}),
	}
}

var entraProperties = Chapter{
	Title: "Be told, and be careful", Where: "Provisioning › Overview › Properties",
	Items: []Item{
		{Text: "Press the **Edit** icon. Turn **notification emails** on and give an address that is read: that is how Entra tells of a quarantine."},
		{Text: "Turn **Accidental deletions prevention** on, with a number of people you would not lose by design. Entra then stops and asks before it turns off more than that at once."},
		{Text: "Press **Apply**."},
	},
}

var entraMapping = Chapter{
	Title: "Check the attribute mapping", Where: "Provisioning › Attribute mapping › users",
	Items: []Item{
		{Text: "Entra looks people up by the attributes under **Matching properties**; keep `userName`. For `externalId`, `objectId` is the better source than the default `mailNickname`, because it never changes. Press **Save**.", Mapping: append(
			mapping(sources{
				userName: "userPrincipalName", externalID: "objectId", displayName: "displayName", workMail: "mail",
				givenName: "givenName", familyName: "surname", title: "jobTitle", locality: "city",
				department: "department", organization: "companyName",
			}),
			Attribute{SCIM: "active", From: `Switch([IsSoftDeleted], , "False", "True", "True", "False")`, Remark: "Turns people off and on. Keep Entra’s own."},
		)},
	},
}

var entraGroups = Chapter{
	Title: "Provision groups", Where: "Provisioning › Attribute mapping › groups",
	Items: []Item{
		{Text: "Keep the mapping **Enabled** when groups shall come, and turn it off when they shall not. Entra finds a group by `displayName`, and puts `objectId` into `externalId`; keep both."},
		{Text: "Assign the group under **Users and groups**: its direct members come as people, and the group with them. Groups inside it are not followed; assign each."},
		{Text: "Entra asks for a group with `excludedAttributes=members` and sends who joins and leaves as changes of their own, so a large group is never sent as a whole. A member who is not known here is left out, and the request says so."},
	},
}

var entraScoping = Chapter{
	Title: "Decide who is in scope", Where: "Provisioning",
	Items: []Item{
		{Text: "Keep **Sync only assigned users and groups** and assign a few people first. A **scoping filter** in the attribute mapping narrows it further, for example to one department."},
	},
}

var entraPeople = Chapter{
	Title: "Assign people", Where: "Enterprise apps › your app › Users and groups",
	Items: []Item{
		{Text: "Press **Add user/group** and assign one or two people. A group assigns its direct members, not those of groups inside it."},
	},
}

var entraStart = Chapter{
	Title: "Start", Where: "Provisioning › Overview",
	Items: []Item{
		{Text: "Press **Start provisioning**. The first cycle begins within minutes; later ones run about every 40 minutes."},
		{Text: "**Provision on demand** sends one person at once, and shows each step of it."},
	},
}

var entraWatch = Chapter{
	Title: "Watch", Where: "Provisioning › Provisioning logs",
	Items: []Item{
		{Text: "The **provisioning logs** say Success, Failure or Skipped for each person, as the Requests of this directory do. The progress bar says how much of a cycle is left."},
		{Text: "When too much fails, Entra puts the configuration into **quarantine**: it tries less and less often, and gives up after four weeks. Mend what the logs name, then press **Restart provisioning**."},
	},
}

var entraTrouble = []Trouble{
	{"Test Connection fails", "Compare the Tenant URL letter by letter, flag included; paste the secret once more. The request stands under Requests with the reason, if it arrived at all."},
	{"Nobody arrives", "Was **Start provisioning** pressed? Is anyone assigned? A first cycle over many people takes its time; **Provision on demand** tries one at once."},
	{"The log says Skipped", "The person is not in scope, or nothing has changed since the last cycle."},
	{"A member is missing in a group", "Is the person in scope, and created here? Entra sends who is missing with its next cycle. The group’s page here says who joined and left, and by which request."},
	{"Changes are sent again and again", "An attribute is mapped that Entra does not find in the answer. Its request under Requests shows what came back."},
}

var entraSteps = map[models.Sight]Step{
	models.SightTest:       {Title: "Paste the values and press “Test Connection”", Where: "Enterprise apps › your app › Provisioning › New configuration"},
	models.SightLookup:     {Title: "Assign one person and press “Start provisioning”", Where: "Users and groups, then Provisioning › Overview"},
	models.SightCreate:     {Title: "Let the first cycle create the person, or press “Provision on demand”", Where: "Provisioning › Overview"},
	models.SightUpdate:     {Title: "Change the person’s job title", Where: "Entra ID › Users › Properties"},
	models.SightDeactivate: {Title: "Remove the person’s assignment", Where: "Enterprise apps › your app › Users and groups"},
	models.SightGroup:      {Title: "Assign a group with its mapping on", Where: "Users and groups, then Provisioning › Attribute mapping › groups"},
}
