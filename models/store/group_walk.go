package store

import (
	"scimdesk/models"
	"scimdesk/models/store/database"
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

const membersBehind = `SELECT r.id, r.type, r.display_name, r.user_name FROM group_members m CROSS JOIN resources r
	WHERE m.directory_id = ? AND m.group_id = ? AND m.member_id > ?
	AND r.directory_id = m.directory_id AND r.type = m.member_type AND r.id = m.member_id
	ORDER BY m.member_id LIMIT 0 + ?`

func (m *membership) behind(last string) (rows []personRow, err error) {
	args := []any{string(m.group.Scope.Directory()), m.group.ID, last, memberPage}
	err = database.Query(m.tx, membersBehind, args, func(scan func(...any) error) error {
		var row personRow
		err := scan(&row.ID, &row.Type, &row.DisplayName, &row.UserName)
		rows = append(rows, row)
		return err
	})
	return rows, err
}
