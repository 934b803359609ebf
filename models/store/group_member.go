package store

import (
	"errors"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

// Most changes of a group are about one member: they go without the lists
// that take care of many.

const joinOne = `INSERT INTO group_members (directory_id, group_type, group_id, member_id, member_type, seq, joined_at)
	VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (group_id, member_id, directory_id) DO NOTHING`

// addOne joins one, if the directory knows it.
func (m *membership) addOne(id string) error {
	who, err := m.meet(id)
	switch {
	case errors.Is(err, models.ErrNotFound):
		m.unknown.enter(id)
		return nil
	case err != nil:
		return err
	}
	joined, err := database.Exec(m.tx, joinOne,
		string(m.group.Scope.Directory()), m.group.Type, m.group.ID, id, who.Type, m.seq, m.at)
	switch {
	case database.NoParent(err): // deleted meanwhile
		return database.ErrAgain
	case joined == 1:
		m.arrive(id)
	}
	m.seq += 2
	return err
}

// removeOne lets one leave, if it is in.
func (m *membership) removeOne(id string) error {
	gone, err := database.Exec(m.tx, `DELETE FROM group_members WHERE directory_id = ? AND group_id = ? AND member_id = ?`,
		string(m.group.Scope.Directory()), m.group.ID, id)
	if err != nil || gone == 0 {
		return err
	}
	m.leave(id)
	return nil
}

// meet is who bears an id, remembered for the end, when it is told.
// models.ErrNotFound for nobody.
func (m *membership) meet(id string) (models.Member, error) {
	if who, known := m.met[id]; known {
		return who, nil
	}
	who, err := memberCalled(m.tx, m.group.Scope, id)
	if err == nil && m.met == nil {
		m.met = map[string]models.Member{}
	}
	if err == nil {
		m.met[id] = who
	}
	return who, err
}

const personCalled = `SELECT id, type, display_name, user_name FROM resources
	WHERE directory_id = ? AND type IN ('User', 'Group') AND id = ?`

func memberCalled(tx *gorm.DB, scope models.Scope, id string) (models.Member, error) {
	var row personRow
	err := one(tx, personCalled, []any{string(scope.Directory()), id}, &row.ID, &row.Type, &row.DisplayName, &row.UserName)
	return row.told(), err
}
