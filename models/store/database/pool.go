package database

import (
	"context"
	"database/sql"
	"errors"
)

// pool lends connections, each to one caller at a time.
type pool struct {
	db   *sql.DB
	idle chan *conn // nil when db itself keeps them

	spare *sql.DB // db, when another connection may take over from one that was lost
}

// newPool keeps n connections, which stay open and keep what they compiled: one
// from the start, the others from when they are first needed. SQLite reads the
// whole schema for each.
func newPool(ctx context.Context, db *sql.DB, n int) (*pool, error) {
	p := &pool{db: db, idle: make(chan *conn, n)}
	first, err := newConn(ctx, db)
	if err != nil {
		return nil, errors.Join(err, p.close())
	}
	p.idle <- first
	for range n - 1 {
		p.idle <- &conn{}
	}
	return p, nil
}

// lend runs fn with a connection of its own. models.ErrBusy when none is free
// before ctx ends.
func (p *pool) lend(ctx context.Context, fn func(c *conn) error) (err error) {
	c, err := p.take(ctx)
	if err != nil {
		return err
	}
	defer func() { p.giveBack(c, err) }()
	return c.explained(fn(c))
}

func (p *pool) take(ctx context.Context) (*conn, error) {
	if p.idle == nil {
		raw, err := p.db.Conn(ctx)
		return &conn{raw: raw, spare: p.spare}, err
	}
	select {
	case c := <-p.idle:
		return p.alive(ctx, c)
	default:
	}
	select {
	case c := <-p.idle:
		return p.alive(ctx, c)
	case <-ctx.Done():
		return nil, busy(ctx.Err())
	}
}

// alive opens a connection that was lost, or never was there.
func (p *pool) alive(ctx context.Context, c *conn) (*conn, error) {
	if c.raw != nil {
		return c, nil
	}
	fresh, err := newConn(context.WithoutCancel(ctx), p.db)
	if err != nil {
		p.idle <- c
	}
	return fresh, err
}

// giveBack takes c back, on which err happened last.
func (p *pool) giveBack(c *conn, err error) {
	switch {
	case p.idle == nil && c.torn:
		c.discard()
	case p.idle == nil:
		c.close()
	case c.torn, gone(err):
		c.discard()
		p.idle <- &conn{}
	default:
		p.idle <- c
	}
}

// close ends the connections nobody has, and with them the database.
func (p *pool) close() error {
	for len(p.idle) > 0 {
		if c := <-p.idle; c.raw != nil {
			c.close()
		}
	}
	return p.db.Close()
}
