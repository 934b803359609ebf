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

// walk shows every resource that narrow lets through to judge.
// models.ErrTooMany when there are more than the limit to begin with.
func (s *Store) walk(tx *gorm.DB, q models.Query, narrow []lookup, judge func(resourceRow) error) error {
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
		if err := each(rows, judge); err != nil || len(rows) < chunk {
			return err
		}
		last = spot{rows[chunk-1].Block, rows[chunk-1].ID}
	}
}

// lookUp shows what any of lookups finds to judge, each resource once and in
// order. Every lookup is a statement of its own, so that no planner has to
// choose between an index and an order.
func (s *Store) lookUp(tx *gorm.DB, q models.Query, lookups []lookup, judge func(resourceRow) error) error {
	var spots []spot
	for _, l := range lookups {
		found, err := s.find(tx, q, l)
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
		if err := each(rows, judge); err != nil {
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

// find answers the spots of one lookup, one more than the limit at most.
func (s *Store) find(tx *gorm.DB, q models.Query, l lookup) ([]spot, error) {
	var spots []spot
	err := spotsOf(tx, q, l).Limit(s.config.MaxScan + 1).Find(&spots).Error
	return spots, err
}

// spotsOf asks resources, or resource_values first; CROSS JOIN keeps SQLite
// from starting at the other end.
func spotsOf(tx *gorm.DB, q models.Query, l lookup) *gorm.DB {
	if l.path == "" {
		return tx.Model(&resourceRow{}).Select("block, id").Scopes(ofType(q.Scope, q.Type)).Where(l.where, l.args...)
	}
	return tx.Table("resource_values v").Select("r.block, r.id").
		Joins("CROSS JOIN resources r").
		Where("v.directory_id = ? AND v.type = ? AND v.path = ?", string(q.Scope.Directory()), q.Type, l.path).
		Where(l.where, l.args...).
		Where("r.directory_id = v.directory_id AND r.type = v.type AND r.id = v.resource_id")
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

func each(rows []resourceRow, judge func(resourceRow) error) error {
	for _, row := range rows {
		if err := judge(row); err != nil {
			return err
		}
	}
	return nil
}
