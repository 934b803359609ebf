package store

import (
	"slices"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

// longestName is how many characters of a name or id are told of.
const longestName = 200

// personRow is what names a member.
type personRow struct {
	ID          string
	Type        string
	DisplayName string
	UserName    string
}

// member is called by its displayName, else by its userName.
func (row personRow) member() models.Member {
	name := row.DisplayName
	if name == "" {
		name = row.UserName
	}
	return models.Member{ID: row.ID, Type: row.Type, Name: name}
}

// moved tells of it all, with names as they are now.
func (m *membership) moved() (models.Moved, error) {
	moved := models.Moved{JoinedCount: m.joined.size(), LeftCount: m.left.size(), UnknownCount: m.unknown.size()}
	for _, id := range m.unknown.first(models.MaxNamed) {
		moved.Unknown = append(moved.Unknown, cutName(id))
	}
	var err error
	if moved.Joined, err = m.named(m.joined.first(models.MaxNamed)); err != nil {
		return moved, err
	}
	moved.Left, err = m.named(m.left.first(models.MaxNamed))
	return moved, err
}

// named are members by their ids, in that order; one who was met is not looked
// up again.
func (m *membership) named(ids []string) ([]models.Member, error) {
	if len(ids) == 1 {
		if who, met := m.met[ids[0]]; met {
			return []models.Member{who}, nil
		}
	}
	return membersNamed(m.tx, m.group.Scope, ids)
}

// membersNamed are the resources with these ids, in that order.
func membersNamed(tx *gorm.DB, scope models.Scope, ids []string) (members []models.Member, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	statement := `SELECT id, type, display_name, user_name FROM resources WHERE directory_id = ? AND type IN ('User', 'Group') AND id ` + among(tx)
	err = database.Query(tx, statement, []any{string(scope.Directory()), list(ids)}, func(scan func(...any) error) error {
		var row personRow
		err := scan(&row.ID, &row.Type, &row.DisplayName, &row.UserName)
		members = append(members, row.told())
		return err
	})
	slices.SortFunc(members, func(a, b models.Member) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
	return members, err
}

// told is the member as an event tells of it.
func (row personRow) told() models.Member {
	member := row.member()
	member.Name = cutName(member.Name)
	return member
}

func cutName(name string) string {
	if runes := []rune(name); len(runes) > longestName {
		return string(runes[:longestName])
	}
	return name
}

// everybody tells of a group that is deleted: all its members leave.
func everybody(tx *gorm.DB, row resourceRow, scope models.Scope) (models.Moved, error) {
	ids, err := texts(tx, `SELECT member_id FROM group_members WHERE directory_id = ? AND group_id = ? ORDER BY member_id LIMIT 0 + ?`,
		row.DirectoryID, row.ID, models.MaxNamed)
	if err != nil {
		return models.Moved{}, err
	}
	left, err := membersNamed(tx, scope, ids)
	return models.Moved{Left: left, LeftCount: row.MemberCount}, err
}
