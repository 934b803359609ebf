package store

import (
	"cmp"
	"slices"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
	"scimdesk/scim"
)

// joining says which members are read, and how.
type joining struct {
	only     []string // with these ids; nil for all
	nameless bool     // their names cost a look at each
	about    int      // how many there will be
}

// joinedRow is a member with its place in its group.
type joinedRow struct {
	group  string
	seq    int64
	member models.Member
}

// membersOf are the direct members of groups, in the order they joined.
func membersOf(tx *gorm.DB, scope models.Scope, groups []string, j joining) (map[string][]models.Member, error) {
	if len(groups) == 0 {
		return nil, nil
	}
	rows := make([]joinedRow, 0, j.about)
	statement, args := joinedTo(tx, scope, groups, j)
	err := database.Query(tx, statement, args, func(scan func(...any) error) error {
		row, err := j.read(scan)
		rows = append(rows, row)
		return err
	})
	slices.SortFunc(rows, func(a, b joinedRow) int { return cmp.Compare(a.seq, b.seq) })
	members := make(map[string][]models.Member, len(groups))
	if len(groups) == 1 {
		members[groups[0]] = make([]models.Member, 0, len(rows))
	}
	for _, row := range rows {
		if len(groups) == 1 {
			row.group = groups[0]
		}
		members[row.group] = append(members[row.group], row.member)
	}
	return members, err
}

func (j joining) read(scan func(...any) error) (row joinedRow, err error) {
	var isGroup bool
	var person personRow
	if j.nameless {
		err = scan(&row.group, &row.seq, &isGroup, &person.ID)
	} else {
		err = scan(&row.group, &row.seq, &isGroup, &person.ID, &person.DisplayName, &person.UserName)
	}
	if person.Type = scim.TypeUser; isGroup {
		person.Type = scim.TypeGroup
	}
	row.member = person.member()
	return row, err
}

// joinedTo asks for the rows of members; CROSS JOIN keeps SQLite from starting
// at another end. The key of members begins with their group.
func joinedTo(tx *gorm.DB, scope models.Scope, groups []string, j joining) (string, []any) {
	group, columns, from, where := "m.group_id", "", "", ""
	if len(groups) == 1 {
		group = "''"
	}
	if !j.nameless {
		columns, from = ", r.display_name, r.user_name", " CROSS JOIN resources r"
		where = " AND r.directory_id = m.directory_id AND r.type = m.member_type AND r.id = m.member_id"
	}
	args := []any{list(groups), string(scope.Directory())}
	if j.only != nil {
		where += " AND m.member_id " + among(tx)
		args = append(args, list(j.only))
	}
	return "SELECT " + group + ", m.seq, m.member_type = 'Group', m.member_id" + columns +
		" FROM group_members m" + from + " WHERE m.group_id " + among(tx) + " AND m.directory_id = ?" + where, args
}
