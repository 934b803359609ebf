package store

import (
	"slices"

	"gorm.io/gorm"

	"scimdesk/models"
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
	if moved.Joined, err = membersNamed(m.tx, m.group.Scope, m.joined.first(models.MaxNamed)); err != nil {
		return moved, err
	}
	moved.Left, err = membersNamed(m.tx, m.group.Scope, m.left.first(models.MaxNamed))
	return moved, err
}

// membersNamed are the resources with these ids, in that order.
func membersNamed(tx *gorm.DB, scope models.Scope, ids []string) ([]models.Member, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []personRow
	err := tx.Model(&resourceRow{}).Select("id, type, display_name, user_name").
		Where("directory_id = ? AND type IN ? AND id IN ?", string(scope.Directory()), memberTypes(), ids).Find(&rows).Error
	slices.SortFunc(rows, func(a, b personRow) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
	var members []models.Member
	for _, row := range rows {
		member := row.member()
		member.Name = cutName(member.Name)
		members = append(members, member)
	}
	return members, err
}

func cutName(name string) string {
	if runes := []rune(name); len(runes) > longestName {
		return string(runes[:longestName])
	}
	return name
}

// everybody tells of a group that is deleted: all its members leave.
func everybody(tx *gorm.DB, row resourceRow, scope models.Scope) (models.Moved, error) {
	var ids []string
	err := tx.Model(&memberRow{}).Where("directory_id = ? AND group_id = ?", row.DirectoryID, row.ID).
		Order("member_id").Limit(models.MaxNamed).Pluck("member_id", &ids).Error
	if err != nil {
		return models.Moved{}, err
	}
	left, err := membersNamed(tx, scope, ids)
	return models.Moved{Left: left, LeftCount: row.MemberCount}, err
}
