package exchanges

import (
	"strings"
	"testing"

	"scimdesk/models"
	"scimdesk/views/layout"
)

func TestWhatHappenedToOthersThanPeopleIsExplained(t *testing.T) {
	t.Parallel()
	facts := func(typ string, k models.Kind, event string) models.Facts {
		return models.Facts{Type: typ, Kind: k, Event: event, Name: "Finance", Attribute: "displayName"}
	}
	with := func(f models.Facts, change func(*models.Facts)) models.Facts { change(&f); return f }
	unknown := func(f *models.Facts) { f.Unknown = 2 }
	found := func(f *models.Facts) { f.Found = 1 }
	for _, tc := range []struct {
		name       string
		f          models.Facts
		came, more string
	}{
		{"a group is pushed", facts("Group", models.KindCreate, models.EventGroupCreated), "The group Finance is here", ""},
		{"a group is pushed, with members nobody knows", with(facts("Group", models.KindCreate, models.EventGroupCreated), unknown), "The group Finance is here", "Okta has to send the group again"},
		{"members come and go", facts("Group", models.KindPatch, models.EventGroupMembers), "Who is in Finance is what Okta sent", ""},
		{"a group is renamed", facts("Group", models.KindPatch, models.EventGroupUpdated), "It is the same group as before", ""},
		{"a group is deleted", facts("Group", models.KindDelete, models.EventGroupDeleted), "people stay as they are", ""},
		{"nothing changed, and nobody knows the members", with(facts("Group", models.KindPatch, ""), unknown), "here already", "Members who are not known here"},
		{"a group is not found", facts("Group", models.KindLookup, ""), "No group here has this displayName", ""},
		{"a group is found", with(facts("Group", models.KindLookup, ""), found), "the group is here already", ""},
		{"groups are listed", facts("Group", models.KindList, ""), "Nothing was changed", "lists what is here"},
		{"a device is not found", facts("Device", models.KindLookup, ""), "No Device here", ""},
		{"a device is made", facts("Device", models.KindCreate, "Device.created"), "The Device Finance is kept here.", ""},
		{"a device is changed", facts("Device", models.KindPatch, "Device.updated"), "The Device Finance says what Okta sent", ""},
		{"a device is deleted", facts("Device", models.KindDelete, "Device.deleted"), "The Device is gone.", ""},
		{"many changes at once", facts("", models.KindBulk, ""), "carried out by itself", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			p := ShowPage{Head: layout.Directory{Directory: models.Directory{Name: "Staff", Provider: "okta"}}, Told: models.Told{Exchange: models.Exchange{Token: "t", Status: 200, Facts: tc.f}}}
			came, more := explain(p)
			if !strings.Contains(came, tc.came) || !strings.Contains(more, tc.more) || (tc.more == "") != (more == "") {
				t.Errorf("explained as %q, %q", came, more)
			}
		})
	}
}
