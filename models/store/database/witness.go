package database

import "sync/atomic"

// witness tells whether somebody else commits to the file this process writes
// to. While the committer holds the lock nobody else can; what was counted
// beside its own commits is a stranger's.
type witness struct {
	count     *counter
	expected  atomic.Uint64 // the count, and whether it is [held]
	strangers atomic.Bool   // one was noticed, and nobody was told yet
}

// held is set while the committer has the lock, or has just let go of it.
const held = 1 << 32

func newWitness(count *counter) *witness {
	w := &witness{count: count}
	w.expected.Store(uint64(count.now()))
	return w
}

// taken is for a committer that has just got the lock.
func (w *witness) taken() {
	if w == nil {
		return
	}
	now := uint64(w.count.now())
	if now != w.expected.Load() {
		w.strangers.Store(true)
	}
	w.expected.Store(now | held)
}

// left is for a committer that has committed, or taken everything back, before
// it tells anybody. A commit that changed no row is not counted.
func (w *witness) left(changed bool) {
	if w == nil || w.expected.Load()&held == 0 {
		return
	}
	now, before := w.count.now(), uint32(w.expected.Load())
	if now != before && (now != before+1 || !changed) {
		w.strangers.Store(true)
	}
	w.expected.Store(uint64(now))
}

// undisturbed says that nobody else has committed since it was last asked. Who
// asks may be kept waiting between two looks for as long as some of our own
// commits take, so what was expected is looked at again behind the count, which
// says something only if that has not moved.
func (w *witness) undisturbed() bool {
	for {
		if w.strangers.Load() && w.strangers.Swap(false) {
			return false
		}
		expected := w.expected.Load()
		now, before := w.count.now(), uint32(expected)
		switch {
		case w.expected.Load() != expected:
		case now == before, now == before+1 && expected&held != 0: // what is just being committed here
			return true
		case w.expected.CompareAndSwap(expected, uint64(now)|expected&held):
			return false
		}
	}
}

// Remembers says whether [Database.Undisturbed] can be asked: of a SQLite file.
func (d *Database) Remembers() bool { return d.committer != nil && d.committer.witness != nil }

// Undisturbed says that since it was last asked nobody has changed the
// database but by Write of this very Database. It costs no statement. Ask one
// at a time, and forget what was read when it says no.
func (d *Database) Undisturbed() bool { return d.committer.witness.undisturbed() }
