package store

import (
	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/scim"
)

// mostLoaded is how many members, or groups, one answer may have in all. A
// page ends early rather than beyond it.
const mostLoaded = 300_000

// complete puts what with asks for into resources: one query for each,
// however many resources there are. models.ErrTooMany beyond mostLoaded.
func complete(tx *gorm.DB, scope models.Scope, with models.With, resources []models.Resource) error {
	if with.Members {
		if err := completeMembers(tx, scope, resources); err != nil {
			return err
		}
	}
	if with.Groups {
		return completeGroups(tx, scope, resources)
	}
	return nil
}

func completeMembers(tx *gorm.DB, scope models.Scope, resources []models.Resource) error {
	var groups []string
	total := 0
	for _, r := range resources {
		if r.Type == scim.TypeGroup && r.MemberCount > 0 {
			groups = append(groups, r.ID)
			total += r.MemberCount
		}
	}
	if total > mostLoaded {
		return models.ErrTooMany
	}
	members, err := membersOf(tx, scope, groups, nil)
	for i, r := range resources {
		if r.Type == scim.TypeGroup {
			resources[i].Members = members[r.ID]
		}
	}
	return err
}

func completeGroups(tx *gorm.DB, scope models.Scope, resources []models.Resource) error {
	ids := make([]string, 0, len(resources))
	for _, r := range resources {
		ids = append(ids, r.ID)
	}
	groups, err := groupsAbove(tx, scope, ids)
	for i, r := range resources {
		resources[i].Groups = groups[r.ID]
	}
	return err
}

// fitting is how many of rows have no more members together than one answer
// may have; at least one.
func fitting(rows []resourceRow) int {
	total := 0
	for i, row := range rows {
		if total += row.MemberCount; total > mostLoaded && i > 0 {
			return i
		}
	}
	return len(rows)
}
