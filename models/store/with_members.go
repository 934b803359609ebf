package store

import (
	"slices"

	"gorm.io/gorm"

	"scimdesk/models"
)

// joinedRow is a member as a group shows it.
type joinedRow struct {
	GroupID string
	Seq     int64
	Person  personRow `gorm:"embedded"`
}

// membersOf are the direct members of groups, in the order they joined; only
// those with the ids in only, unless it is nil.
func membersOf(tx *gorm.DB, scope models.Scope, groups, only []string) (map[string][]models.Member, error) {
	if len(groups) == 0 {
		return nil, nil
	}
	var rows []joinedRow
	if err := joinedTo(tx, scope, groups, only).Scan(&rows).Error; err != nil {
		return nil, err
	}
	slices.SortFunc(rows, func(a, b joinedRow) int { return int(a.Seq - b.Seq) })
	members := make(map[string][]models.Member, len(groups))
	for _, row := range rows {
		members[row.GroupID] = append(members[row.GroupID], row.Person.member())
	}
	return members, nil
}

// joinedTo asks for the rows of members; CROSS JOIN keeps SQLite from starting
// at another end.
func joinedTo(tx *gorm.DB, scope models.Scope, groups, only []string) *gorm.DB {
	query := `SELECT m.group_id, m.seq, r.id, r.type, r.display_name, r.user_name
		FROM group_members m CROSS JOIN resources r
		WHERE m.group_id ` + among(tx) + ` AND m.directory_id = ?
		AND r.directory_id = m.directory_id AND r.type = m.member_type AND r.id = m.member_id`
	args := []any{list(groups), string(scope.Directory())}
	if only != nil {
		query += " AND m.member_id " + among(tx)
		args = append(args, list(only))
	}
	return tx.Raw(query, args...)
}
