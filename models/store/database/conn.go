package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"strings"

	"gorm.io/gorm"
)

// mostCompiled bounds the statements one connection keeps compiled.
const mostCompiled = 400

// conn is one connection, used by one caller at a time, and the statements it
// has compiled: SQLite spends longer on reading a statement than on most of
// ours. It is what GORM talks to.
type conn struct {
	raw        *sql.Conn
	compiled   map[string]*sql.Stmt // nil when the driver keeps them itself
	torn       bool                 // nobody knows what its transaction is at
	wrote      bool                 // something else than SELECT was run, or something put for other edits
	inserted   bool                 // a row that was not there; an update may come to what there was
	alone      *alone               // the transaction of PostgreSQL it is in
	rolledBack bool                 // the transaction, since its committer began the last one
	spare      *sql.DB              // where a reader gets another, until its first statement is answered
}

var _ gorm.ConnPool = (*conn)(nil)

// newConn takes a connection out of db for good.
func newConn(ctx context.Context, db *sql.DB) (*conn, error) {
	raw, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &conn{raw: raw, compiled: map[string]*sql.Stmt{}}, nil
}

// compile answers the statement compiled, or nil when the driver does that.
func (c *conn) compile(ctx context.Context, query string) (*sql.Stmt, error) {
	if c.compiled == nil {
		return nil, nil
	}
	if known := c.compiled[query]; known != nil {
		return known, nil
	}
	if len(c.compiled) >= mostCompiled {
		c.forgetOne()
	}
	statement, err := c.raw.PrepareContext(context.WithoutCancel(ctx), query)
	if err == nil {
		c.compiled[query] = statement
	}
	return statement, err
}

// forgetOne makes room; what is used often is soon compiled again.
func (c *conn) forgetOne() {
	for query, statement := range c.compiled {
		_ = statement.Close()
		delete(c.compiled, query)
		return
	}
}

// PrepareContext compiles a statement the caller closes.
func (c *conn) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return c.raw.PrepareContext(ctx, query)
}

// ExecContext runs a statement for its effect.
func (c *conn) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if err := c.catchUp(ctx); err != nil {
		return nil, err
	}
	c.wrote = true
	statement, err := c.compile(ctx, query)
	switch {
	case err != nil:
		return nil, err
	case statement == nil:
		return onceMore(ctx, c, func() (sql.Result, error) { return c.raw.ExecContext(ctx, query, args...) })
	}
	result, err := statement.ExecContext(ctx, args...)
	if err == nil && !c.inserted && strings.HasPrefix(query, "INSERT") && !strings.Contains(query, "DO UPDATE") {
		rows, _ := result.RowsAffected() // SQLite always knows
		c.inserted = rows > 0
	}
	return result, err
}

// QueryContext runs a statement for its rows.
func (c *conn) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := c.catchUp(ctx); err != nil {
		return nil, err
	}
	c.mark(query)
	statement, err := c.compile(ctx, query)
	switch {
	case err != nil:
		return nil, err
	case statement == nil:
		return onceMore(ctx, c, func() (*sql.Rows, error) { return c.raw.QueryContext(ctx, query, args...) })
	}
	return statement.QueryContext(ctx, args...)
}

// mark notes a statement with rows that may have written some.
func (c *conn) mark(query string) {
	c.wrote = c.wrote || !strings.HasPrefix(query, "SELECT")
}

// QueryRowContext runs a statement for one row.
func (c *conn) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	_ = c.catchUp(ctx) // what it says is said at the commit, too
	c.mark(query)
	statement, err := c.compile(ctx, query)
	if err != nil || statement == nil {
		return c.raw.QueryRowContext(ctx, query, args...)
	}
	return statement.QueryRowContext(ctx, args...)
}

// run is a statement without arguments and rows, like COMMIT.
func (c *conn) run(ctx context.Context, statement string) error {
	_, err := c.ExecContext(ctx, statement)
	return err
}

// end closes a transaction that only read; what is left of it is discarded
// with the connection.
func (c *conn) end(ctx context.Context) {
	ctx = context.WithoutCancel(ctx)
	if c.compiled == nil { // a server may never answer
		patient, cancel := context.WithTimeout(ctx, rollWithin)
		defer cancel()
		ctx = patient
	}
	c.torn = c.run(ctx, "ROLLBACK") != nil
}

// bind is a session of orm whose statements go through c.
func (c *conn) bind(ctx context.Context, orm *gorm.DB) *gorm.DB {
	tx := orm.Session(&gorm.Session{NewDB: true, Context: ctx})
	tx.Statement.ConnPool = c
	return tx
}

// gone says whether the connection can be used no longer.
func gone(err error) bool {
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone)
}

// close gives the connection back to its database, which ends it when it is
// closed itself. A SQLite file stays open as long as a statement of it is
// compiled.
func (c *conn) close() {
	for _, statement := range c.compiled {
		_ = statement.Close()
	}
	clear(c.compiled)
	_ = c.raw.Close()
}

// discard ends the connection, instead of lending it to others.
func (c *conn) discard() {
	_ = c.raw.Raw(func(any) error { return driver.ErrBadConn })
	c.close()
}
