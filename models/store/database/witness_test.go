//go:build unix

package database

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"unsafe"

	"gorm.io/gorm"
)

// counted is a witness whose count the test makes.
func counted() (*witness, func()) {
	shared := make([]uint32, sharedBytes/4)
	w := newWitness(&counter{shared: unsafe.Slice((*byte)(unsafe.Pointer(&shared[0])), sharedBytes)})
	return w, func() { atomic.AddUint32(&shared[countAt/4], 1) }
}

func TestAStrangersCommitIsNoticed(t *testing.T) {
	t.Parallel()
	for what, scene := range map[string]func(w *witness, commit func()){
		"between two of ours":                    func(w *witness, commit func()) { commit() },
		"before we have the lock":                func(w *witness, commit func()) { commit(); w.taken(); commit(); w.left(true) },
		"behind one of ours":                     func(w *witness, commit func()) { w.taken(); commit(); commit(); w.left(true) },
		"behind one of ours that changed no row": func(w *witness, commit func()) { w.taken(); commit(); w.left(false) },
		"several, and we have the lock":          func(w *witness, commit func()) { commit(); commit(); w.taken() },
	} {
		w, commit := counted()
		scene(w, commit)
		if w.undisturbed() {
			t.Error("not noticed:", what)
		}
		if w.left(false); !w.undisturbed() {
			t.Error("told twice:", what)
		}
	}
}

func TestOurOwnCommitsDisturbNobody(t *testing.T) {
	t.Parallel()
	w, commit := counted()
	for range 3 {
		w.taken()
		commit()
		answer := make(chan bool)
		go func() { answer <- w.undisturbed() }()
		w.left(true)
		if !<-answer {
			t.Error("one that is being committed was taken for a stranger's")
		}
		w.taken()
		if w.left(false); !w.undisturbed() {
			t.Error("one that changed nothing was taken for a stranger's")
		}
	}
}

// TestAStrangerIsNoticedAgain has one be noticed while our own commit is not
// yet told of, and another behind it.
func TestAStrangerIsNoticedAgain(t *testing.T) {
	t.Parallel()
	w, commit := counted()
	w.taken()
	commit() // ours
	for range 2 {
		if commit(); w.undisturbed() {
			t.Error("not noticed")
		}
	}
	if w.left(true); !w.undisturbed() {
		t.Error("told twice")
	}
	if commit(); w.undisturbed() {
		t.Error("not noticed behind both")
	}
	w.taken()
	commit() // ours
	if commit(); w.undisturbed() {
		t.Error("not noticed")
	}
	commit()
	if w.left(true); w.undisturbed() {
		t.Error("one that nobody asked about was taken for ours")
	}
}

// TestWhoAsksDoesNotWaitForACommitterThatWaits: one that lost its transaction,
// and with it the lock, may need what is held by who asks.
func TestWhoAsksDoesNotWaitForACommitterThatWaits(t *testing.T) {
	t.Parallel()
	w, commit := counted()
	w.taken()
	if commit(); w.undisturbed() {
		t.Error("what nobody says is ours was taken to be")
	}
	if w.left(false); !w.undisturbed() {
		t.Error("told twice")
	}
}

func TestNobodyWaitsForACommitThatIsCertain(t *testing.T) {
	t.Parallel()
	w, commit := counted()
	w.certain() // without the lock nothing is
	if commit(); w.undisturbed() {
		t.Error("a stranger's commit is taken for ours")
	}
	w.taken()
	w.certain()
	if commit(); !w.undisturbed() {
		t.Error("one that is being committed was taken for a stranger's")
	}
	if commit(); w.undisturbed() {
		t.Error("a stranger's commit behind it is taken for ours")
	}
	w.left(true)
}

// TestOnlyAnInsertedRowIsCertain: what an update comes to may be there already.
func TestOnlyAnInsertedRowIsCertain(t *testing.T) {
	t.Parallel()
	d := openFile(t, file(t))
	if err := set(t.Context(), d, "a", "1"); err != nil {
		t.Fatal(err)
	}
	for statement, want := range map[string]bool{
		"UPDATE settings SET value = '1' WHERE name = 'a'":                                                  false,
		"INSERT INTO settings (name, value) VALUES ('a', '2') ON CONFLICT DO NOTHING":                       false,
		"INSERT INTO settings (name, value) VALUES ('a', '1') ON CONFLICT (name) DO UPDATE SET value = '1'": false,
		"INSERT INTO settings (name, value) VALUES ('b', '1')":                                              true,
	} {
		err := d.Write(t.Context(), func(tx *gorm.DB) error {
			c := tx.Statement.ConnPool.(*inside)
			if _, err := Exec(tx, statement); err != nil || c.inserted != want {
				t.Errorf("%s: inserted %t, error %v", statement, c.inserted, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestACommitThatWroteNothingIsNotOurs: SQLite does not count it, whatever its
// statements look like.
func TestACommitThatWroteNothingIsNotOurs(t *testing.T) {
	t.Parallel()
	for _, statement := range []string{
		"SELECT name FROM settings",
		"WITH x AS (SELECT name FROM settings) SELECT name FROM x",
		"UPDATE settings SET value = '1' WHERE name = 'a' RETURNING name",
		"INSERT INTO settings (name, value) VALUES ('a', '2') ON CONFLICT DO NOTHING RETURNING name",
	} {
		f := file(t)
		d := openFile(t, f)
		if err := set(t.Context(), d, "a", "1"); err != nil {
			t.Fatal(err)
		}
		d.committer.close() // from here on by hand
		if d.Undisturbed(); !d.Undisturbed() {
			t.Fatal("disturbed to begin with")
		}
		var names []string
		k, before := d.committer, d.committer.witness.count.now()
		err := errors.Join(k.begin(), k.conn.bind(t.Context(), d.orm).Raw(statement).Scan(&names).Error, k.do("RELEASE together"))
		wrote := k.pagesWritten() > 0
		if counted := k.witness.count.now() != before; err != nil || wrote || counted {
			t.Errorf("%s: %v, wrote %t, was counted %t", statement, err, wrote, counted)
		}
		exec1(t, raw(t, f), "UPDATE settings SET value = 'stranger' WHERE name = 'a'")
		if k.witness.left(wrote); d.Undisturbed() {
			t.Errorf("%s: a stranger's commit behind it is taken for ours", statement)
		}
	}
}

func TestWhoIsKeptWaitingWhileWeCommitSeesNoStranger(t *testing.T) {
	t.Parallel()
	w, commit := counted()
	var asking sync.WaitGroup
	var over atomic.Bool
	for range 4 {
		asking.Go(func() {
			for !over.Load() {
				if !w.undisturbed() {
					t.Error("one of ours was taken for a stranger's")
					return
				}
			}
		})
	}
	for range 200_000 {
		w.taken()
		commit()
		w.left(true)
	}
	over.Store(true)
	asking.Wait()
}
