package database

import (
	"context"
	"database/sql"
)

// inside is the connection as an edit sees it that shares a transaction. Some
// errors end the whole of it; a statement behind one would be kept for good,
// by itself, whatever becomes of its edit. None is run.
type inside struct {
	*conn
	over error
}

// ExecContext runs a statement for its effect.
func (i *inside) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if i.over != nil {
		return nil, i.over
	}
	result, err := i.conn.ExecContext(ctx, query, args...)
	return result, i.note(err)
}

// QueryContext runs a statement for its rows.
func (i *inside) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if i.over != nil {
		return nil, i.over
	}
	rows, err := i.conn.QueryContext(ctx, query, args...)
	return rows, i.note(err)
}

func (i *inside) note(err error) error {
	if endsAll(err) {
		i.over = err
	}
	return err
}
