package store

import (
	"errors"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
	"scimdesk/scim"
)

// Most changes of a group are about one member: they go without the lists that
// take care of many. Of one whose draft is known there is nothing to ask; of
// another the same statement says who it is.
const (
	joinKnown = `INSERT INTO group_members (directory_id, group_type, group_id, member_id, member_type, seq, joined_at)
		VALUES (?, ?, ?, ?, ?, ?, ?)` + onlyOnce
	joinOne = `INSERT INTO group_members (directory_id, group_type, group_id, member_id, member_type, seq, joined_at)
		SELECT r.directory_id, ?, ?, r.id, r.type, ?, ? FROM resources r
		WHERE r.directory_id = ? AND r.type IN ('User', 'Group') AND r.id = ?` + onlyOnce + tellingWho
	onlyOnce = ` ON CONFLICT (group_id, member_id, directory_id) DO NOTHING`

	leaveKnown = `DELETE FROM group_members WHERE directory_id = ? AND group_id = ? AND member_id = ?`
	leaveOne   = leaveKnown + tellingWho

	tellingWho = ` RETURNING member_type, (SELECT CASE r.display_name WHEN '' THEN r.user_name ELSE r.display_name END FROM resources r
		WHERE r.directory_id = group_members.directory_id AND r.type = group_members.member_type AND r.id = group_members.member_id)`
)

// addOne joins one, if the directory knows it.
func (m *membership) addOne(id string) error {
	who, joined, err := m.admit(id)
	m.seq += 2
	switch {
	case database.NoParent(err): // deleted meanwhile
		m.store.memory.dropDraft(models.Ref{Scope: m.group.Scope, Type: who.Type, ID: id})
		return database.ErrAgain
	case err == nil && joined:
		m.meet(who)
		m.arrive(id)
	}
	return err
}

// admit writes that one is in, and says whether it was not. Of one that is
// unknown it takes note.
func (m *membership) admit(id string) (who models.Member, joined bool, err error) {
	directory := string(m.group.Scope.Directory())
	who, drafted := m.drafted(id)
	if drafted {
		n, err := database.Exec(m.tx, joinKnown, directory, m.group.Type, m.group.ID, id, who.Type, m.seq, m.at)
		return who, n == 1, err
	}
	who.ID = id
	err = one(m.tx, joinOne, []any{m.group.Type, m.group.ID, m.seq, m.at, directory, id}, &who.Type, &who.Name)
	if errors.Is(err, models.ErrNotFound) { // unknown, or in already
		return who, false, m.lookFor(id)
	}
	return who, err == nil, err
}

// drafted is somebody as the last write left them, if that is known; never on
// PostgreSQL. Should they be gone after all, the key of the members refuses them,
// the edit is told to come again, and then its batch is careful and finds no drafts.
func (m *membership) drafted(id string) (models.Member, bool) {
	for _, kind := range memberTypes() {
		if d := m.store.draft(m.tx, models.Ref{Scope: m.group.Scope, Type: kind, ID: id}); d != nil {
			return personRow{ID: id, Type: kind, DisplayName: d.row.DisplayName, UserName: d.row.UserName}.member(), true
		}
	}
	return models.Member{}, false
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
	who, left, err := m.expel(id)
	if err == nil && left {
		m.meet(who)
		m.leave(id)
	}
	return err
}

// expel writes that one is out, and says whether it was in.
func (m *membership) expel(id string) (who models.Member, left bool, err error) {
	whose := []any{string(m.group.Scope.Directory()), m.group.ID, id}
	who, drafted := m.drafted(id)
	if drafted {
		n, err := database.Exec(m.tx, leaveKnown, whose...)
		return who, n == 1, err
	}
	who.ID = id
	err = one(m.tx, leaveOne, whose, &who.Type, &who.Name)
	if errors.Is(err, models.ErrNotFound) {
		return who, false, nil
	}
	return who, err == nil, err
}

// meet remembers who was met for the end, when it is told.
func (m *membership) meet(who models.Member) {
	if m.met == nil {
		m.met = map[string]models.Member{}
	}
	who.Name = cutName(who.Name)
	m.met[who.ID] = who
	m.nested = m.nested || who.Type == scim.TypeGroup
}

const personCalled = `SELECT type, display_name, user_name FROM resources
	WHERE directory_id = ? AND type IN ('User', 'Group') AND id = ?`

func memberCalled(tx *gorm.DB, scope models.Scope, id string) (models.Member, error) {
	row := personRow{ID: id}
	err := one(tx, personCalled, []any{string(scope.Directory()), id}, &row.Type, &row.DisplayName, &row.UserName)
	return row.told(), err
}
