package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"scimdesk/models"
)

// Resources answers a page in order of creation, without Values. Without a
// filter it costs the page; with one an index helps, or every resource is
// looked at: models.ErrTooMany when those are more than Config.MaxScan.
func (s *Store) Resources(ctx context.Context, q models.Query) (models.Page, error) {
	if err := s.waitToScan(ctx, q); err != nil {
		return models.Page{}, fmt.Errorf("list %s: %w", q.Type, err)
	}
	defer s.endScan(q)
	var page models.Page
	err := s.main.Snapshot(ctx, func(tx *gorm.DB) (err error) {
		if q.Filter == nil {
			page, err = everyone(tx, q)
			return err
		}
		page, err = s.matching(tx, q)
		return err
	})
	if err != nil {
		return models.Page{}, fmt.Errorf("list %s: %w", q.Type, err)
	}
	return page, nil
}

// atOnce is how many filters without an index may run at a time: they hold a
// reading connection for long, and every request needs one for its token.
const atOnce = 2

// waitToScan takes a turn for a filter that must look at everybody.
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
	return q.Filter != nil && planFor(q.Filter.Expr()).rank == rankNone
}

// everyone adds up blocks to find where the page begins and reads from there.
func everyone(tx *gorm.DB, q models.Query) (models.Page, error) {
	blocks, total, err := blocksOf(tx, q.Scope, q.Type)
	page := models.Page{Total: total}
	if err != nil || q.Count <= 0 || q.StartIndex > total {
		return page, err
	}
	block, before := place(blocks, max(q.StartIndex, 1)-1)
	var ids []string
	err = tx.Model(&resourceRow{}).Scopes(ofType(q.Scope, q.Type)).Where("block = ?", block).
		Order("id").Limit(before+1).Pluck("id", &ids).Error
	if err != nil || len(ids) <= before {
		return page, err
	}
	var rows []resourceRow
	err = inOrder(tx, q, ">=", spot{block, ids[before]}).Limit(q.Count).Find(&rows).Error
	for _, row := range rows {
		page.Resources = append(page.Resources, row.model(q.Scope))
	}
	return page, err
}

// inOrder asks for resources in order of creation, from a spot on.
func inOrder(tx *gorm.DB, q models.Query, from string, at spot) *gorm.DB {
	return tx.Model(&resourceRow{}).Scopes(ofType(q.Scope, q.Type)).
		Where("(block, id) "+from+" (?, ?)", at.Block, at.ID).Order("block, id")
}

// matching lets the filter decide about each candidate, in order of creation,
// and keeps only the page.
func (s *Store) matching(tx *gorm.DB, q models.Query) (models.Page, error) {
	p, sieve := planFor(q.Filter.Expr()), newSieve(q)
	var err error
	if p.rank == rankNone {
		err = s.walk(tx, q, p.narrow, sieve.judge)
	} else {
		err = s.lookUp(tx, q, p.lookups, sieve.judge)
	}
	return sieve.page, err
}
