package store

import (
	"slices"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
	"scimdesk/scim"
)

// memberRow is one direct member of a group.
type memberRow struct {
	DirectoryID string `gorm:"primaryKey"`
	GroupID     string `gorm:"primaryKey"`
	MemberID    string `gorm:"primaryKey"`
	GroupType   string
	MemberType  string
	Seq         int64
	JoinedAt    int64
}

// TableName is read by GORM.
func (memberRow) TableName() string { return "group_members" }

// manyIDs is how many ids one statement takes.
const manyIDs = 5000

// membership carries out what one write does to the members of one group,
// whose row is locked. Who joins and leaves again in one write did neither.
type membership struct {
	tx      *gorm.DB
	group   models.Ref
	at      int64 // when they join
	seq     int64 // of the next who joins
	joined  roll
	left    roll
	unknown roll
}

// newMembership begins with version, so that who joins by a later one comes
// behind.
func newMembership(tx *gorm.DB, after models.Resource) *membership {
	const most = 1 << 20 // more than models.MaxMembers
	return &membership{tx: tx, group: after.Ref, at: ms(after.UpdatedAt), seq: after.Version * most}
}

func (m *membership) carryOut(changes []models.MemberChange, strict bool) error {
	for _, change := range changes {
		if err := m.step(change); err != nil {
			return err
		}
	}
	if strict && m.unknown.size() > 0 {
		return &models.UnknownMembersError{IDs: m.unknown.first(models.MaxNamed)}
	}
	return nil
}

func (m *membership) step(change models.MemberChange) error {
	switch {
	case change.Verb == models.MembersAdd:
		return m.add(change.IDs)
	case change.Verb == models.MembersSet:
		if err := m.keepOnly(change.IDs); err != nil {
			return err
		}
		return m.add(change.IDs)
	case change.Where != nil:
		ids, err := m.chosen(change.Where)
		if err != nil {
			return err
		}
		return m.remove(ids)
	}
	return m.remove(change.IDs)
}

// add joins whom the directory knows; the rows say who is new.
func (m *membership) add(ids []string) error {
	directory := string(m.group.Scope.Directory())
	for part := range slices.Chunk(ids, manyIDs) {
		var joined []string
		arg := list(part)
		err := m.tx.Raw(`INSERT INTO group_members (directory_id, group_type, group_id, member_id, member_type, seq, joined_at)
			SELECT r.directory_id, ?, ?, r.id, r.type, ? + l.number, ?
			FROM `+listed(m.tx)+` l CROSS JOIN resources r
			WHERE r.directory_id = ? AND r.type IN ? AND r.id = l.id
			ON CONFLICT (group_id, member_id, directory_id) DO NOTHING RETURNING member_id`,
			m.group.Type, m.group.ID, m.seq, m.at, arg, directory, memberTypes()).Scan(&joined).Error
		if database.NoParent(err) { // somebody was deleted meanwhile
			return database.ErrAgain
		}
		if err != nil {
			return err
		}
		m.seq += int64(len(part)) + 1
		m.enter(part, joined)
		if len(joined) < len(part) {
			err = m.findUnknown(arg)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// memberTypes are what can be in a group.
func memberTypes() []string { return []string{scim.TypeUser, scim.TypeGroup} }

// enter notes who joined, in the order they were listed.
func (m *membership) enter(listed, joined []string) {
	in := make(map[string]bool, len(joined))
	for _, id := range joined {
		in[id] = true
	}
	for _, id := range listed {
		if id = clean(id); in[id] && !m.left.leave(id) {
			m.joined.enter(id)
		}
	}
}

// findUnknown notes who of the listed is no member although just added.
func (m *membership) findUnknown(list string) error {
	var ids []string
	err := m.tx.Raw(`SELECT l.id FROM `+listed(m.tx)+` l WHERE NOT EXISTS (
			SELECT 1 FROM group_members m WHERE m.directory_id = ? AND m.group_id = ? AND m.member_id = l.id)
		ORDER BY l.number`, list, string(m.group.Scope.Directory()), m.group.ID).Scan(&ids).Error
	for _, id := range ids {
		m.unknown.enter(id)
	}
	return err
}

func (m *membership) remove(ids []string) error {
	for part := range slices.Chunk(ids, manyIDs) {
		if err := m.drop("IN", part); err != nil {
			return err
		}
	}
	return nil
}

// keepOnly removes everybody else, in one statement: only the whole list says
// who that is.
func (m *membership) keepOnly(ids []string) error { return m.drop("NOT IN", ids) }

func (m *membership) drop(in string, ids []string) error {
	var gone []string
	err := m.tx.Raw(`DELETE FROM group_members WHERE directory_id = ? AND group_id = ?
		AND member_id `+in+` (SELECT l.id FROM `+listed(m.tx)+` l) RETURNING member_id`,
		string(m.group.Scope.Directory()), m.group.ID, list(ids)).Scan(&gone).Error
	slices.Sort(gone)
	for _, id := range gone {
		if !m.joined.leave(id) {
			m.left.enter(id)
		}
	}
	return err
}
