package store

import (
	"errors"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

// Most changes of a group are about one member: they go without the lists that
// take care of many, and say in the same statement who it is.
const (
	joinOne = `INSERT INTO group_members (directory_id, group_type, group_id, member_id, member_type, seq, joined_at)
		SELECT r.directory_id, ?, ?, r.id, r.type, ?, ? FROM resources r
		WHERE r.directory_id = ? AND r.type IN ('User', 'Group') AND r.id = ?
		ON CONFLICT (group_id, member_id, directory_id) DO NOTHING` + tellingWho

	leaveOne = `DELETE FROM group_members WHERE directory_id = ? AND group_id = ? AND member_id = ?` + tellingWho

	tellingWho = ` RETURNING member_type, (SELECT CASE r.display_name WHEN '' THEN r.user_name ELSE r.display_name END FROM resources r
		WHERE r.directory_id = group_members.directory_id AND r.type = group_members.member_type AND r.id = group_members.member_id)`
)

// addOne joins one, if the directory knows it.
func (m *membership) addOne(id string) error {
	who := models.Member{ID: id}
	err := one(m.tx, joinOne, []any{m.group.Type, m.group.ID, m.seq, m.at, string(m.group.Scope.Directory()), id}, &who.Type, &who.Name)
	m.seq += 2
	switch {
	case database.NoParent(err): // deleted meanwhile
		return database.ErrAgain
	case errors.Is(err, models.ErrNotFound): // unknown, or in already
		return m.lookFor(id)
	case err != nil:
		return err
	}
	m.meet(who)
	m.arrive(id)
	return nil
}

// lookFor notes who is not here.
func (m *membership) lookFor(id string) error {
	_, err := memberCalled(m.tx, m.group.Scope, id)
	if errors.Is(err, models.ErrNotFound) {
		m.unknown.enter(id)
		return nil
	}
	return err
}

// removeOne lets one leave, if it is in.
func (m *membership) removeOne(id string) error {
	who := models.Member{ID: id}
	err := one(m.tx, leaveOne, []any{string(m.group.Scope.Directory()), m.group.ID, id}, &who.Type, &who.Name)
	switch {
	case errors.Is(err, models.ErrNotFound):
		return nil
	case err != nil:
		return err
	}
	m.meet(who)
	m.leave(id)
	return nil
}

// meet remembers who was met for the end, when it is told.
func (m *membership) meet(who models.Member) {
	if m.met == nil {
		m.met = map[string]models.Member{}
	}
	who.Name = cutName(who.Name)
	m.met[who.ID] = who
}

const personCalled = `SELECT type, display_name, user_name FROM resources
	WHERE directory_id = ? AND type IN ('User', 'Group') AND id = ?`

func memberCalled(tx *gorm.DB, scope models.Scope, id string) (models.Member, error) {
	row := personRow{ID: id}
	err := one(tx, personCalled, []any{string(scope.Directory()), id}, &row.Type, &row.DisplayName, &row.UserName)
	return row.told(), err
}
