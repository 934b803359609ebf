package database

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
	"modernc.org/sqlite"

	"scimdesk/models"
)

// Result codes of SQLite (https://sqlite.org/rescode.html), the last extended.
const (
	sqliteError     = 1
	sqliteBusy      = 5
	sqliteLocked    = 6
	sqliteMemory    = 7
	sqliteReadOnly  = 8
	sqliteInterrupt = 9
	sqliteIO        = 10
	sqliteFull      = 13

	sqliteForeignKey = 787
	sqlitePrimaryKey = 1555
	sqliteUnique     = 2067
	sqliteWrite      = 778
	sqliteFsync      = 1034
	sqliteDirFsync   = 1290
	sqliteShmSize    = 4874
)

// translate turns what a driver says into the errors of the house; errors it
// does not know come back as they are.
func translate(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, gorm.ErrRecordNotFound):
		return models.ErrNotFound
	case isFull(err):
		return fmt.Errorf("%w: %w", models.ErrFull, err)
	case isBusy(err):
		return busy(err)
	}
	return err
}

// isFull says whether somebody must make room: SQLite's FULL and READONLY,
// and what it says of a disk that the kernel stopped writing to;
// PostgreSQL's 53100 (disk full) and 25006 (read-only).
func isFull(err error) bool {
	var lite *sqlite.Error
	var pg *pgconn.PgError
	switch {
	case errors.As(err, &lite):
		return fullSQLite(lite.Code())
	case errors.As(err, &pg):
		return pg.Code == "53100" || pg.Code == "25006"
	}
	return false
}

func fullSQLite(code int) bool {
	switch code {
	case sqliteWrite, sqliteShmSize:
		return true
	}
	return code&0xff == sqliteFull || code&0xff == sqliteReadOnly
}

// isFsync says whether SQLite was told that what it wrote is perhaps not kept.
func isFsync(err error) bool {
	var lite *sqlite.Error
	return errors.As(err, &lite) && (lite.Code() == sqliteFsync || lite.Code() == sqliteDirFsync)
}

// isMissing says whether SQLite did not know what it was told to end: the
// transaction was over, and nothing of it is kept.
func isMissing(err error) bool {
	var lite *sqlite.Error
	return errors.As(err, &lite) && lite.Code() == sqliteError
}

// endsAll says whether SQLite may have rolled back all of the transaction when
// it answered err (https://sqlite.org/lang_transaction.html §3).
func endsAll(err error) bool {
	var lite *sqlite.Error
	return errors.As(err, &lite) && endsAllSQLite(lite.Code()) || errors.Is(err, errOver)
}

func endsAllSQLite(code int) bool {
	switch code & 0xff {
	case sqliteBusy, sqliteMemory, sqliteInterrupt, sqliteIO, sqliteFull:
		return true
	}
	return false
}

func busy(cause error) error {
	if errors.Is(cause, models.ErrBusy) {
		return cause
	}
	return fmt.Errorf("%w: %w", models.ErrBusy, cause)
}

// isBusy says whether nothing was kept and a later attempt may succeed.
func isBusy(err error) bool {
	var lite *sqlite.Error
	var pg *pgconn.PgError
	var dial *pgconn.ConnectError
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled), gone(err):
		return true
	case errors.As(err, &lite):
		return busySQLite(lite.Code()) || fullSQLite(lite.Code())
	case errors.As(err, &pg):
		return busyPostgres(pg.Code)
	}
	return errors.As(err, &dial)
}

// busySQLite looks at the primary code; the extended one is in higher bits.
func busySQLite(code int) bool {
	switch code & 0xff {
	case sqliteBusy, sqliteLocked, sqliteReadOnly, sqliteInterrupt, sqliteFull:
		return true
	}
	return false
}

// busyPostgres knows the codes of https://www.postgresql.org/docs/15/errcodes-appendix.html:
// class 53 (no disk, memory or connections left), 25006 read-only, 55P03 lock
// not available, 57014 cancelled, 57P01 to 57P03 shutting down or starting up.
func busyPostgres(code string) bool {
	switch code {
	case "25006", "55P03", "57014", "57P01", "57P02", "57P03":
		return true
	}
	return len(code) == 5 && code[:2] == "53"
}

// NoParent says whether err is a row that points at nothing (a foreign key).
// GORM translates it only for some ways of asking.
func NoParent(err error) bool {
	var pg *pgconn.PgError
	var lite *sqlite.Error
	switch {
	case errors.As(err, &pg):
		return pg.Code == "23503"
	case errors.As(err, &lite):
		return lite.Code() == sqliteForeignKey
	}
	return errors.Is(err, gorm.ErrForeignKeyViolated)
}

// again says whether the same transaction may simply run once more:
// PostgreSQL's serialization failure and deadlock, or [ErrAgain].
func again(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "40001" || pg.Code == "40P01"
	}
	return errors.Is(err, ErrAgain)
}
