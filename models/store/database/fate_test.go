package database

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/storetest"
)

// wired is a database on PostgreSQL behind a wire that fails.
func wired(t *testing.T) (*Database, *storetest.Wire) {
	t.Helper()
	wire := storetest.Between(t, storetest.Postgres(t))
	d, err := OpenPostgres(t.Context(), wire.Address, func(*Database) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	names(t, d) // so that there is a connection that reads
	return d, wire
}

// everything lists the settings there are.
func everything(ctx context.Context, d *Database) (names []string, err error) {
	err = d.View(ctx, func(db *gorm.DB) error { return db.Raw("SELECT name FROM settings").Scan(&names).Error })
	return names, err
}

func TestWhatBecameOfALostCommitIsFoundOut(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		fail func(w *storetest.Wire) // at the first run of the write
		want error
		runs int
		kept bool
	}{
		{"the server was told, and its answer was lost", func(w *storetest.Wire) { w.Lose(storetest.LostAfter) }, nil, 1, true},
		{"the server was never told", func(w *storetest.Wire) { w.Lose(storetest.LostBefore) }, nil, 2, true},
		{"everything was lost before the commit", func(w *storetest.Wire) { w.Cut() }, nil, 2, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			d, wire := wired(t)
			runs := 0
			err := d.Write(t.Context(), func(tx *gorm.DB) error {
				if runs++; runs == 1 {
					tc.fail(wire)
				}
				_, err := Exec(tx, insert, "a", "1")
				return err
			})
			if got := names(t, d); !errors.Is(err, tc.want) || runs != tc.runs || slices.Equal(got, []string{"a"}) != tc.kept {
				t.Errorf("after %d runs: %v, kept %v", runs, err, got)
			}
		})
	}
}

// TestNobodyGuessesWhatBecameOfACommit loses the answer to a commit, and with
// it every connection that cannot have survived a crash: another transaction
// may bear the number since.
func TestNobodyGuessesWhatBecameOfACommit(t *testing.T) {
	t.Parallel()
	for name, loss := range map[string]storetest.Loss{
		"the server may have crashed since": storetest.LostWithAll,
		"the server cannot be reached":      storetest.LostForGood,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, wire := wired(t)
			ctx, leave := context.WithCancel(t.Context())
			runs := 0
			err := d.Write(ctx, func(tx *gorm.DB) error {
				runs++
				wire.Lose(loss)
				_, err := Exec(tx, insert, "a", "1")
				leave() // so that it is not waited for long
				return err
			})
			wire.Up()
			if got := names(t, d); !errors.Is(err, models.ErrUnknown) || runs != 1 || len(got) != 1 {
				t.Errorf("after %d runs: %v, kept %v", runs, err, got)
			}
		})
	}
}

func TestANumberNobodyHasIsOneThatWasForgotten(t *testing.T) {
	t.Parallel()
	d, _ := wired(t)
	status, err := d.fate(t.Context(), alone{number: "9000000000", begun: time.Now()})
	if status != aborted || err != nil {
		t.Errorf("%q, %v", status, err)
	}
}

// TestATransactionInWhichSomethingFailedIsNotAcknowledged commits although a
// statement was refused: the server answers that it rolled back.
func TestATransactionInWhichSomethingFailedIsNotAcknowledged(t *testing.T) {
	t.Parallel()
	d, _ := wired(t)
	for name, twice := range map[string]func(tx *gorm.DB){
		"as it is written": func(tx *gorm.DB) { _, _ = Exec(tx, insert, "a", "1") },
		"by GORM":          func(tx *gorm.DB) { _ = tx.Exec(insert, "a", "1") },
	} {
		err := d.Write(t.Context(), func(tx *gorm.DB) error {
			twice(tx)
			twice(tx)
			return nil
		})
		if got := names(t, d); err == nil || len(got) != 0 {
			t.Errorf("%s: %v, kept %v", name, err, got)
		}
	}
	if err := set(t.Context(), d, "a", "1"); err != nil {
		t.Errorf("the next write: %v", err)
	}
}

// TestAServerThatIsGoneIsBusyAtOnce takes PostgreSQL away and brings it back.
func TestAServerThatIsGoneIsBusyAtOnce(t *testing.T) {
	t.Parallel()
	d, wire := wired(t)
	wire.Down()
	read := func() error {
		return d.View(t.Context(), func(db *gorm.DB) error { return db.Exec("SELECT 1").Error })
	}
	snapshot := func() error {
		return d.Snapshot(t.Context(), func(db *gorm.DB) error { return db.Exec("SELECT 1").Error })
	}
	write := func() error { return set(t.Context(), d, "a", "1") }
	for name, ask := range map[string]func() error{"read": read, "snapshot": snapshot, "write": write, "health": func() error { return d.Health(t.Context()) }} {
		if err := ask(); !errors.Is(err, models.ErrBusy) {
			t.Errorf("%s: %v", name, err)
		}
	}
	wire.Up()
	for name, ask := range map[string]func() error{"read": read, "snapshot": snapshot, "write": write, "health": func() error { return d.Health(t.Context()) }} {
		if err := ask(); err != nil {
			t.Errorf("%s, back again: %v", name, err)
		}
	}
}

// TestAServerThatStartedAnewIsAskedAgain ends all connections while nobody
// uses them.
func TestAServerThatStartedAnewIsAskedAgain(t *testing.T) {
	t.Parallel()
	d, wire := wired(t)
	var using sync.WaitGroup
	for range 3 * poolSize { // so that many connections are there
		using.Go(func() { _ = set(t.Context(), d, rand.Text(), "") })
		using.Go(func() { _, _ = everything(t.Context(), d) })
	}
	using.Wait()
	_, _ = everything(t.Context(), d) // so that the next one is not asked whether it is there
	wire.Cut()
	if _, err := everything(t.Context(), d); err != nil {
		t.Errorf("read: %v", err)
	}
	if err := d.Snapshot(t.Context(), func(tx *gorm.DB) error { return tx.Exec("SELECT 1").Error }); err != nil {
		t.Errorf("snapshot: %v", err)
	}
	if err := set(t.Context(), d, "a", "1"); err != nil {
		t.Errorf("write: %v", err)
	}
}

// TestAReaderThatHasReadDoesNotAskAgain loses the connection after the first
// answer: what was read before belongs to another moment.
func TestAReaderThatHasReadDoesNotAskAgain(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]func(*storetest.Wire){
		"before it asks":         (*storetest.Wire).Cut,
		"while the answer comes": (*storetest.Wire).LoseAnswer,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, wire := wired(t)
			err := d.View(t.Context(), func(db *gorm.DB) error {
				first := db.Exec("SELECT 1").Error
				lose(wire)
				return errors.Join(first, db.Exec("SELECT 1").Error)
			})
			if !errors.Is(err, models.ErrBusy) {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestAnAnswerThatBreaksOffIsBusy loses the connection between two rows.
func TestAnAnswerThatBreaksOffIsBusy(t *testing.T) {
	t.Parallel()
	d, wire := wired(t)
	err := d.View(t.Context(), func(db *gorm.DB) error {
		rows := 0
		return Query(db, "SELECT repeat('x', 1000) FROM generate_series(1, 10000)", nil, func(func(...any) error) error {
			if rows++; rows == 1 {
				wire.LoseAnswer()
			}
			return nil
		})
	})
	if !errors.Is(err, models.ErrBusy) {
		t.Errorf("%v", err)
	}
}
