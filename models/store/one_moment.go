package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"scimdesk/models"
)

// oneMoment is what [Store.AtOneMoment] reads from.
type oneMoment struct {
	tx    *gorm.DB
	since reading // before it began
}

type oneMomentKey struct{}

// AtOneMoment runs fn with a context in which every call of [Store.Resources]
// sees the same moment. It takes a turn of those who look at everybody: while
// fn runs, a reading connection is its own. models.ErrBusy when none comes
// before ctx ends. The context is over when fn ends, and is for one goroutine.
func (s *Store) AtOneMoment(ctx context.Context, fn func(ctx context.Context) error) error {
	select {
	case s.scanning <- struct{}{}:
		defer func() { <-s.scanning }()
	case <-ctx.Done():
		return models.ErrBusy
	}
	since := s.memory.now()
	return s.main.Snapshot(ctx, func(tx *gorm.DB) error {
		return fn(context.WithValue(ctx, oneMomentKey{}, &oneMoment{tx, since}))
	})
}

// resourcesIn answers a page as it was at that moment.
func (s *Store) resourcesIn(m *oneMoment, q question) (page models.Page, err error) {
	found, err := s.find(m.tx, q, m.since)
	if err == nil {
		page, err = found.page(m.tx, q.Query)
	}
	if err != nil {
		return models.Page{}, fmt.Errorf("list %s: %w", q.Type, err)
	}
	return page, nil
}
