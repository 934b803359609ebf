package database

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/storetest"
)

const insert = "INSERT INTO settings (name, value) VALUES (?, ?)"

// set writes one setting in a transaction of its own.
func set(ctx context.Context, d *Database, name, value string) error {
	return d.Write(ctx, func(tx *gorm.DB) error { return tx.Exec(insert, name, value).Error })
}

// names lists the settings there are.
func names(t *testing.T, d *Database) (names []string) {
	t.Helper()
	err := d.View(t.Context(), func(db *gorm.DB) error {
		return db.Raw("SELECT name FROM settings ORDER BY name").Scan(&names).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestWriteKeepsAllOrNothing(t *testing.T) {
	t.Parallel()
	d, no := openFile(t, file(t)), errors.New("no")
	err := d.Write(t.Context(), func(tx *gorm.DB) error {
		return errors.Join(tx.Exec(insert, "a", "1").Error, no)
	})
	if !errors.Is(err, no) || len(names(t, d)) != 0 {
		t.Errorf("error %v, kept %v", err, names(t, d))
	}
}

func TestWriteRunsAgainWhenAnotherWasFaster(t *testing.T) {
	t.Parallel()
	d, runs := openFile(t, file(t)), 0
	err := d.Write(t.Context(), func(tx *gorm.DB) error {
		if runs++; runs < 3 {
			return errors.Join(tx.Exec(insert, "a", "1").Error, ErrAgain)
		}
		return tx.Exec(insert, "b", "1").Error
	})
	if got := names(t, d); err != nil || !slices.Equal(got, []string{"b"}) {
		t.Errorf("after %d runs: error %v, kept %v", runs, err, got)
	}
}

func TestWriteGivesUpAtTheDeadline(t *testing.T) {
	t.Parallel()
	d := openFile(t, file(t))
	ctx, cancel := context.WithCancel(t.Context())
	err := d.Write(ctx, func(*gorm.DB) error { cancel(); return ErrAgain })
	if !errors.Is(err, models.ErrBusy) {
		t.Errorf("racing past the deadline: %v", err)
	}
}

func TestWriteWaitsForTheWriterOnlyUntilTheDeadline(t *testing.T) {
	t.Parallel()
	d := openFile(t, file(t))
	ctx, cancel := context.WithCancel(t.Context())
	err := d.Write(t.Context(), func(*gorm.DB) error {
		cancel()
		return set(ctx, d, "a", "1")
	})
	if !errors.Is(err, models.ErrBusy) || len(names(t, d)) != 0 {
		t.Errorf("waiting behind another writer: %v, kept %v", err, names(t, d))
	}
}

func TestAContextThatEndsInsideDoesNotTearATransaction(t *testing.T) {
	t.Parallel()
	d := openFile(t, file(t))
	ctx, cancel := context.WithCancel(t.Context())
	err := d.Write(ctx, func(tx *gorm.DB) error {
		first := tx.Exec(insert, "a", "1").Error
		cancel()
		return errors.Join(first, tx.Exec(insert, "b", "1").Error)
	})
	if got := names(t, d); err != nil || !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("answered %v, kept %v", err, got)
	}
}

func TestARefusedCommitDoesNotBlockTheNextWriter(t *testing.T) {
	t.Parallel()
	d := openFile(t, file(t))
	err := d.Write(t.Context(), func(tx *gorm.DB) error {
		orphan := tx.Exec("INSERT INTO sign_in_codes (hash, admin_id, expires_at) VALUES ('h', 'nobody', 1)")
		return orphan.Error
	})
	if !NoParent(err) {
		t.Fatalf("a row without its parent: %v", err)
	}
	err = d.Write(t.Context(), func(tx *gorm.DB) error {
		return errors.Join(tx.Exec("PRAGMA defer_foreign_keys = 1").Error,
			tx.Exec("INSERT INTO sign_in_codes (hash, admin_id, expires_at) VALUES ('h', 'nobody', 1)").Error)
	})
	if !errors.Is(err, models.ErrUnknown) {
		t.Fatalf("commit: %v", err)
	}
	if err := set(t.Context(), d, "a", "1"); err != nil {
		t.Errorf("the next write: %v", err)
	}
}

func TestAFullDiskIsBusyAndOverWhenThereIsRoomAgain(t *testing.T) {
	t.Parallel()
	d := openFile(t, file(t))
	limit := func(pages int) {
		err := d.Write(t.Context(), func(tx *gorm.DB) error { return tx.Exec(fmt.Sprint("PRAGMA max_page_count = ", pages)).Error })
		if err != nil {
			t.Fatal(err)
		}
	}
	limit(1) // SQLite takes the present size
	err := d.Write(t.Context(), func(tx *gorm.DB) error {
		for i := range 1000 {
			if err := tx.Exec(insert, fmt.Sprint(i), strings.Repeat("x", 4000)).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if !errors.Is(err, models.ErrFull) || len(names(t, d)) != 0 {
		t.Fatalf("writing to a full disk: %v, kept %d", err, len(names(t, d)))
	}
	limit(1_000_000)
	if err := set(t.Context(), d, "a", "1"); err != nil {
		t.Errorf("with room again: %v", err)
	}
}

func TestALockHeldByAnotherProcessIsBusy(t *testing.T) {
	t.Parallel()
	f := file(t)
	if err := openFile(t, f).Close(); err != nil {
		t.Fatal(err)
	}
	impatient, other := raw(t, f, "busy_timeout(1)"), raw(t, f)
	d, err := openPools(t.Context(), impatient, raw(t, f), 1)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	exec1(t, other, "BEGIN IMMEDIATE")
	if err := set(t.Context(), d, "a", "1"); !errors.Is(err, models.ErrBusy) {
		t.Errorf("behind a lock: %v", err)
	}
	exec1(t, other, "ROLLBACK")
	if err := set(t.Context(), d, "a", "1"); err != nil {
		t.Errorf("after the lock: %v", err)
	}
}

func TestASnapshotSeesOneMoment(t *testing.T) {
	t.Parallel()
	t.Run("SQLite", func(t *testing.T) { wantOneMoment(t, openFile(t, file(t))) })
	t.Run("PostgreSQL", func(t *testing.T) {
		pg, err := OpenPostgres(t.Context(), storetest.Postgres(t), func(*Database) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = pg.Close() }()
		wantOneMoment(t, pg)
	})
}

func wantOneMoment(t *testing.T, d *Database) {
	t.Helper()
	err := d.Snapshot(t.Context(), func(tx *gorm.DB) error {
		var before, after []string
		first := tx.Raw("SELECT name FROM settings").Scan(&before).Error
		written := set(t.Context(), d, "a", "1")
		second := tx.Raw("SELECT name FROM settings").Scan(&after).Error
		if len(before)+len(after) != 0 {
			t.Errorf("saw %v, then %v", before, after)
		}
		return errors.Join(first, written, second)
	})
	if got := names(t, d); err != nil || len(got) != 1 {
		t.Errorf("error %v, kept %v", err, got)
	}
}

func TestReadersCannotWrite(t *testing.T) {
	t.Parallel()
	d := openFile(t, file(t))
	err := d.View(t.Context(), func(db *gorm.DB) error { return db.Exec(insert, "a", "1").Error })
	if err == nil {
		t.Error("a reader wrote")
	}
}

func TestErrorsOfBothDriversBecomeTheHouses(t *testing.T) {
	t.Parallel()
	unknown := errors.New("unknown")
	for _, tc := range []struct {
		name      string
		err, want error
	}{
		{"nothing", nil, nil},
		{"no row", fmt.Errorf("x: %w", gorm.ErrRecordNotFound), models.ErrNotFound},
		{"a deadline", context.DeadlineExceeded, models.ErrBusy},
		{"a client that left", context.Canceled, models.ErrBusy},
		{"PostgreSQL's disk is full", &pgconn.PgError{Code: "53100"}, models.ErrFull},
		{"a full disk is also busy", &pgconn.PgError{Code: "53100"}, models.ErrBusy},
		{"PostgreSQL has too many connections", &pgconn.PgError{Code: "53300"}, models.ErrBusy},
		{"PostgreSQL is read-only", &pgconn.PgError{Code: "25006"}, models.ErrBusy},
		{"PostgreSQL shuts down", &pgconn.PgError{Code: "57P01"}, models.ErrBusy},
		{"PostgreSQL cannot be reached", &pgconn.ConnectError{}, models.ErrBusy},
		{"anything else", unknown, unknown},
	} {
		if got := translate(tc.err); !errors.Is(got, tc.want) {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
		}
	}
	for code, busy := range map[int]bool{5: true, 5 | 2<<8: true, 6: true, 8: true, 8 | 1<<8: true, 9: true, 13: true, 10: false, 11: false, 19: false} {
		if busySQLite(code) != busy {
			t.Errorf("SQLite's code %d: busy is %t", code, !busy)
		}
	}
	if !again(&pgconn.PgError{Code: "40001"}) || !again(&pgconn.PgError{Code: "40P01"}) || again(unknown) || again(nil) {
		t.Error("what runs again is wrong")
	}
}

// Each column as both dialects can say it: name, type, whether it may be NULL,
// its default, and its place in the primary key.
const (
	columnsOfSQLite = `SELECT m.name || '.' || c.name || ' ' || c.type || iif(c."notnull", ' NOT NULL', '')
			|| ' ' || lower(coalesce(c.dflt_value, '')) || ' ' || c.pk
		FROM sqlite_master m JOIN pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name <> 'goose_db_version'`
	columnsOfPostgres = `SELECT c.table_name || '.' || c.column_name || ' ' || replace(upper(c.data_type), 'BYTEA', 'BLOB')
			|| CASE c.is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END
			|| ' ' || replace(coalesce(c.column_default, ''), '::text', '') || ' ' || coalesce(k.ordinal_position, 0)
		FROM information_schema.columns c LEFT JOIN information_schema.key_column_usage k
			ON k.table_name = c.table_name AND k.column_name = c.column_name AND k.constraint_name = c.table_name || '_pkey'
		WHERE c.table_schema = 'public' AND c.table_name <> 'goose_db_version'`
)

func TestBothDialectsMakeTheSameTablesAndColumns(t *testing.T) {
	main := openFile(t, file(t))
	want := append(columns(t, main, columnsOfSQLite), columns(t, openFile(t, trafficFile(t)), columnsOfSQLite)...)
	address := storetest.Postgres(t)
	pg, err := OpenPostgres(t.Context(), address, func(*Database) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pg.Close() })
	got := columns(t, pg, columnsOfPostgres)
	slices.Sort(want)
	slices.Sort(got)
	if len(want) < 130 || !slices.Contains(want, "sightings.sight TEXT NOT NULL  2") || !slices.Equal(got, want) {
		t.Errorf("PostgreSQL has\n%s\nSQLite has\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	wantNewerRefused(t, pg, address)
}

func TestPostgresIsPreparedByOneProcessAtATime(t *testing.T) {
	address := storetest.Postgres(t)
	var second atomic.Bool
	var wg sync.WaitGroup
	first, err := OpenPostgres(t.Context(), address, func(d *Database) error {
		wg.Go(func() {
			other, err := OpenPostgres(t.Context(), address, func(*Database) error { second.Store(true); return nil })
			if err != nil {
				t.Error(err)
				return
			}
			_ = other.Close()
		})
		for waits := false; !waits; { // until the second one stands at the lock, or has passed it
			if second.Load() {
				return errors.New("two prepare at once")
			}
			const query = "SELECT count(1) > 0 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
			if err := d.View(t.Context(), func(db *gorm.DB) error { return db.Raw(query).Scan(&waits).Error }); err != nil {
				return err
			}
		}
		return nil
	})
	wg.Wait()
	if err != nil || !second.Load() {
		t.Fatalf("first: %v, second came in: %t", err, second.Load())
	}
	_ = first.Close()
}

func columns(t *testing.T, d *Database, query string) (columns []string) {
	t.Helper()
	if err := d.View(t.Context(), func(db *gorm.DB) error { return db.Raw(query).Scan(&columns).Error }); err != nil {
		t.Fatal(err)
	}
	return columns
}

// wantNewerRefused pretends that a newer binary was here.
func wantNewerRefused(t *testing.T, pg *Database, address string) {
	t.Helper()
	err := pg.Write(t.Context(), func(tx *gorm.DB) error {
		return tx.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)").Error
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = OpenPostgres(t.Context(), address, func(*Database) error {
		t.Error("a newer database was prepared")
		return nil
	})
	if err == nil || !strings.Contains(err.Error(), "version 9999") || !strings.Contains(err.Error(), upTo(t, "postgres")) {
		t.Errorf("a newer database: %v", err)
	}
}
