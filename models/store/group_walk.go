package store

import (
	"gorm.io/gorm"

	"scimdesk/models"
)

// memberPage is how many members a removal looks at in one go.
const memberPage = 1000

// chosen looks at every member, a page at a time, and lists whom where means.
func (m *membership) chosen(where func(models.Member) bool) ([]string, error) {
	var ids []string
	for last := ""; ; {
		rows, err := m.behind(last)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			if where(row.member()) {
				ids = append(ids, row.ID)
			}
		}
		if len(rows) < memberPage {
			return ids, nil
		}
		last = rows[len(rows)-1].ID
	}
}

func (m *membership) behind(last string) (rows []personRow, err error) {
	err = membersBehind(m.tx, m.group, last).Scan(&rows).Error
	return rows, err
}

func membersBehind(tx *gorm.DB, group models.Ref, last string) *gorm.DB {
	return tx.Raw(`SELECT r.id, r.type, r.display_name, r.user_name FROM group_members m CROSS JOIN resources r
		WHERE m.directory_id = ? AND m.group_id = ? AND m.member_id > ?
		AND r.directory_id = m.directory_id AND r.type = m.member_type AND r.id = m.member_id
		ORDER BY m.member_id LIMIT ?`, string(group.Scope.Directory()), group.ID, last, memberPage)
}
