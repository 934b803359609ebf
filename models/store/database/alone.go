package database

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
)

// How long a writer pauses before it tries again, at first and at most.
const (
	firstPause   = 2 * time.Millisecond
	longestPause = 200 * time.Millisecond
)

// writeAlone runs fn in a transaction of its own, again when another writer
// was faster, or when the connection was lost before the commit.
func (d *Database) writeAlone(ctx context.Context, fn func(tx *gorm.DB) error) error {
	for wait := firstPause; ; wait = min(2*wait, longestPause) {
		err := d.attempt(ctx, fn)
		if !again(err) {
			return err
		}
		if !pause(ctx, wait) {
			return busy(errors.Join(ctx.Err(), err))
		}
	}
}

// pause waits about so long, so that those who met do not meet again; false
// when ctx ended.
func pause(ctx context.Context, about time.Duration) bool {
	timer := time.NewTimer(about/2 + rand.N(about))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// attempt runs fn once, and settles what became of it when the connection was
// lost while it was committed.
func (d *Database) attempt(ctx context.Context, fn func(tx *gorm.DB) error) error {
	var unsure *alone
	err := d.writes.lend(ctx, func(c *conn) (err error) {
		unsure, err = d.once(ctx, c, fn)
		return err
	})
	if unsure == nil {
		return err
	}
	return d.settled(ctx, *unsure, err)
}

// once answers the transaction, too, when nobody knows what became of it.
func (d *Database) once(ctx context.Context, c *conn, fn func(tx *gorm.DB) error) (unsure *alone, err error) {
	t := &alone{conn: c, begun: time.Now(), ahead: &pgx.Batch{}}
	if err := c.native(func(p *pgx.Conn) error { t.native = p; return nil }); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrAgain, err)
	}
	t.ahead.Queue(begin)
	t.ahead.Queue(askNumber)
	c.torn, c.alone = true, t // torn until it is known to be at its end
	if err := fn(c.bind(ctx, d.orm)); err != nil {
		err = t.lost(ctx, err)
		t.rollBack(ctx)
		return nil, err
	}
	known, err := t.commit(ctx)
	if !known {
		return t, err
	}
	return nil, d.orm.Dialector.(gorm.ErrorTranslator).Translate(err)
}
