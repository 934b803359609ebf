package database

import (
	"context"
	"database/sql"
	"errors"

	"modernc.org/sqlite"
)

// inside is the connection as an edit sees it that shares a transaction. Some
// errors end the whole of it; a statement behind one would be kept for good,
// by itself, whatever becomes of its edit. None is run.
type inside struct {
	*conn
	shared *Shared
	over   error
}

// errOver is what an edit finds that did not hear what ended its transaction.
var errOver = errors.New("the transaction is over")

// ExecContext runs a statement for its effect.
func (i *inside) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if err := i.ended(); err != nil {
		return nil, err
	}
	result, err := i.conn.ExecContext(ctx, query, args...)
	return result, i.note(err)
}

// QueryContext runs a statement for its rows.
func (i *inside) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := i.ended(); err != nil {
		return nil, err
	}
	rows, err := i.conn.QueryContext(ctx, query, args...)
	return rows, i.note(err)
}

// QueryRowContext runs a statement for one row.
func (i *inside) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if i.ended() != nil {
		return i.raw.QueryRowContext(ctx, "SELECT the_transaction_is_over") // no such column
	}
	row := i.conn.QueryRowContext(ctx, query, args...)
	_ = i.note(row.Err())
	return row
}

func (i *inside) note(err error) error {
	if endsAll(err) {
		i.over = err
	}
	return err
}

// ended says why nothing may be run any more; nil when it may.
func (i *inside) ended() error {
	if i.over == nil && i.rolledBack {
		i.over = errOver
	}
	return i.over
}

// watchRollbacks has SQLite tell when it takes back a transaction, for whatever
// reason: what ends one while its rows are read reaches nobody else for sure.
func (c *conn) watchRollbacks() error {
	return c.raw.Raw(func(driver any) error {
		driver.(sqlite.HookRegisterer).RegisterRollbackHook(func() { c.rolledBack = true })
		return nil
	})
}
