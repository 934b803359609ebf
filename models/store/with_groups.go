package store

import (
	"cmp"
	"slices"

	"gorm.io/gorm"

	"scimdesk/models"
)

// aboveRow is a group somebody is in.
type aboveRow struct {
	Member      string
	ID          string
	Direct      int
	DisplayName string
	SortKey     string
}

// groupsAbove are the groups each of ids is in, also through other groups:
// direct ones first, by name. Groups that contain each other end at UNION, and
// nobody is shown as a part of itself. models.ErrTooMany beyond mostLoaded.
func groupsAbove(tx *gorm.DB, scope models.Scope, ids []string) (map[string][]models.GroupRef, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []aboveRow
	if err := above(tx, scope, ids).Scan(&rows).Error; err != nil {
		return nil, err
	}
	if len(rows) > mostLoaded {
		return nil, models.ErrTooMany
	}
	slices.SortFunc(rows, func(a, b aboveRow) int {
		return cmp.Or(cmp.Compare(b.Direct, a.Direct), cmp.Compare(a.SortKey, b.SortKey), cmp.Compare(a.ID, b.ID))
	})
	groups := make(map[string][]models.GroupRef, len(ids))
	for _, row := range rows {
		groups[row.Member] = append(groups[row.Member], models.GroupRef{ID: row.ID, Name: row.DisplayName, Direct: row.Direct == 1})
	}
	return groups, nil
}

func above(tx *gorm.DB, scope models.Scope, ids []string) *gorm.DB {
	directory := string(scope.Directory())
	return tx.Raw(`WITH RECURSIVE up (member, id, direct) AS (
			SELECT m.member_id, m.group_id, 1 FROM group_members m
			WHERE m.member_id `+among(tx)+` AND m.directory_id = ?
			UNION
			SELECT up.member, m.group_id, 0 FROM up CROSS JOIN group_members m
			WHERE m.directory_id = ? AND m.member_id = up.id
		), once (member, id, direct) AS (SELECT member, id, max(direct) FROM up WHERE id <> member GROUP BY member, id)
		SELECT o.member, o.id, o.direct, r.display_name, coalesce(r.display_name_key, '') AS sort_key
		FROM once o CROSS JOIN resources r WHERE r.directory_id = ? AND r.type = 'Group' AND r.id = o.id
		LIMIT ?`, list(ids), directory, directory, directory, mostLoaded+1)
}
