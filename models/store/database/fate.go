package database

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"scimdesk/models"
)

// fateWithin is how long is asked what became of a transaction, at least and
// when the caller has no deadline.
const fateWithin = time.Second

// What pg_xact_status says of a transaction.
const (
	committed = "committed"
	aborted   = "aborted"
)

// settled finds out what became of t, whose connection was lost by cause
// during the commit: nil when it was kept, [ErrAgain] when it was not,
// models.ErrUnknown when nobody could be asked in time.
func (d *Database) settled(ctx context.Context, t alone, cause error) error {
	patience := fateWithin
	if deadline, limited := ctx.Deadline(); limited {
		patience = max(patience, time.Until(deadline))
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	for wait := firstPause; ; wait = min(2*wait, longestPause) {
		status, err := d.fate(ctx, t)
		switch {
		case status == committed:
			return nil
		case status == aborted:
			return fmt.Errorf("%w: the connection was lost during the commit: %w", ErrAgain, cause)
		case !pause(ctx, wait):
			return fmt.Errorf("commit: %w: %w", models.ErrUnknown, errors.Join(cause, err))
		}
	}
}

// fate asks for the status of t. After a crash of the server its number may be
// another's: that it is committed counts only when it is heard over a
// connection which was there before t, because a crash ends them all.
func (d *Database) fate(ctx context.Context, t alone) (status string, err error) {
	var old bool
	err = d.reads.lend(ctx, func(c *conn) error {
		old = c.openedBefore(t.begun)
		return c.raw.QueryRowContext(ctx, "SELECT coalesce(pg_xact_status($1::text::xid8), '')", t.number).Scan(&status)
	})
	var refused *pgconn.PgError
	switch {
	case errors.As(err, &refused) && refused.Code == inTheFuture:
		return aborted, nil
	case err == nil && status == committed && !old:
		return "", errors.New("the connections are newer than the transaction")
	}
	return status, err
}

// inTheFuture is what PostgreSQL says of a number that was never given, or
// given before a crash and forgotten in it: invalid_parameter_value.
const inTheFuture = "22023"
