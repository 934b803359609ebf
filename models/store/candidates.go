package store

import (
	"cmp"
	"slices"

	"gorm.io/gorm"

	"scimdesk/models"
)

// chunk is how many candidates are in memory at a time.
const chunk = 250

// spot is where a resource stands in the order of creation.
type spot struct {
	Block int64
	ID    string
}

func (a spot) compare(b spot) int {
	return cmp.Or(cmp.Compare(a.Block, b.Block), cmp.Compare(a.ID, b.ID))
}

// judge looks at the next candidates, in order of creation.
type judge func(tx *gorm.DB, rows []resourceRow) error

// candidates shows everybody who may be meant to judge.
func (s *Store) candidates(tx *gorm.DB, q models.Query, judge judge) error {
	p := planOf(q)
	if p.rank == rankNone {
		return s.walk(tx, q, p.narrow, judge)
	}
	return s.lookUp(tx, q, p.lookups, judge)
}

// walk shows every resource that narrow lets through to judge.
// models.ErrTooMany when there are more than the limit to begin with.
func (s *Store) walk(tx *gorm.DB, q models.Query, narrow []lookup, judge judge) error {
	_, total, err := blocksOf(tx, q.Scope, q.Type)
	if err != nil {
		return err
	}
	if total > s.config.MaxScan {
		return models.ErrTooMany
	}
	last := spot{}
	for {
		query := inOrder(tx, q, ">", last)
		for _, l := range narrow {
			query = query.Where(l.where, l.args...)
		}
		var rows []resourceRow
		if err := query.Limit(chunk).Find(&rows).Error; err != nil {
			return err
		}
		if err := judge(tx, rows); err != nil || len(rows) < chunk {
			return err
		}
		last = spot{rows[chunk-1].Block, rows[chunk-1].ID}
	}
}

// lookUp shows what any of lookups finds to judge, each resource once and in
// order. Every lookup is a statement of its own, so that no planner has to
// choose between an index and an order.
func (s *Store) lookUp(tx *gorm.DB, q models.Query, lookups []lookup, judge judge) error {
	var spots []spot
	for _, l := range lookups {
		found, err := s.look(tx, q, l)
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
	for part := range slices.Chunk(inOrderOnce(spots), chunk) {
		rows, err := rowsAt(tx, q, part)
		if err != nil {
			return err
		}
		if err := judge(tx, rows); err != nil {
			return err
		}
	}
	return nil
}

// inOrderOnce sorts spots by creation and drops what two lookups found.
func inOrderOnce(spots []spot) []spot {
	slices.SortFunc(spots, spot.compare)
	return slices.Compact(spots)
}

// look answers the spots of one lookup, one more than the limit at most.
func (s *Store) look(tx *gorm.DB, q models.Query, l lookup) ([]spot, error) {
	var spots []spot
	err := spotsOf(tx, q, l).Limit(s.config.MaxScan + 1).Find(&spots).Error
	return spots, err
}

// spotsOf asks resources, or the rows that lead there first; CROSS JOIN keeps
// SQLite from starting at the other end.
func spotsOf(tx *gorm.DB, q models.Query, l lookup) *gorm.DB {
	directory := string(q.Scope.Directory())
	switch l.of {
	case emails:
		return tx.Table("resource_values v").Select("r.block, r.id").Joins("CROSS JOIN resources r").
			Where("v.directory_id = ? AND v.type = ? AND v.path = ?", directory, q.Type, emailPath).
			Where(l.where, l.args...).
			Where("r.directory_id = v.directory_id AND r.type = v.type AND r.id = v.resource_id")
	case members:
		return tx.Table("group_members m").Select("r.block, r.id").Joins("CROSS JOIN resources r").
			Where("m.directory_id = ?", directory).Where(l.where, l.args...).
			Where("r.directory_id = m.directory_id AND r.type = ? AND r.id = m.group_id", q.Type)
	case within:
		return tx.Table("(?) AS spots", below(tx, q, l)).Select("block, id")
	}
	return tx.Model(&resourceRow{}).Select("block, id").Scopes(ofType(q.Scope, q.Type)).Where(l.where, l.args...)
}

// below asks for everybody in a group or in one inside it, each once. Groups
// that contain each other end at UNION.
func below(tx *gorm.DB, q models.Query, l lookup) *gorm.DB {
	directory := string(q.Scope.Directory())
	args := append([]any{directory}, l.args...)
	return tx.Session(&gorm.Session{NewDB: true}).Raw(`WITH RECURSIVE down (id) AS (
			SELECT g.id FROM resources g WHERE g.directory_id = ? AND g.type = 'Group' AND `+l.where+`
			UNION
			SELECT m.member_id FROM down CROSS JOIN group_members m
			WHERE m.directory_id = ? AND m.group_id = down.id AND m.member_type = 'Group'
		) SELECT DISTINCT r.block, r.id FROM down CROSS JOIN group_members m CROSS JOIN resources r
		WHERE m.directory_id = ? AND m.group_id = down.id AND m.member_type = ?
		AND r.directory_id = m.directory_id AND r.type = m.member_type AND r.id = m.member_id`,
		append(args, directory, directory, q.Type)...)
}

// rowsAt reads the resources at these spots, in their order.
func rowsAt(tx *gorm.DB, q models.Query, spots []spot) ([]resourceRow, error) {
	ids := make([]string, 0, len(spots))
	for _, at := range spots {
		ids = append(ids, at.ID)
	}
	var rows []resourceRow
	err := tx.Scopes(ofType(q.Scope, q.Type)).Where("id IN ?", ids).Find(&rows).Error
	slices.SortFunc(rows, func(a, b resourceRow) int {
		return spot{a.Block, a.ID}.compare(spot{b.Block, b.ID})
	})
	return rows, err
}
