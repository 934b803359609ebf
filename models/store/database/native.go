package database

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// native runs fn with the driver's own connection to PostgreSQL.
func (c *conn) native(fn func(*pgx.Conn) error) error {
	return c.raw.Raw(func(driver any) error { return fn(driver.(*stdlib.Conn).Conn()) })
}

// lost says whether a connection to PostgreSQL is gone.
func (c *conn) lost() (gone bool) {
	err := c.native(func(p *pgx.Conn) error { gone = p.IsClosed(); return nil })
	return gone || err != nil
}

// openedBefore says whether a connection was there at a moment.
func (c *conn) openedBefore(moment time.Time) (before bool) {
	err := c.native(func(p *pgx.Conn) error {
		since, known := p.PgConn().CustomData()[opened].(time.Time)
		before = known && since.Before(moment)
		return nil
	})
	return before && err == nil
}

// catchUp sends what waits in a transaction of PostgreSQL, before GORM speaks.
func (c *conn) catchUp(ctx context.Context) error {
	if c.alone == nil {
		return nil
	}
	return c.alone.send(ctx, nil)
}

// onceMore asks again, over another connection, when the first statement of a
// reader finds that its own was lost: a server that started anew has ended all
// of them, and the pool may still have some.
func onceMore[T any](ctx context.Context, c *conn, ask func() (T, error)) (answer T, err error) {
	spare := c.spare
	c.spare = nil
	for range poolSize + 1 {
		answer, err = ask()
		if err == nil || spare == nil || ctx.Err() != nil || !c.lost() {
			return answer, err
		}
		c.discard() // first: when all are lost, each of them holds what another waits for
		fresh, refused := spare.Conn(ctx)
		if refused != nil {
			return answer, refused
		}
		c.raw = fresh
	}
	return answer, err
}

// explained makes an ErrBusy of what happened on a connection that was lost:
// nothing of it was kept, and there will be another connection.
func (c *conn) explained(err error) error {
	if err == nil || c.compiled != nil || !c.lost() {
		return err
	}
	return busy(err)
}
