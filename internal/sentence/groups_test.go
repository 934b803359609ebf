package sentence_test

import (
	"testing"

	"scimdesk/internal/sentence"
	"scimdesk/models"
)

// moving is a change of who is in Finance.
func moving(joined, left []string, join, leave int) models.Facts {
	f := group(models.KindPatch, models.EventGroupMembers, "Finance")
	f.Joined, f.Left, f.Join, f.Leave = joined, left, join, leave
	return f
}

func with(f models.Facts, change func(*models.Facts)) models.Exchange {
	change(&f)
	return answered(200, f)
}

func TestWhoJoinsAndLeavesAGroupIsTold(t *testing.T) {
	t.Parallel()
	ada, both := []string{"Ada Okonjo"}, []string{"Ada Okonjo", "Ben Ito"}
	three, five := append(both[:2:2], "Éva Nagy"), []string{"Ada", "Ben", "Éva", "Ito", "Jo"}
	same := func(*models.Facts) {}
	emptied := func(f *models.Facts) { f.Emptied = true }
	check(t, []told{
		{"one joins", with(moving(ada, nil, 1, 0), same), "Okta added Ada Okonjo to Finance", ""},
		{"two join", with(moving(both, nil, 2, 0), same), "Okta added Ada Okonjo and Ben Ito to Finance", ""},
		{"three join", with(moving(three, nil, 3, 0), same), "Okta added Ada Okonjo, Ben Ito and Éva Nagy to Finance", ""},
		{"four join", with(moving(five[:4], nil, 4, 0), same), "Okta added 4 members to Finance", ""},
		{"many join", with(moving(five, nil, 1200, 0), same), "Okta added 1,200 members to Finance", ""},
		{"one joins whose name was not noted", with(moving(nil, nil, 1, 0), same), "Okta added 1 member to Finance", ""},
		{"one joins who has no name", with(moving([]string{" "}, nil, 1, 0), same), "Okta added a member to Finance", ""},
		{"one leaves", with(moving(nil, ada, 0, 1), same), "Okta removed Ada Okonjo from Finance", ""},
		{"many leave", with(moving(nil, five, 0, 40), same), "Okta removed 40 members from Finance", ""},
		{"some join and some leave", with(moving(ada, five, 1, 7), same), "Okta added Ada Okonjo to Finance and removed 7 members", ""},
		{"the last one leaves", with(moving(nil, ada, 0, 1), emptied), "Okta removed Ada Okonjo from Finance", "Nobody is in it any more."},
		{"all leave", with(moving(nil, five, 0, 1200), emptied), "Okta emptied the group Finance", "1,200 members left it."},
		{"a group without a name", with(moving(ada, nil, 1, 0), func(f *models.Facts) { f.Name = "" }), "Okta added Ada Okonjo to a group", ""},
		{"members are among the fields, too", with(moving(ada, nil, 1, 0), func(f *models.Facts) { f.Fields = []string{"members"} }), "Okta added Ada Okonjo to Finance", ""},
		{"one is not known", with(moving(ada, nil, 1, 0), func(f *models.Facts) { f.Unknown = 1 }), "Okta added Ada Okonjo to Finance", "1 member is not known here and was left out."},
		{"all are left out", with(moving(nil, nil, 0, 0), func(f *models.Facts) { f.Event, f.Unknown = "", 1200 }), "Okta sent the group Finance again: nothing changed", "1,200 members are not known here and were left out."},
	})
}

func TestWhatBecomesOfAGroupIsTold(t *testing.T) {
	t.Parallel()
	renamed := group(models.KindPatch, models.EventGroupUpdated, "Treasury", "displayName")
	renamed.Before, renamed.After = "Finance", "Treasury"
	created := group(models.KindCreate, models.EventGroupCreated, "Finance", "displayName")
	check(t, []told{
		{"pushed", answered(201, created), "Okta pushed the group Finance", ""},
		{"pushed with members", with(created, func(f *models.Facts) { f.Joined, f.Join = []string{"Ada"}, 1 }), "Okta pushed the group Finance with Ada", ""},
		{"pushed with members nobody knows", with(created, func(f *models.Facts) { f.Join, f.Unknown = 9, 2 }), "Okta pushed the group Finance with 9 members", "2 members are not known here and were left out."},
		{"renamed", answered(200, renamed), "Okta renamed the group Finance to Treasury", ""},
		{"renamed, and somebody joined", with(renamed, func(f *models.Facts) { f.Join = 1 }), "Okta renamed the group Finance to Treasury", "1 member joined, too."},
		{"renamed, and many left", with(renamed, func(f *models.Facts) { f.Leave = 3 }), "Okta renamed the group Finance to Treasury", "3 members left, too."},
		{"several things at once", with(renamed, func(f *models.Facts) {
			f.Fields, f.Join, f.Leave = []string{"displayName", "externalId"}, 2, 3
		}), "Okta changed the display name and the externalId of the group Treasury", "2 members joined and 3 left, too."},
		{"deleted", answered(204, group(models.KindDelete, models.EventGroupDeleted, "Finance")), "Okta deleted the group Finance", ""},
	})
}

func TestManyChangesInOneRequestAreTold(t *testing.T) {
	t.Parallel()
	bulk := func(parts, failed int) models.Exchange {
		return answered(200, models.Facts{Kind: models.KindBulk, Parts: parts, Failed: failed})
	}
	refused := failed(413, "More than 1,000 operations were sent. Send fewer at once.", models.Facts{Kind: models.KindBulk})
	const each = "The answer says of each change how it ended."
	check(t, []told{
		{"all work", bulk(12, 0), "Okta sent 12 changes in one request", ""},
		{"one is one", bulk(1, 0), "Okta sent 1 change in one request", ""},
		{"one fails", bulk(12, 1), "Okta sent 12 changes in one request, 1 failed", each},
		{"all fail", bulk(12, 12), "Okta sent 12 changes in one request, and none of them worked", each},
		{"the whole is refused", refused, "Okta tried to send changes in one request: more than 1,000 operations were sent", "Send fewer at once."},
	})
}

func TestTypesNobodyFoundWordsForAreTold(t *testing.T) {
	t.Parallel()
	device := func(k models.Kind, event, name string, fields ...string) models.Facts {
		return models.Facts{Kind: k, Type: "Device", Event: event, Name: name, Fields: fields}
	}
	check(t, []told{
		{"one is created", answered(201, device(models.KindCreate, "Device.created", "Laptop 7")), "Okta created the Device Laptop 7", ""},
		{"one without a name", answered(204, device(models.KindDelete, "Device.deleted", "")), "Okta deleted a Device", ""},
		{"one begins with a vowel", answered(200, models.Facts{Kind: models.KindRead, Type: "AppRole"}), "Okta read an AppRole", ""},
		{"one is changed", answered(200, device(models.KindPatch, "Device.updated", "Laptop 7", "active")), "Okta changed the active state of the Device Laptop 7", ""},
		{"they are listed", asked(models.KindList, "Device", "", 3), "Okta listed the Device resources, 3 in all", ""},
		{"one is looked for", looked("Device", "serial", "x7", 0, ""), "Okta looked for the Device x7 by serial and did not find it", ""},
		{"one is found", asked(models.KindSearch, "Device", "serial pr", 1), "Okta searched for Device resources with serial pr and found one Device", ""},
		{"one is not there", failed(404, "", device(models.KindRead, "", "")), "Okta tried to read a Device: no Device here has this id", "It was deleted, or the id belongs to another directory."},
		{"one is taken", failed(409, "", device(models.KindCreate, "", "")), "Okta tried to create a Device: a value that may occur only once is already taken", "Another Device of this directory has it. Change one of the two."},
		{"every type is searched", asked(models.KindSearch, "", "id pr", 30), "Okta searched for resources with id pr and found 30 resources", ""},
		{"every type is listed", asked(models.KindList, "", "", 0), "Okta listed the resources and found none", ""},
	})
}

func TestTheGroupStandsOutWhoeverJoins(t *testing.T) {
	t.Parallel()
	var strong []string
	for _, part := range sentence.Tell("entra", answered(204, moving([]string{"Ada", "Ben"}, nil, 2, 0))).Parts {
		if part.Strong {
			strong = append(strong, part.Text)
		}
	}
	if len(strong) != 3 || strong[2] != "Finance" {
		t.Errorf("%q stands out", strong)
	}
}
