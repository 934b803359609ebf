//go:build unix

package database

import (
	"sync"
	"sync/atomic"
	"testing"
	"unsafe"
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
		if !w.undisturbed() {
			t.Error("one that is being committed was taken for a stranger's")
		}
		w.left(true)
		w.taken()
		if w.left(false); !w.undisturbed() {
			t.Error("one that changed nothing was taken for a stranger's")
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
