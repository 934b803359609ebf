package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"scimdesk/models"
)

// Resources answers a page, without Values. Without filter and order it costs
// the page; with one an index helps, or every resource is looked at:
// models.ErrTooMany when those are more than Config.MaxScan. A page ends early
// rather than hold more members, or larger documents, than one answer may.
func (s *Store) Resources(ctx context.Context, query models.Query) (models.Page, error) {
	q := question{query, planOf(query)}
	if m, within := ctx.Value(oneMomentKey{}).(*oneMoment); within {
		return s.resourcesIn(m, q)
	}
	if err := s.waitToScan(ctx, q); err != nil {
		return models.Page{}, fmt.Errorf("list %s: %w", q.Type, err)
	}
	defer s.endScan(q)
	read := s.main.Snapshot
	if q.ofOne() {
		read = s.main.View // one statement needs no snapshot
	}
	if page, known, err := s.remembered(q); known {
		return page, err
	}
	var page models.Page
	at := s.memory.now()
	err := read(ctx, func(tx *gorm.DB) error {
		found, err := s.find(tx, q, at)
		if err != nil {
			return err
		}
		page, err = found.page(tx, query)
		return err
	})
	if err != nil {
		return models.Page{}, fmt.Errorf("list %s: %w", q.Type, err)
	}
	return page, nil
}

// question is a query and what an index can do for it.
type question struct {
	models.Query
	plan plan
}

// scans says whether everybody must be looked at.
func (q question) scans() bool {
	return (q.Filter != nil || q.Sort != nil) && q.plan.rank == rankNone
}

// ofOne says whether one statement finds who can be meant, and all that is
// wanted. The groups somebody is in are their own: no version tells of them.
func (q question) ofOne() bool {
	return q.Filter != nil && q.plan.rank == rankUnique && len(q.plan.lookups) == 1 && !q.With.Members
}

// atOnce is how many filters without an index may run at a time: they hold a
// reading connection for long, and every request needs one for what is not
// remembered.
const atOnce = 2

// waitToScan takes a turn for a question that must look at everybody.
// models.ErrBusy when none comes before ctx ends.
func (s *Store) waitToScan(ctx context.Context, q question) error {
	if !q.scans() {
		return nil
	}
	select {
	case s.scanning <- struct{}{}:
		return nil
	case <-ctx.Done():
		return models.ErrBusy
	}
}

func (s *Store) endScan(q question) {
	if q.scans() {
		<-s.scanning
	}
}

// found is a page as it was found.
type found struct {
	total int
	rows  []readRow
	known knownGroups // groups of the rows that were read with them
	keys  []string    // of the rows, in an order
	more  bool        // matches stand behind the rows
}

// page says what was found, as far as it fits, and where the next page begins.
func (f found) page(tx *gorm.DB, q models.Query) (models.Page, error) {
	page := models.Page{Total: f.total}
	rows := f.rows
	if q.With.Members && !q.SpotsOnly {
		rows = rows[:fitting(rows)]
	}
	if n := len(rows); n > 0 && (f.more || n < len(f.rows)) {
		next := f.spot(n - 1)
		page.Next = &next
	}
	if q.SpotsOnly {
		for i := range rows {
			page.Spots = append(page.Spots, f.spot(i))
		}
		return page, nil
	}
	var err error
	page.Resources, err = complete(tx, q.Scope, q.With, rows, f.known)
	return page, err
}

func (f found) spot(i int) models.Spot {
	at := models.Spot{Block: f.rows[i].Block, ID: f.rows[i].ID}
	if f.keys != nil {
		at.Key = f.keys[i]
	}
	return at
}

func (s *Store) find(tx *gorm.DB, q question, at reading) (found, error) {
	switch {
	case q.Filter != nil || q.Sort != nil:
		return s.filtered(tx, q, at)
	case q.After != nil:
		return everyoneBehind(tx, q.Query)
	}
	return s.everyone(tx, q.Query, at)
}

// everyone adds up blocks to find where the page begins and reads from there,
// what is not remembered since a moment before.
func (s *Store) everyone(tx *gorm.DB, q models.Query, since reading) (found, error) {
	skip := max(q.StartIndex, 1) - 1
	at, err := placeOf(tx, kindOf(q), skip, q.Count)
	page := found{total: at.total}
	if err != nil || q.Count <= 0 || skip >= at.total {
		return page, err
	}
	few, err := s.readPage(tx, q, at, since)
	if err == nil {
		page.rows, page.known, page.more = few.rows, few.known, skip+len(few.rows) < at.total
	}
	return page, err
}

// everyoneBehind reads on from a spot.
func everyoneBehind(tx *gorm.DB, q models.Query) (found, error) {
	total, err := totalOf(tx, kindOf(q))
	page := found{total: total}
	if err != nil || q.Count <= 0 {
		return page, err
	}
	s, err := readBehind(tx, q, spot{q.After.Block, clean(q.After.ID)}, q.Count+1)
	page.rows, page.more = s.rows, s.full
	if len(s.rows) > q.Count {
		page.rows, page.more = s.rows[:q.Count], true
	}
	return page, err
}
