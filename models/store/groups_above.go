package store

import (
	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

// groupsAbove are the groups each of ids is in, also through other groups:
// direct ones first, by name. models.ErrTooMany beyond mostLoaded.
func groupsAbove(tx *gorm.DB, scope models.Scope, ids []string) (map[string][]models.GroupRef, error) {
	rows, known := make([]readRow, len(ids)), knownGroups{}
	place := make(map[string]int, len(ids))
	for i, id := range ids {
		rows[i].ID, place[id] = id, i
	}
	total := 0
	err := database.Query(tx, directly(tx), []any{list(ids), string(scope.Directory()), mostLoaded + 1}, func(scan func(...any) error) error {
		var member, id string
		var g knownGroup
		if err := scan(&member, &id, &g.name, &g.inside); err != nil {
			return err
		}
		if total++; total > mostLoaded {
			return models.ErrTooMany
		}
		row := &rows[place[member]]
		row.groups, known[id] = append(row.groups, id), g
		return nil
	})
	if err != nil {
		return nil, err
	}
	resources := make([]models.Resource, len(rows))
	err = completeGroups(tx, scope, rows, known, resources)
	groups := make(map[string][]models.GroupRef, len(ids))
	for i, id := range ids {
		groups[id] = resources[i].Groups
	}
	return groups, err
}

// directly asks for the groups that some are in.
func directly(tx *gorm.DB) string {
	return `SELECT m.member_id, g.id, g.display_name, ` + isInside + ` FROM group_members m CROSS JOIN resources g
		WHERE m.member_id ` + among(tx) + ` AND m.directory_id = ?
		AND g.directory_id = m.directory_id AND g.type = 'Group' AND g.id = m.group_id LIMIT 0 + ?`
}

// groupsThrough are those of people in groups that are inside others. Groups
// that contain each other end at UNION, and nobody is shown as a part of
// itself. models.ErrTooMany beyond mostLoaded.
func groupsThrough(tx *gorm.DB, scope models.Scope, ids []string) (map[string][]models.GroupRef, error) {
	directory, total := string(scope.Directory()), 0
	groups := make(map[string][]models.GroupRef, len(ids))
	args := []any{list(ids), directory, directory, directory, mostLoaded + 1}
	err := database.Query(tx, through(tx), args, func(scan func(...any) error) error {
		var member string
		var g models.GroupRef
		if err := scan(&member, &g.ID, &g.Direct, &g.Name); err != nil {
			return err
		}
		if total++; total > mostLoaded {
			return models.ErrTooMany
		}
		groups[member] = append(groups[member], g)
		return nil
	})
	for _, refs := range groups {
		sortGroups(refs)
	}
	return groups, err
}

func through(tx *gorm.DB) string {
	return `WITH RECURSIVE up (member, id, direct) AS (
			SELECT m.member_id, m.group_id, 1 FROM group_members m
			WHERE m.member_id ` + among(tx) + ` AND m.directory_id = ?
			UNION
			SELECT up.member, m.group_id, 0 FROM up CROSS JOIN group_members m
			WHERE m.directory_id = ? AND m.member_id = up.id
		), once (member, id, direct) AS (SELECT member, id, max(direct) FROM up WHERE id <> member GROUP BY member, id)
		SELECT o.member, o.id, o.direct = 1, g.display_name
		FROM once o CROSS JOIN resources g WHERE g.directory_id = ? AND g.type = 'Group' AND g.id = o.id
		LIMIT 0 + ?`
}
