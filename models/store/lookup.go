package store

import (
	"slices"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

// mostFew is how many rows are read in the hope that they are all.
const mostFew = 16

// readFew reads whom the lookups of a plan find with all that is wanted of
// them, each in one statement and in order of creation; nil when they find
// more than a few, or may be expected to.
func readFew(tx *gorm.DB, q question) (*few, error) {
	switch {
	case q.ofOne():
		l := q.plan.lookups[0]
		return readOne(tx, kindOf(q.Query), l.where, l.args[0], q.With)
	case q.plan.rank > rankDisplayName:
		return nil, nil
	}
	some, r := &sheaf{}, newReader(q.Type, wanted(q.With), q.With.Groups)
	for _, l := range q.plan.lookups {
		from, args := lookupFrom(q.Query, l)
		err := eachRow(tx, r, "SELECT "+r.columns+from+" LIMIT 0 + ?", append(args, mostFew+1), some.put)
		if err != nil || some.full || len(some.rows) > mostFew {
			return nil, err
		}
	}
	slices.SortFunc(some.rows, func(a, b readRow) int { return a.spot().compare(b.spot()) })
	return &few{slices.CompactFunc(some.rows, func(a, b readRow) bool { return a.ID == b.ID }), knownGroups{}}, nil
}

// lookUp shows what any lookup of the plan finds to a sieve, each resource
// once and in order. Every lookup is a statement of its own, so that no
// planner has to choose between an index and an order.
func (s *Store) lookUp(tx *gorm.DB, q question, sieve *sieve) error {
	var spots []spot
	for _, l := range q.plan.lookups {
		found, err := s.look(tx, q.Query, l)
		if err != nil {
			return err
		}
		if spots = append(spots, found...); len(spots) > s.config.MaxScan {
			spots = inOrderOnce(spots)
		}
		if len(spots) > s.config.MaxScan {
			return models.ErrTooMany
		}
	}
	reader := sieve.reader()
	statement := at(tx, reader.columns)
	for spots = inOrderOnce(spots); len(spots) > 0; {
		part := spots[:min(len(spots), sieve.chunk())]
		seen, err := sieve.show(tx, reader, statement, atArgs(q.Query, part))
		if err != nil {
			return err
		}
		if seen.cut {
			last, _ := slices.BinarySearchFunc(part, seen.last, spot.compare)
			part = part[:last+1]
		}
		spots = spots[len(part):]
	}
	return nil
}

// inOrderOnce sorts spots by creation and drops what two lookups found.
func inOrderOnce(spots []spot) []spot {
	slices.SortFunc(spots, spot.compare)
	return slices.Compact(spots)
}

// look answers the spots of one lookup, one more than the limit at most.
func (s *Store) look(tx *gorm.DB, q models.Query, l lookup) (spots []spot, err error) {
	statement, args := spotsOf(q, l)
	err = database.Query(tx, statement, append(args, s.config.MaxScan+1), func(scan func(...any) error) error {
		var at spot
		err := scan(&at.Block, &at.ID)
		spots = append(spots, at)
		return err
	})
	return spots, err
}

func spotsOf(q models.Query, l lookup) (string, []any) {
	if l.of == within {
		return below(q, l)
	}
	from, args := lookupFrom(q, l)
	return "SELECT r.block, r.id" + from + " LIMIT 0 + ?", args
}

// lookupFrom names resources, or the rows that lead there first; CROSS JOIN
// keeps SQLite from starting at the other end.
func lookupFrom(q models.Query, l lookup) (string, []any) {
	directory := string(q.Scope.Directory())
	switch l.of {
	case emails:
		return ` FROM resource_values v CROSS JOIN resources r WHERE v.directory_id = ? AND v.type = ? AND v.path = ? AND ` + l.where +
				` AND r.directory_id = v.directory_id AND r.type = v.type AND r.id = v.resource_id`,
			append([]any{directory, q.Type, emailPath}, l.args...)
	case members:
		return ` FROM group_members m CROSS JOIN resources r WHERE m.directory_id = ? AND ` + l.where +
				` AND r.directory_id = m.directory_id AND r.type = ? AND r.id = m.group_id`,
			append(append([]any{directory}, l.args...), q.Type)
	}
	return ` FROM resources r WHERE r.directory_id = ? AND r.type = ? AND r.` + l.where, append([]any{directory, q.Type}, l.args...)
}

// below asks for everybody in a group or in one inside it, each once. Groups
// that contain each other end at UNION.
func below(q models.Query, l lookup) (string, []any) {
	directory := string(q.Scope.Directory())
	args := append([]any{directory}, l.args...)
	return `WITH RECURSIVE down (id) AS (
			SELECT g.id FROM resources g WHERE g.directory_id = ? AND g.type = 'Group' AND ` + l.where + `
			UNION
			SELECT m.member_id FROM down CROSS JOIN group_members m
			WHERE m.directory_id = ? AND m.group_id = down.id AND m.member_type = 'Group'
		) SELECT DISTINCT r.block, r.id FROM down CROSS JOIN group_members m CROSS JOIN resources r
		WHERE m.directory_id = ? AND m.group_id = down.id AND m.member_type = ?
		AND r.directory_id = m.directory_id AND r.type = m.member_type AND r.id = m.member_id LIMIT 0 + ?`,
		append(args, directory, directory, q.Type)
}
