package store

import (
	"encoding/json"
	"slices"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
	"scimdesk/scim"
)

// manyIDs is how many ids one statement takes.
const manyIDs = 5000

// membership carries out what one write does to the members of one group,
// whose row is locked. Who joins and leaves again in one write did neither.
type membership struct {
	store   *Store
	tx      *gorm.DB
	group   models.Ref
	at      int64 // when they join
	seq     int64 // of the next who joins
	joined  roll
	left    roll
	unknown roll
	touched bool                     // a row was written
	nested  bool                     // one was that of a group
	met     map[string]models.Member // who joined or left one by one
}

// newMembership begins with version, so that who joins by a later one comes
// behind.
func (s *Store) newMembership(tx *gorm.DB, after models.Resource) *membership {
	const most = 1 << 20 // more than models.MaxMembers
	return &membership{store: s, tx: tx, group: after.Ref, at: ms(after.UpdatedAt), seq: after.Version * most}
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
	if len(ids) == 1 {
		return m.addOne(clean(ids[0]))
	}
	for part := range slices.Chunk(ids, manyIDs) {
		known, err := m.known(part)
		if err != nil {
			return err
		}
		var joined []string
		for _, kind := range memberTypes() {
			ids, err := m.join(kind, part, known)
			if err != nil {
				return err
			}
			joined = append(joined, ids...)
			m.nested = m.nested || kind == scim.TypeGroup && len(ids) > 0
		}
		m.enter(part, joined)
		m.seq += int64(len(part)) + 1
	}
	return nil
}

// memberTypes are what can be in a group.
func memberTypes() []string { return []string{scim.TypeUser, scim.TypeGroup} }

// known is the type of each who is here, and notes who is not.
func (m *membership) known(ids []string) (map[string]string, error) {
	types := make(map[string]string, len(ids))
	directory := string(m.group.Scope.Directory())
	err := database.Query(m.tx, peopleAmong(m.tx), []any{directory, list(ids)}, func(scan func(...any) error) error {
		var id, kind string
		err := scan(&id, &kind)
		types[id] = kind
		return err
	})
	for _, id := range ids {
		if id = clean(id); types[id] == "" {
			m.unknown.enter(id)
		}
	}
	return types, err
}

func peopleAmong(tx *gorm.DB) string {
	return `SELECT id, type FROM resources WHERE directory_id = ? AND type IN ('User', 'Group') AND id ` + among(tx)
}

// join adds the known of one type, in the order they are listed among others,
// and answers who is new.
func (m *membership) join(kind string, ids []string, known map[string]string) (joined []string, err error) {
	places, some := make([]*string, len(ids)), false
	for i, id := range ids {
		if id = clean(id); known[id] == kind {
			places[i], some = &id, true
		}
	}
	if !some {
		return nil, nil
	}
	arg, _ := json.Marshal(places) // texts always can
	joined, err = texts(m.tx, `INSERT INTO group_members (directory_id, group_type, group_id, member_id, member_type, seq, joined_at)
		SELECT ?, ?, ?, l.id, ?, ? + l.number, ? FROM `+listed(m.tx)+` l WHERE l.id IS NOT NULL
		ON CONFLICT (group_id, member_id, directory_id) DO NOTHING RETURNING member_id`,
		string(m.group.Scope.Directory()), m.group.Type, m.group.ID, kind, m.seq, m.at, string(arg))
	if database.NoParent(err) { // somebody was deleted meanwhile
		return nil, database.ErrAgain
	}
	return joined, err
}

// enter notes who joined, in the order they were listed.
func (m *membership) enter(listed, joined []string) {
	in := make(map[string]bool, len(joined))
	for _, id := range joined {
		in[id] = true
	}
	for _, id := range listed {
		if id = clean(id); in[id] {
			m.arrive(id)
		}
	}
}

// arrive notes who joined.
func (m *membership) arrive(id string) {
	m.touched = true
	if !m.left.leave(id) {
		m.joined.enter(id)
	}
}

func (m *membership) remove(ids []string) error {
	if len(ids) == 1 {
		return m.removeOne(clean(ids[0]))
	}
	for part := range slices.Chunk(ids, manyIDs) {
		if err := m.drop(among(m.tx), part); err != nil {
			return err
		}
	}
	return nil
}

// keepOnly removes everybody else, in one statement: only the whole list says
// who that is.
func (m *membership) keepOnly(ids []string) error {
	return m.drop("NOT IN (SELECT l.id FROM "+listed(m.tx)+" l)", ids)
}

func (m *membership) drop(who string, ids []string) error {
	var gone []string
	statement := "DELETE FROM group_members WHERE directory_id = ? AND group_id = ? AND member_id " + who + " RETURNING member_id, member_type"
	args := []any{string(m.group.Scope.Directory()), m.group.ID, list(ids)}
	err := database.Query(m.tx, statement, args, func(scan func(...any) error) error {
		var id, kind string
		err := scan(&id, &kind)
		gone, m.nested = append(gone, id), m.nested || kind == scim.TypeGroup
		return err
	})
	slices.Sort(gone)
	for _, id := range gone {
		m.leave(id)
	}
	return err
}

// tell says, before the commit, who is shown in other groups now. In one that
// joins or leaves with a group of its own may be anybody.
func (m *membership) tell(changing *changing) {
	if m.nested {
		changing.widen(allResources)
	}
	for _, moved := range []*roll{&m.joined, &m.left} {
		for part := range slices.Chunk(moved.ids, manyIDs) {
			m.store.memory.regroup(m.group.Scope, part)
		}
	}
}

// leave notes who left.
func (m *membership) leave(id string) {
	m.touched = true
	if !m.joined.leave(id) {
		m.left.enter(id)
	}
}
