package store

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"scimdesk/models"
)

// Resources answers a page, without Values. Without filter and order it costs
// the page; with one an index helps, or every resource is looked at:
// models.ErrTooMany when those are more than Config.MaxScan. A page of groups
// that have too many members for one answer ends early.
func (s *Store) Resources(ctx context.Context, q models.Query) (models.Page, error) {
	if err := s.waitToScan(ctx, q); err != nil {
		return models.Page{}, fmt.Errorf("list %s: %w", q.Type, err)
	}
	defer s.endScan(q)
	var page models.Page
	err := s.main.Snapshot(ctx, func(tx *gorm.DB) error {
		found, err := s.find(tx, q)
		if err != nil {
			return err
		}
		page = found.page(q)
		return complete(tx, q.Scope, q.With, page.Resources)
	})
	if err != nil {
		return models.Page{}, fmt.Errorf("list %s: %w", q.Type, err)
	}
	return page, nil
}

// atOnce is how many filters without an index may run at a time: they hold a
// reading connection for long, and every request needs one for its token.
const atOnce = 2

// waitToScan takes a turn for a question that must look at everybody.
// models.ErrBusy when none comes before ctx ends.
func (s *Store) waitToScan(ctx context.Context, q models.Query) error {
	if !scans(q) {
		return nil
	}
	select {
	case s.scanning <- struct{}{}:
		return nil
	case <-ctx.Done():
		return models.ErrBusy
	}
}

func (s *Store) endScan(q models.Query) {
	if scans(q) {
		<-s.scanning
	}
}

func scans(q models.Query) bool {
	return (q.Filter != nil || q.Sort != nil) && planOf(q).rank == rankNone
}

// found is a page as it was found.
type found struct {
	total int
	rows  []resourceRow
	keys  []string // of the rows, in an order
	more  bool     // matches stand behind the rows
}

// page says what was found, as far as it fits, and where the next page begins.
func (f found) page(q models.Query) models.Page {
	page := models.Page{Total: f.total}
	rows := f.rows
	if q.With.Members {
		rows = rows[:fitting(rows)]
	}
	for _, row := range rows {
		page.Resources = append(page.Resources, row.model(q.Scope))
	}
	if n := len(rows); n > 0 && (f.more || n < len(f.rows)) {
		page.Next = &models.Spot{Block: rows[n-1].Block, ID: rows[n-1].ID}
		if f.keys != nil {
			page.Next.Key = f.keys[n-1]
		}
	}
	return page
}

func (s *Store) find(tx *gorm.DB, q models.Query) (found, error) {
	switch {
	case q.Filter == nil && q.Sort == nil && q.After == nil:
		return everyone(tx, q)
	case q.Filter == nil && q.Sort == nil:
		return everyoneBehind(tx, q)
	}
	sieve := s.newSieve(q)
	if err := s.candidates(tx, q, sieve.judge); err != nil || q.Sort == nil {
		return sieve.found, err
	}
	return inSortedOrder(tx, q, sieve)
}

// everyone adds up blocks to find where the page begins and reads from there.
func everyone(tx *gorm.DB, q models.Query) (found, error) {
	blocks, total, err := blocksOf(tx, q.Scope, q.Type)
	page := found{total: total}
	if err != nil || q.Count <= 0 || q.StartIndex > total {
		return page, err
	}
	skip := max(q.StartIndex, 1) - 1
	block, before := place(blocks, skip)
	var ids []string
	err = tx.Model(&resourceRow{}).Scopes(ofType(q.Scope, q.Type)).Where("block = ?", block).
		Order("id").Limit(before+1).Pluck("id", &ids).Error
	if err != nil || len(ids) <= before {
		return page, err
	}
	err = inOrder(tx, q, ">=", spot{block, ids[before]}).Limit(q.Count).Find(&page.rows).Error
	page.more = skip+len(page.rows) < total
	return page, err
}

// everyoneBehind reads on from a spot.
func everyoneBehind(tx *gorm.DB, q models.Query) (found, error) {
	_, total, err := blocksOf(tx, q.Scope, q.Type)
	page := found{total: total}
	if err != nil || q.Count <= 0 {
		return page, err
	}
	err = inOrder(tx, q, ">", spot{q.After.Block, clean(q.After.ID)}).Limit(q.Count + 1).Find(&page.rows).Error
	if page.more = len(page.rows) > q.Count; page.more {
		page.rows = page.rows[:q.Count]
	}
	return page, err
}

// inOrder asks for resources in order of creation, from a spot on.
func inOrder(tx *gorm.DB, q models.Query, from string, at spot) *gorm.DB {
	return tx.Model(&resourceRow{}).Scopes(ofType(q.Scope, q.Type)).
		Where("(block, id) "+from+" (?, ?)", at.Block, at.ID).Order("block, id")
}

// inSortedOrder reads the rows of the page, and no other, as they stand in it.
func inSortedOrder(tx *gorm.DB, q models.Query, s *sieve) (found, error) {
	page, result := s.page(), s.found
	place := make(map[string]int, len(page))
	var spots []spot
	for i, at := range page {
		place[at.ID], spots = i, append(spots, at.spot)
		result.keys = append(result.keys, at.key)
	}
	for part := range slices.Chunk(spots, chunk) {
		rows, err := rowsAt(tx, q, part)
		if err != nil {
			return result, err
		}
		result.rows = append(result.rows, rows...)
	}
	slices.SortFunc(result.rows, func(a, b resourceRow) int { return place[a.ID] - place[b.ID] })
	return result, nil
}
