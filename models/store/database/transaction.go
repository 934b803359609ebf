package database

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// How a transaction begins. Its number is asked for: who loses the connection
// during the commit asks by it what became of it.
const (
	begin     = "BEGIN ISOLATION LEVEL READ COMMITTED"
	askNumber = "SELECT CAST(pg_current_xact_id() AS text)"
)

// How long a commit and a rollback may take.
const (
	commitWithin = 10 * time.Second
	rollWithin   = 2 * time.Second
)

// alone is one transaction of PostgreSQL. Every message there costs as much as
// a statement, so what nobody waits for travels with what somebody does: the
// beginning with the first statement, what comes [Later] with the next one,
// and the last of it with the commit.
type alone struct {
	conn   *conn
	native *pgx.Conn
	begun  time.Time // a connection older than this one has seen no crash since
	number string    // pg_current_xact_id(); "" until something was sent
	ahead  *pgx.Batch
	failed error // what was sent and refused; nothing is committed after
}

// send sends what waits in one message, and reads the answers; that of the
// last statement is read by last, unless it is nil.
func (t *alone) send(ctx context.Context, last func(pgx.BatchResults) error) error {
	batch := t.ahead
	t.ahead = &pgx.Batch{}
	if t.failed != nil || batch.Len() == 0 {
		return t.failed
	}
	answers := t.native.SendBatch(ctx, batch)
	err := t.read(answers, batch.Len(), last)
	if closed := answers.Close(); err == nil {
		err = closed
	}
	t.failed = err
	return err
}

func (t *alone) read(answers pgx.BatchResults, n int, last func(pgx.BatchResults) error) (err error) {
	beginning := t.number == ""
	for i := 0; i < n && err == nil; i++ {
		switch {
		case beginning && i == 1:
			err = answers.QueryRow().Scan(&t.number)
		case last != nil && i == n-1:
			err = last(answers)
		default:
			_, err = answers.Exec()
		}
	}
	return err
}

// exec answers how many rows a statement touched.
func (t *alone) exec(ctx context.Context, statement string, args []any) (touched int64, err error) {
	t.ahead.Queue(statement, args...)
	err = t.send(ctx, func(answers pgx.BatchResults) error {
		tag, err := answers.Exec()
		touched = tag.RowsAffected()
		return err
	})
	return touched, err
}

// query calls row for each row of the answer. What row itself refuses does not
// undo the statement.
func (t *alone) query(ctx context.Context, statement string, args []any, row func(scan func(dest ...any) error) error) error {
	var refused error
	t.ahead.Queue(statement, args...)
	err := t.send(ctx, func(answers pgx.BatchResults) error {
		rows, err := answers.Query()
		if err != nil {
			return err
		}
		defer rows.Close()
		for refused == nil && rows.Next() {
			refused = row(rows.Scan)
		}
		rows.Close()
		return rows.Err()
	})
	if refused != nil {
		return refused
	}
	return err
}

// commit says whether the outcome is known. The server refuses a transaction
// in which something failed by answering that it rolled it back.
func (t *alone) commit(ctx context.Context) (known bool, err error) {
	patient, cancel := context.WithTimeout(context.WithoutCancel(ctx), commitWithin)
	defer cancel()
	if t.number == "" && t.ahead.Len() == 2 { // nothing was ever asked
		t.conn.torn = false
		return true, nil
	}
	if t.number == "" {
		err = t.send(patient, nil)
	}
	if err != nil || t.native.IsClosed() {
		return true, t.over(ctx, err)
	}
	var tag pgconn.CommandTag
	t.ahead.Queue("COMMIT")
	err = t.send(patient, func(answers pgx.BatchResults) error {
		tag, err = answers.Exec()
		return err
	})
	switch {
	case t.native.IsClosed():
		return false, err
	case err == nil && tag.String() != "COMMIT":
		err = errors.New("commit: the database rolled back, because a statement had failed")
	}
	t.conn.torn = err != nil
	return true, t.over(ctx, err)
}

// over ends a transaction that err has ended, or that was committed.
func (t *alone) over(ctx context.Context, err error) error {
	if err == nil && !t.native.IsClosed() {
		return nil
	}
	if err == nil { // an edit that overlooks what went wrong is not told that it was kept
		err = cmp.Or(t.failed, ctx.Err(), sql.ErrConnDone)
	}
	err = t.lost(ctx, err)
	t.rollBack(ctx)
	return err
}

// rollBack ends the transaction; when it cannot, the connection goes.
func (t *alone) rollBack(ctx context.Context) {
	patient, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollWithin)
	defer cancel()
	const outside = 'I'
	switch {
	case t.native.IsClosed():
	case t.native.PgConn().TxStatus() == outside:
		t.conn.torn = false
	default:
		_, err := t.native.Exec(patient, "ROLLBACK")
		t.conn.torn = err != nil
	}
}

// lost says that an error before the commit is one of a connection that went
// away while there was time: nothing was kept, and it may run again.
func (t *alone) lost(ctx context.Context, err error) error {
	if ctx.Err() == nil && t.native.IsClosed() {
		return fmt.Errorf("%w: the connection was lost: %w", ErrAgain, errors.Join(err))
	}
	return err
}
