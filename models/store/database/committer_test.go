package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"gorm.io/gorm"
	"pgregory.net/rapid"

	"scimdesk/models"
)

// many is how many edits share one commit in these tests.
const many = 16

var errNo = errors.New("no")

// outcome is what became of one of the edits that shared a commit.
type outcome struct {
	name  string
	edit  *edit
	leave context.CancelFunc // its caller's
	raw   *sql.Conn          // past everything that watches what an edit says
	runs  int
	there bool
}

func (o *outcome) toldYes() bool { return o.edit.err == nil && o.edit.panic == nil }

// does is what one edit does.
type does func(tx *gorm.DB, o *outcome) error

func insertsOne(tx *gorm.DB, o *outcome) error { return tx.Exec(insert, o.name, "1").Error }

// share lets edits wait behind another commit, so that they share the next one
// in this order, and answers what became of each.
func share(t rapid.TB, d *Database, prefix string, edits []does) []*outcome {
	leave := hold(t, d)
	for range fewTogether - 1 { // these fill the commit that is held
		enter(t, d, "", func(*gorm.DB, *outcome) error { return nil })
	}
	var all []*outcome
	for i, do := range edits {
		all = append(all, enter(t, d, fmt.Sprintf("%s.%02d", prefix, i), do))
	}
	leave()
	for _, o := range all {
		<-o.edit.done
		o.leave()
	}
	for _, o := range all {
		o.look(t, d)
	}
	return all
}

// hold begins a commit that is not made before leave is called.
func hold(t rapid.TB, d *Database) (leave func()) {
	entered, left := make(chan struct{}), make(chan struct{})
	var once sync.Once
	enter(t, d, "", func(*gorm.DB, *outcome) error {
		once.Do(func() { close(entered); <-left })
		return nil
	})
	<-entered
	return func() { close(left) }
}

// enter lets one edit wait.
func enter(t rapid.TB, d *Database, name string, do does) *outcome {
	o := &outcome{name: name, raw: d.committer.conn.raw}
	ctx, leave := context.WithCancel(context.Background())
	o.leave = leave
	o.edit = &edit{ctx: ctx, done: make(chan struct{}), fn: func(tx *gorm.DB) error {
		o.runs++
		return do(tx, o)
	}}
	if err := d.committer.enter(o.edit); err != nil {
		t.Fatal(err)
	}
	return o
}

func (o *outcome) look(t rapid.TB, d *Database) {
	err := d.View(context.Background(), func(db *gorm.DB) error {
		return db.Raw("SELECT count(*) FROM settings WHERE name = ?", o.name).Scan(&o.there).Error
	})
	if err != nil {
		t.Fatal(err)
	}
}

// odd is one edit that does not simply succeed.
type odd struct {
	name     string
	do       does
	told     error // what it is told; nil for yes
	alone    bool  // the others must be told yes
	mostRuns int   // of each of the others
}

var odds = []odd{
	{"fails after it wrote", func(tx *gorm.DB, o *outcome) error {
		return errors.Join(tx.Exec(insert, o.name, "1").Error, errNo)
	}, errNo, true, 2},
	{"fails before it wrote", func(*gorm.DB, *outcome) error { return errNo }, errNo, true, 1},
	{"finds nobody", func(tx *gorm.DB, _ *outcome) error {
		var value string
		return tx.Raw("SELECT value FROM settings WHERE name = 'nobody'").Take(&value).Error
	}, models.ErrNotFound, true, 1},
	{"breaks a promise of the schema", func(tx *gorm.DB, o *outcome) error {
		first := tx.Exec(insert, o.name, "1").Error
		return errors.Join(first, tx.Exec(insert, o.name, "2").Error)
	}, gorm.ErrDuplicatedKey, true, 2},
	{"says something that is no statement", func(tx *gorm.DB, o *outcome) error {
		return errors.Join(tx.Exec(insert, o.name, "1").Error, tx.Exec("INSERT INTO nowhere VALUES (1)").Error)
	}, errAny, true, 2},
	{"panics after it wrote", func(tx *gorm.DB, o *outcome) error {
		tx.Exec(insert, o.name, "1")
		panic("odd")
	}, errAny, true, 2},
	{"panics at once", func(*gorm.DB, *outcome) error { panic("odd") }, errAny, true, 1},
	{"was slower than another, twice", func(tx *gorm.DB, o *outcome) error {
		written := tx.Exec(insert, o.name, "1").Error
		if o.runs < 3 {
			return errors.Join(written, ErrAgain)
		}
		return written
	}, nil, true, 2},
	{"is always slower than another", func(tx *gorm.DB, o *outcome) error {
		return errors.Join(tx.Exec(insert, o.name, "1").Error, ErrAgain)
	}, models.ErrBusy, true, 2},
	{"is left by its caller half-way", func(tx *gorm.DB, o *outcome) error {
		first := tx.Exec("INSERT INTO settings (name, value) VALUES (? || 'x', '')", o.name).Error
		o.leave()
		return errors.Join(first, tx.Exec(insert, o.name, "1").Error)
	}, nil, true, 1},
	{"finds the disk full", func(tx *gorm.DB, o *outcome) error {
		return tx.Exec(insert, o.name, strings.Repeat("x", 1<<20)).Error
	}, models.ErrFull, false, 2},
	{"finds the disk full and says nothing", func(tx *gorm.DB, o *outcome) error {
		tx.Exec(insert, o.name, strings.Repeat("x", 1<<20))
		return nil
	}, models.ErrBusy, false, 2},
	{"finds the disk full while it asks for one row, says nothing and writes on", func(tx *gorm.DB, o *outcome) error {
		var value string
		_ = tx.Raw("INSERT INTO settings (name, value) VALUES (?, ?) RETURNING value", o.name, strings.Repeat("x", 1<<20)).Row().Scan(&value)
		tx.Exec(insert, o.name, "1")
		return nil
	}, models.ErrBusy, false, 2},
	{"finds the disk full, says nothing and asks for one row that it writes", func(tx *gorm.DB, o *outcome) error {
		var value string
		tx.Exec(insert, o.name, strings.Repeat("x", 1<<20))
		_ = tx.Raw("INSERT INTO settings (name, value) VALUES (?, ?) RETURNING value", o.name, "1").Row().Scan(&value)
		return nil
	}, models.ErrBusy, false, 2},
	{"finds the disk full while it reads rows, says nothing and writes on", func(tx *gorm.DB, o *outcome) error {
		_, full := o.raw.ExecContext(context.Background(), insert, o.name, strings.Repeat("x", 1<<20))
		tx.Raw("SELECT 1").Scan(&refusing{full})
		tx.Exec(insert, o.name, "1")
		return nil
	}, models.ErrBusy, false, 2},
	{"finds everything rolled back before it wrote", func(_ *gorm.DB, o *outcome) error {
		_, err := o.raw.ExecContext(context.Background(), insert, o.name, strings.Repeat("x", 1<<20))
		return err
	}, models.ErrFull, false, 2},
	{"begins another transaction behind everybody's back", func(tx *gorm.DB, o *outcome) error {
		_, ended := o.raw.ExecContext(context.Background(), "ROLLBACK")
		_, begun := o.raw.ExecContext(context.Background(), "BEGIN")
		return errors.Join(ended, begun, tx.Exec(insert, o.name, "1").Error)
	}, models.ErrBusy, false, 2},
	{"rolls everything back", func(tx *gorm.DB, o *outcome) error {
		written := tx.Exec(insert, o.name, "1").Error
		return errors.Join(written, tx.Exec("INSERT OR ROLLBACK INTO settings (name, value) VALUES (?, '2')", o.name).Error)
	}, models.ErrBusy, false, 2},
}

// refusing cannot be read into.
type refusing struct{ err error }

func (r *refusing) Scan(any) error { return r.err }

// errAny stands for any error.
var errAny = errors.New("any")

// TestNobodyIsToldYesForARowThatIsNotThere puts one odd edit at each position
// of 16 that share a commit.
func TestNobodyIsToldYesForARowThatIsNotThere(t *testing.T) {
	t.Parallel()
	for _, odd := range odds {
		t.Run("one "+odd.name, func(t *testing.T) {
			t.Parallel()
			d := openFile(t, file(t))
			roomFor(t, d, 40)
			for at := range many {
				edits := slices.Repeat([]does{insertsOne}, many)
				edits[at] = odd.do
				all := share(t, d, fmt.Sprint("at", at), edits)
				odd.holds(t, all[at])
				for i, o := range all {
					if i != at {
						odd.holdsBeside(t, o)
					}
				}
			}
			if err := set(t.Context(), d, "after", "1"); err != nil {
				t.Errorf("the next write: %v", err)
			}
		})
	}
}

func (odd odd) holds(t *testing.T, o *outcome) {
	t.Helper()
	told := translate(o.edit.err)
	switch {
	case o.toldYes() != o.there:
		t.Errorf("%s: told %v, there: %t", o.name, told, o.there)
	case (odd.told == nil) != o.toldYes(), odd.told != errAny && !errors.Is(told, odd.told):
		t.Errorf("%s: told %v, want %v", o.name, told, odd.told)
	}
}

func (odd odd) holdsBeside(t *testing.T, o *outcome) {
	t.Helper()
	switch {
	case o.toldYes() != o.there:
		t.Errorf("%s: told %v, there: %t", o.name, o.edit.err, o.there)
	case odd.alone && !o.toldYes():
		t.Errorf("%s suffered: %v", o.name, o.edit.err)
	case !odd.alone && !o.toldYes() && !errors.Is(translate(o.edit.err), models.ErrBusy):
		t.Errorf("%s: told %v", o.name, o.edit.err)
	case o.runs > odd.mostRuns:
		t.Errorf("%s ran %d times", o.name, o.runs)
	}
}

// roomFor lets the file grow by so many pages and no more.
func roomFor(t *testing.T, d *Database, pages int) {
	t.Helper()
	err := d.Write(t.Context(), func(tx *gorm.DB) error {
		var now int
		if err := tx.Raw("PRAGMA page_count").Scan(&now).Error; err != nil {
			return err
		}
		return tx.Exec(fmt.Sprint("PRAGMA max_page_count = ", now+pages)).Error
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestAnyOddEditsMayShareACommit is the same for any mixture of them.
func TestAnyOddEditsMayShareACommit(t *testing.T) {
	t.Parallel()
	d := openFile(t, file(t))
	roomFor(t, d, 400)
	round := 0
	rapid.Check(t, func(r *rapid.T) {
		round++
		var edits []does
		for range many {
			if i := rapid.IntRange(-2*len(odds), len(odds)-1).Draw(r, "kind"); i >= 0 {
				edits = append(edits, odds[i].do)
			} else {
				edits = append(edits, insertsOne)
			}
		}
		for _, o := range share(r, d, fmt.Sprint("round", round), edits) {
			if o.toldYes() != o.there {
				r.Errorf("%s: told %v, there: %t", o.name, o.edit.err, o.there)
			}
		}
	})
}

// TestAPanicOfAnEditIsItsCallers lets an edit panic: the caller does, and the
// next one writes.
func TestAPanicOfAnEditIsItsCallers(t *testing.T) {
	t.Parallel()
	d := openFile(t, file(t))
	func() {
		defer func() {
			if caught := recover(); caught != "odd" {
				t.Errorf("caught %v", caught)
			}
		}()
		_ = d.Write(t.Context(), func(*gorm.DB) error { panic("odd") })
	}()
	if err := set(t.Context(), d, "after", "1"); err != nil {
		t.Errorf("the next write: %v", err)
	}
}

func TestWhatMayEndATransactionIsKnown(t *testing.T) {
	t.Parallel()
	for code, ends := range map[int]bool{
		5: true, 7: true, 9: true, 10: true, 778: true, 1034: true, 13: true,
		0: false, 1: false, 11: false, 19: false, 787: false, 1555: false, 2067: false,
	} {
		if endsAllSQLite(code) != ends {
			t.Errorf("SQLite's code %d ends it: not %t", code, ends)
		}
	}
}
