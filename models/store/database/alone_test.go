package database

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"gorm.io/gorm"

	"scimdesk/models"
)

func TestWhatComesLaterIsWrittenInItsOrder(t *testing.T) {
	t.Parallel()
	const update = "UPDATE settings SET value = value || ? WHERE name = ?"
	for name, open := range map[string]func(*testing.T) *Database{
		"on SQLite":     func(t *testing.T) *Database { return openFile(t, file(t)) },
		"on PostgreSQL": func(t *testing.T) *Database { d, _ := wired(t); return d },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, seen := open(t), ""
			value := func(tx *gorm.DB) error {
				return Query(tx, "SELECT value FROM settings WHERE name = ?", []any{"a"}, func(scan func(...any) error) error { return scan(&seen) })
			}
			err := d.Write(t.Context(), func(tx *gorm.DB) error {
				err := errors.Join(Later(tx, insert, "a", "1"), Later(tx, update, "2", "a"), value(tx))
				if seen != "12" {
					t.Errorf("a question behind two statements sees %q", seen)
				}
				err = errors.Join(err, Later(tx, update, "3", "a"), tx.Exec(update, "4", "a").Error, Later(tx, update, "5", "a"))
				touched, refused := Exec(tx, update, "6", "a")
				if touched != 1 {
					t.Errorf("%d rows were touched", touched)
				}
				return errors.Join(err, refused, Later(tx, update, "7", "a"), Later(tx, update, "8", "a"))
			})
			if read := d.View(t.Context(), value); err != nil || read != nil || seen != "12345678" {
				t.Errorf("kept %q: %v, %v", seen, err, read)
			}
		})
	}
}

// TestWhatComesLaterAndIsRefusedKeepsNothing hands in a statement that the
// database refuses, before whatever may come behind it.
func TestWhatComesLaterAndIsRefusedKeepsNothing(t *testing.T) {
	t.Parallel()
	d, _ := wired(t)
	if err := set(t.Context(), d, "taken", "1"); err != nil {
		t.Fatal(err)
	}
	for name, behind := range map[string]func(tx *gorm.DB) error{
		"the commit":                   func(*gorm.DB) error { return nil },
		"another":                      func(tx *gorm.DB) error { _, err := Exec(tx, insert, "b", "1"); return err },
		"another whose error is lost":  func(tx *gorm.DB) error { _, _ = Exec(tx, insert, "b", "1"); return nil },
		"one of GORM's":                func(tx *gorm.DB) error { return tx.Exec(insert, "b", "1").Error },
		"one row of GORM's":            func(tx *gorm.DB) error { _ = tx.Raw("SELECT 1").Row(); return nil },
		"one that comes later as well": func(tx *gorm.DB) error { return Later(tx, insert, "b", "1") },
	} {
		err := d.Write(t.Context(), func(tx *gorm.DB) error {
			return errors.Join(Later(tx, insert, "a", "1"), Later(tx, insert, "taken", "2"), behind(tx))
		})
		if got := names(t, d); !errors.Is(err, gorm.ErrDuplicatedKey) || !slices.Equal(got, []string{"taken"}) {
			t.Errorf("before %s: %v, kept %v", name, err, got)
		}
	}
	if err := set(t.Context(), d, "b", "1"); err != nil {
		t.Errorf("the next write: %v", err)
	}
}

func TestAWriteThatAsksNothingSaysNothing(t *testing.T) {
	t.Parallel()
	d, wire := wired(t)
	before := wire.Rounds()
	if err := d.Write(t.Context(), func(*gorm.DB) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if err := d.Write(t.Context(), func(*gorm.DB) error { return models.ErrStale }); !errors.Is(err, models.ErrStale) {
		t.Fatal(err)
	}
	if n := wire.Rounds() - before; n != 0 {
		t.Errorf("%d messages were answered", n)
	}
}

// TestTwoWhoWaitForEachOtherBothGetThrough makes a deadlock: PostgreSQL ends
// one of them, which runs again.
func TestTwoWhoWaitForEachOtherBothGetThrough(t *testing.T) {
	t.Parallel()
	d, _ := wired(t)
	const update = "UPDATE settings SET value = value || ? WHERE name = ?"
	for _, name := range []string{"a", "b"} {
		if err := set(t.Context(), d, name, ""); err != nil {
			t.Fatal(err)
		}
	}
	var running, met sync.WaitGroup
	met.Add(2)
	for _, order := range [][]string{{"a", "b"}, {"b", "a"}} {
		first := sync.OnceFunc(func() { met.Done(); met.Wait() })
		running.Go(func() {
			err := d.Write(t.Context(), func(tx *gorm.DB) error {
				_, one := Exec(tx, update, "x", order[0])
				first()
				_, two := Exec(tx, update, "x", order[1])
				return errors.Join(one, two)
			})
			if err != nil {
				t.Errorf("%v: %v", order, err)
			}
		})
	}
	running.Wait()
	var values []string
	err := d.View(t.Context(), func(db *gorm.DB) error {
		return db.Raw("SELECT value FROM settings ORDER BY name").Scan(&values).Error
	})
	if err != nil || !slices.Equal(values, []string{"xx", "xx"}) {
		t.Errorf("%q, %v", values, err)
	}
}

func TestOnPostgreSQLToo(t *testing.T) {
	t.Parallel()
	d, _ := wired(t)
	t.Run("a reader cannot write", func(t *testing.T) {
		err := d.View(t.Context(), func(db *gorm.DB) error { return db.Exec(insert, "reader", "1").Error })
		if err == nil {
			t.Error("a reader wrote")
		}
	})
	t.Run("who is told to come again does, until its context ends", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		runs := 0
		err := d.Write(ctx, func(tx *gorm.DB) error {
			if runs++; runs == 3 {
				cancel()
			}
			_, err := Exec(tx, insert, "again", "1")
			return errors.Join(err, ErrAgain)
		})
		if got := names(t, d); !errors.Is(err, models.ErrBusy) || runs != 3 || len(got) != 0 {
			t.Errorf("after %d runs: %v, kept %v", runs, err, got)
		}
	})
	t.Run("a context that ends inside keeps nothing", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		err := d.Write(ctx, func(tx *gorm.DB) error {
			_, first := Exec(tx, insert, "left", "1")
			cancel()
			_, second := Exec(tx, insert, "left too", "1")
			return errors.Join(first, second)
		})
		if got := names(t, d); !errors.Is(err, models.ErrBusy) || len(got) != 0 {
			t.Errorf("%v, kept %v", err, got)
		}
	})
	t.Run("what a row refuses does not stand in the way", func(t *testing.T) {
		err := d.Write(t.Context(), func(tx *gorm.DB) error {
			err := Query(tx, "SELECT generate_series(1, 100)", nil, func(func(...any) error) error { return models.ErrStale })
			if !errors.Is(err, models.ErrStale) {
				t.Errorf("answered %v", err)
			}
			_, err = Exec(tx, insert, "behind", "1")
			return err
		})
		if got := names(t, d); err != nil || !slices.Equal(got, []string{"behind"}) {
			t.Errorf("%v, kept %v", err, got)
		}
	})
}
