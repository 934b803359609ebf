package groups

import (
	"testing"

	"scimdesk/models"
)

func TestEventsOfAGroupAreTold(t *testing.T) {
	t.Parallel()
	changed := func(moved models.Moved, paths ...string) models.Event {
		e := models.Event{Type: models.EventGroupUpdated, Moved: moved}
		for _, path := range paths {
			e.Fields = append(e.Fields, models.FieldChange{Path: path})
		}
		return e
	}
	moved := func(joined, left int) models.Moved { return models.Moved{JoinedCount: joined, LeftCount: left} }
	for want, e := range map[string]models.Event{
		"Okta pushed the group":                         {Type: models.EventGroupCreated},
		"Okta pushed the group with 1,200 members":      {Type: models.EventGroupCreated, Moved: moved(1200, 0)},
		"Okta deleted the group":                        {Type: models.EventGroupDeleted, Moved: moved(0, 3)},
		"Okta added 1 member":                           {Type: models.EventGroupMembers, Moved: moved(1, 0)},
		"Okta removed 2 members":                        {Type: models.EventGroupMembers, Moved: moved(0, 2)},
		"Okta added 3 members and removed 2":            {Type: models.EventGroupMembers, Moved: moved(3, 2)},
		"Okta renamed the group":                        changed(models.Moved{}, "displayName"),
		"Okta changed externalId":                       changed(models.Moved{}, "externalId"),
		"Okta changed 2 fields":                         changed(models.Moved{}, "displayName", "externalId"),
		"Okta renamed the group and removed 1 member":   changed(moved(0, 1), "displayName"),
		"Okta changed 2 fields and added 1,001 members": changed(moved(1001, 0), "displayName", "x"),
	} {
		if got := happened("okta", e); got != want {
			t.Errorf("told as %q, want %q", got, want)
		}
	}
}
