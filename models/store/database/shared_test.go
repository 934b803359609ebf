package database

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"gorm.io/gorm"

	"scimdesk/models"
)

// heard is what edits that share a commit put off, and what they were told of
// it, by the name of who asked for it.
type heard struct {
	last    []string
	settled []string
	found   []any // by each edit that ran, what an earlier one had left
}

// tells is an edit that leaves its name, inserts a row, and puts something off.
func (h *heard) tells(tx *gorm.DB, o *outcome) error {
	shared := Together(tx)
	h.found = append(h.found, shared.Get("name"))
	shared.Put("name", o.name)
	shared.Last(func(tx *gorm.DB) error {
		h.last = append(h.last, o.name)
		return tx.Exec(insert, o.name+" last", "1").Error
	})
	shared.Settled(func(kept bool) { h.settled = append(h.settled, fmt.Sprint(o.name, " ", kept)) })
	return insertsOne(tx, o)
}

func (h *heard) wants(t *testing.T, last, settled []string) {
	t.Helper()
	if !slices.Equal(h.last, last) {
		t.Errorf("put off and done: %q, want %q", h.last, last)
	}
	if !slices.Equal(h.settled, settled) {
		t.Errorf("told of the commit: %q, want %q", h.settled, settled)
	}
}

func TestEditsOfACommitFindWhatEarlierOnesLeft(t *testing.T) {
	t.Parallel()
	d, h := openFile(t, file(t)), &heard{}
	all := share(t, d, "a", []does{h.tells, h.tells, h.tells})
	if want := []any{nil, "a.00", "a.01"}; !slices.Equal(h.found, want) {
		t.Errorf("found %v, want %v", h.found, want)
	}
	h.wants(t, []string{"a.00", "a.01", "a.02"}, []string{"a.00 true", "a.01 true", "a.02 true"})
	wantKept(t, d, all, true)
}

// TestNothingIsSharedWithWhoFailed has the second of three write and fail: what
// it and the first had left is forgotten, and they start over one by one.
func TestNothingIsSharedWithWhoFailed(t *testing.T) {
	t.Parallel()
	d, h := openFile(t, file(t)), &heard{}
	fails := func(tx *gorm.DB, o *outcome) error { return errors.Join(h.tells(tx, o), errNo) }
	all := share(t, d, "a", []does{h.tells, fails, h.tells})
	if want := []any{nil, "a.00", nil, nil, nil}; !slices.Equal(h.found, want) {
		t.Errorf("found %v, want %v", h.found, want)
	}
	h.wants(t, []string{"a.00", "a.02"}, []string{"a.00 true", "a.02 true"})
	wantKept(t, d, []*outcome{all[0], all[2]}, true)
	wantKept(t, d, all[1:2], false)
}

// TestWhatMustComeAgainAtTheEndStartsOver with what each had come to by itself.
func TestWhatMustComeAgainAtTheEndStartsOver(t *testing.T) {
	t.Parallel()
	d, h := openFile(t, file(t)), &heard{}
	once := false
	comesAgain := func(tx *gorm.DB, o *outcome) error {
		Together(tx).Last(func(*gorm.DB) error {
			if once {
				return nil
			}
			once = true
			return ErrAgain
		})
		return h.tells(tx, o)
	}
	refused := func(*gorm.DB, *outcome) error { return errNo }
	all := share(t, d, "a", []does{h.tells, refused, comesAgain, h.tells})
	h.wants(t, []string{"a.00", "a.00", "a.02", "a.03"}, []string{"a.00 true", "a.02 true", "a.03 true"})
	wantKept(t, d, []*outcome{all[0], all[2], all[3]}, true)
	if err := all[1].edit.err; !errors.Is(err, errNo) || all[1].runs != 2 {
		t.Errorf("who was refused is told %v after %d runs", err, all[1].runs)
	}
}

// TestWhatIsPutOffBelongsToTheCommit has it fail behind edits that succeeded.
func TestWhatIsPutOffBelongsToTheCommit(t *testing.T) {
	t.Parallel()
	d, h := openFile(t, file(t)), &heard{}
	putsOff := func(tx *gorm.DB, o *outcome) error {
		Together(tx).Last(func(*gorm.DB) error { return errNo })
		return h.tells(tx, o)
	}
	all := share(t, d, "a", []does{h.tells, putsOff, h.tells})
	h.wants(t, []string{"a.00"}, nil)
	wantKept(t, d, all, false)
	for _, o := range all {
		if err := translate(o.edit.err); !errors.Is(err, models.ErrBusy) {
			t.Errorf("%s: told %v", o.name, err)
		}
	}
}

// TestWhoWaitsForTheCommitHearsThatItWasRefused has a row point at nothing,
// which SQLite is told to look at only then.
func TestWhoWaitsForTheCommitHearsThatItWasRefused(t *testing.T) {
	t.Parallel()
	d, h := openFile(t, file(t)), &heard{}
	pointsAtNothing := func(tx *gorm.DB, _ *outcome) error {
		return errors.Join(tx.Exec("PRAGMA defer_foreign_keys = ON").Error,
			tx.Exec("INSERT INTO organizations (id, environment_id, name, created_at) VALUES ('o', 'nothing', '', 0)").Error)
	}
	all := share(t, d, "a", []does{h.tells, pointsAtNothing})
	h.wants(t, []string{"a.00"}, []string{"a.00 false"})
	wantKept(t, d, all, false)
}

// wantKept looks for what edits wrote, and what they had put off.
func wantKept(t *testing.T, d *Database, all []*outcome, kept bool) {
	t.Helper()
	for _, o := range all {
		last := &outcome{name: o.name + " last"}
		last.look(t, d)
		if o.toldYes() != kept || o.there != kept || last.there != kept {
			t.Errorf("%s: told %v, there: %t, what it put off: %t", o.name, o.edit.err, o.there, last.there)
		}
	}
}

// TestNotEverybodyWaitsForTheSameCommit has many come while one is made: some
// share it, and all the others the next.
func TestNotEverybodyWaitsForTheSameCommit(t *testing.T) {
	t.Parallel()
	d := openFile(t, file(t))
	leave := hold(t, d)
	var of []*Shared
	var all []*outcome
	for i := range 3 * fewTogether {
		all = append(all, enter(t, d, fmt.Sprint(i), func(tx *gorm.DB, _ *outcome) error {
			of = append(of, Together(tx))
			return nil
		}))
	}
	leave()
	for _, o := range all {
		<-o.edit.done
	}
	first := 0
	for first < len(of) && of[first] == of[0] {
		first++
	}
	if first != fewTogether-1 {
		t.Errorf("%d shared the commit that was held, want %d", first, fewTogether-1)
	}
	for _, shared := range of[first:] {
		if shared != of[len(of)-1] {
			t.Error("those who had waited needed more than one commit")
		}
	}
	if err := d.Write(context.Background(), func(*gorm.DB) error { return nil }); err != nil {
		t.Error(err)
	}
}
