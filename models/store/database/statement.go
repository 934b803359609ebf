package database

import (
	"context"
	"strconv"
	"strings"

	"gorm.io/gorm"
)

// Exec runs one statement for its effect, as it is written: what is asked
// often goes past GORM, which would build the same text each time. A ? stands
// for an argument on both databases, and nowhere else. It answers how many
// rows were touched.
func Exec(tx *gorm.DB, statement string, args ...any) (int64, error) {
	text, ctx := spoken(tx, statement)
	if t := within(tx); t != nil {
		touched, err := t.exec(ctx, text, args)
		return touched, translated(tx, err)
	}
	result, err := tx.Statement.ConnPool.ExecContext(ctx, text, args...)
	if err != nil {
		return 0, translated(tx, err)
	}
	return result.RowsAffected()
}

// InsertRow is [Exec] of a statement that inserts one row. It also answers the
// number SQLite gave the row, which is good for as long as the row is there; 0 on
// PostgreSQL.
func InsertRow(tx *gorm.DB, statement string, args ...any) (inserted, number int64, err error) {
	if tx.Name() == "postgres" {
		inserted, err = Exec(tx, statement, args...)
		return inserted, 0, err
	}
	text, ctx := spoken(tx, statement)
	result, err := tx.Statement.ConnPool.ExecContext(ctx, text, args...)
	if err != nil {
		return 0, 0, translated(tx, err)
	}
	if inserted, err = result.RowsAffected(); err != nil || inserted == 0 {
		return 0, 0, err
	}
	number, err = result.LastInsertId()
	return inserted, number, err
}

// Later runs one statement of a write, as [Exec] does, whose outcome nobody
// looks at. PostgreSQL gets it together with the next one, or with the commit;
// what it refuses is said there.
func Later(tx *gorm.DB, statement string, args ...any) error {
	t := within(tx)
	if t == nil {
		_, err := Exec(tx, statement, args...)
		return err
	}
	t.ahead.Queue(numbered(statement), args...)
	return nil
}

// within is the transaction of PostgreSQL that tx is, nil for any other.
func within(tx *gorm.DB) *alone {
	if c, ours := tx.Statement.ConnPool.(*conn); ours {
		return c.alone
	}
	return nil
}

func translated(tx *gorm.DB, err error) error {
	if err == nil {
		return nil
	}
	return tx.Dialector.(gorm.ErrorTranslator).Translate(err)
}

// Query runs one statement, as [Exec] does, and calls row for each row of the
// answer; scan is that of sql.Rows.
func Query(tx *gorm.DB, statement string, args []any, row func(scan func(dest ...any) error) error) error {
	text, ctx := spoken(tx, statement)
	if t := within(tx); t != nil {
		return translated(tx, t.query(ctx, text, args, row))
	}
	rows, err := tx.Statement.ConnPool.QueryContext(ctx, text, args...)
	if err != nil {
		return translated(tx, err)
	}
	defer func() { _ = rows.Close() }() // what went wrong is in Err
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return translated(tx, rows.Err())
}

// spoken is a statement in the words of the database. One of SQLite's is over
// in microseconds, or walks rows that its caller counts: it does not listen
// for the end of a context, which would cost as much again.
func spoken(tx *gorm.DB, statement string) (string, context.Context) {
	ctx := tx.Statement.Context
	if tx.Name() != "postgres" {
		return statement, context.WithoutCancel(ctx)
	}
	return numbered(statement), ctx
}

// numbered writes $1, $2 … for each ?.
func numbered(statement string) string {
	parts := strings.Split(statement, "?")
	var out strings.Builder
	out.Grow(len(statement) + 2*len(parts))
	for i, part := range parts {
		if i > 0 {
			out.WriteByte('$')
			out.WriteString(strconv.Itoa(i))
		}
		out.WriteString(part)
	}
	return out.String()
}
