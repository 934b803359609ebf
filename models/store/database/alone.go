package database

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
)

// How long a writer pauses before it tries again, at first and at most, and
// how long a commit and a rollback may take.
const (
	firstPause   = 2 * time.Millisecond
	longestPause = 200 * time.Millisecond
	commitWithin = 10 * time.Second
	rollWithin   = 2 * time.Second
)

// begin starts a transaction and asks for its number, in one round trip: who
// loses the connection during the commit asks by it what became of it.
const begin = "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_current_xact_id()"

// alone is one transaction of PostgreSQL.
type alone struct {
	conn   *conn
	number string    // pg_current_xact_id()
	begun  time.Time // a connection older than this one has seen no crash since
}

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
	c.torn = true // until it is known to be at its end
	t := alone{conn: c, begun: time.Now()}
	if err := t.begin(ctx); err != nil {
		return nil, t.lost(ctx, err)
	}
	if err := fn(c.bind(ctx, d.orm)); err != nil {
		err = t.lost(ctx, err)
		t.rollBack(ctx)
		return nil, err
	}
	known, err := t.commit(ctx)
	if !known {
		return &t, err
	}
	return nil, err
}

// begin learns the number of the transaction.
func (t *alone) begin(ctx context.Context) error {
	results, err := t.speak(ctx, begin)
	if err != nil {
		return err
	}
	if len(results) != 2 || len(results[1].Rows) != 1 {
		return fmt.Errorf("begin: %d results", len(results))
	}
	t.number = string(results[1].Rows[0][0])
	return nil
}

// commit says whether the outcome is known. The server refuses a transaction
// in which something failed by answering that it rolled it back.
func (t *alone) commit(ctx context.Context) (known bool, err error) {
	patient, cancel := context.WithTimeout(context.WithoutCancel(ctx), commitWithin)
	defer cancel()
	results, err := t.speak(patient, "COMMIT")
	var refused *pgconn.PgError
	switch {
	case err == nil && len(results) == 1 && results[0].CommandTag.String() == "COMMIT":
		t.conn.torn = false
		return true, nil
	case err == nil:
		t.conn.torn = false
		return true, errors.New("commit: the database rolled back, because a statement had failed")
	case errors.As(err, &refused) && refused.SeverityUnlocalized == "ERROR":
		t.conn.torn = false
		return true, err
	case pgconn.SafeToRetry(err):
		return true, fmt.Errorf("%w: %w", ErrAgain, err)
	}
	return false, err
}

// rollBack ends the transaction; when it cannot, the connection goes.
func (t *alone) rollBack(ctx context.Context) {
	patient, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollWithin)
	defer cancel()
	_, err := t.speak(patient, "ROLLBACK")
	t.conn.torn = err != nil
}

// lost says that an error before the commit is one of a connection that went
// away while there was time: nothing was kept, and it may run again.
func (t *alone) lost(ctx context.Context, err error) error {
	if ctx.Err() == nil && t.conn.lost() {
		return fmt.Errorf("%w: the connection was lost: %w", ErrAgain, err)
	}
	return err
}

// speak sends statements without arguments in one message.
func (t *alone) speak(ctx context.Context, statements string) (results []*pgconn.Result, err error) {
	outer := t.conn.native(func(c *pgx.Conn) error {
		results, err = c.PgConn().Exec(ctx, statements).ReadAll()
		return nil
	})
	return results, errors.Join(outer, err)
}
