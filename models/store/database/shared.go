package database

import (
	"context"

	"gorm.io/gorm"
)

// Shared is what the edits of one commit know together: one that runs later
// finds what earlier ones have put there, and what several would write to the
// same row is written once. When anything of the commit is taken back, all of
// it is forgotten; the edits that run again say it again. For an edit that has
// a transaction of its own it is nil: Get and Put bear that and keep nothing,
// Last and Settled do not.
type Shared struct {
	Careful bool // each edit has a savepoint, and finds nothing earlier ones put

	conn    *conn
	values  map[any]any
	last    []func(tx *gorm.DB) error
	settled []func(kept bool)
}

func newShared(c *conn, careful bool) *Shared {
	return &Shared{conn: c, Careful: careful, values: map[any]any{}}
}

// Together is what tx shares with other edits.
func Together(tx *gorm.DB) *Shared {
	if i, shares := tx.Statement.ConnPool.(*inside); shares {
		return i.shared
	}
	return nil
}

// Get is what an earlier edit has put there, nil for nothing.
func (s *Shared) Get(key any) any {
	if s == nil {
		return nil
	}
	return s.values[key]
}

// Put is for the edits that run later. Who puts and fails behind it is taken back
// with everybody's. Who changes what was put puts it again, or runs a statement
// that writes before anything can fail.
func (s *Shared) Put(key, value any) {
	if s != nil {
		s.values[key] = value
		s.conn.wrote = true
	}
}

// Last has fn run behind all edits of the commit, or behind this one when Careful.
// What fn is given shares nothing: [Together] of it is nil.
func (s *Shared) Last(fn func(tx *gorm.DB) error) { s.last = append(s.last, fn) }

// Settled has fn called with the outcome of the commit before anybody is told;
// not if all is taken back before.
func (s *Shared) Settled(fn func(kept bool)) { s.settled = append(s.settled, fn) }

// end runs what was put off.
func (s *Shared) end(ctx context.Context, orm *gorm.DB) error {
	tx := s.conn.bind(ctx, orm)
	tx.Statement.ConnPool = &inside{conn: s.conn}
	for _, fn := range s.last {
		if err := fn(tx); err != nil {
			return err
		}
	}
	s.last = nil
	return nil
}
