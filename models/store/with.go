package store

import (
	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/scim"
)

// mostLoaded is how many members, or groups, one answer may have in all. A
// page ends early rather than beyond it.
const mostLoaded = 300_000

// complete makes resources of rows and puts into them what with asks for: one
// query for each, however many resources there are. models.ErrTooMany beyond
// mostLoaded.
func complete(tx *gorm.DB, scope models.Scope, with models.With, rows []readRow, known knownGroups) ([]models.Resource, error) {
	resources := make([]models.Resource, 0, len(rows))
	for _, row := range rows {
		resources = append(resources, row.model(scope))
	}
	if with.Members {
		if err := completeMembers(tx, scope, with, resources); err != nil {
			return nil, err
		}
	}
	if with.Groups {
		return resources, completeGroups(tx, scope, rows, known, resources)
	}
	return resources, nil
}

func completeMembers(tx *gorm.DB, scope models.Scope, with models.With, resources []models.Resource) error {
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
	members, err := membersOf(tx, scope, groups, joining{nameless: with.Lean, about: total})
	for i, r := range resources {
		if r.Type == scim.TypeGroup {
			resources[i].Members = members[r.ID]
		}
	}
	return err
}

// fitting is how many of rows have no more members together than one answer
// may have; at least one.
func fitting(rows []readRow) int {
	total := 0
	for i, row := range rows {
		if total += row.MemberCount; total > mostLoaded && i > 0 {
			return i
		}
	}
	return len(rows)
}
