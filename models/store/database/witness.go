package database

import "sync/atomic"

// witness tells whether somebody else commits to the file this process writes
// to. While the committer holds the lock nobody else can; what was counted
// beside its own commits is a stranger's.
type witness struct {
	count     *counter
	expected  atomic.Uint32
	held      atomic.Bool // the committer has the lock, or has just let go of it
	strangers atomic.Bool // one was noticed, and nobody was told yet
}

// taken is for a committer that has just got the lock.
func (w *witness) taken() {
	if w == nil {
		return
	}
	if now := w.count.now(); now != w.expected.Load() {
		w.strangers.Store(true)
		w.expected.Store(now)
	}
	w.held.Store(true)
}

// left is for a committer that has committed, or taken everything back, before
// it tells anybody. A commit that changed no row is not counted.
func (w *witness) left(changed bool) {
	if w == nil || !w.held.Load() {
		return
	}
	now, before := w.count.now(), w.expected.Load()
	if now != before && (now != before+1 || !changed) {
		w.strangers.Store(true)
	}
	w.expected.Store(now)
	w.held.Store(false)
}

// undisturbed says that nobody else has committed since it was last asked.
func (w *witness) undisturbed() bool {
	if w.strangers.Load() && w.strangers.Swap(false) {
		return false
	}
	before := w.expected.Load()
	now := w.count.now()
	switch {
	case now == before, now == w.expected.Load():
		return true
	case now == before+1 && w.held.Load() && !w.strangers.Load(): // what is just being committed here
		return true
	}
	w.expected.CompareAndSwap(before, now)
	return false
}

// Remembers says whether [Database.Undisturbed] can be asked: of a SQLite file.
func (d *Database) Remembers() bool { return d.committer != nil && d.committer.witness != nil }

// Undisturbed says that since it was last asked nobody has changed the
// database but by Write of this very Database. It costs no statement. Ask one
// at a time, and forget what was read when it says no.
func (d *Database) Undisturbed() bool { return d.committer.witness.undisturbed() }
