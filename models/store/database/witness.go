package database

import (
	"runtime"
	"sync/atomic"
	"time"
)

// witness tells whether somebody else commits to the file this process writes
// to. While the committer holds the lock nobody else can; what was counted
// beside its own commits is a stranger's.
type witness struct {
	count     *counter
	expected  atomic.Uint64 // the count, and whether it is [held] and [sure]
	strangers atomic.Bool   // one was noticed, and nobody was told yet
}

// held is set while the committer has the lock, or has just let go of it; sure
// from before a commit that will certainly be counted.
const (
	held = 1 << (32 + iota)
	sure
)

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

// certain is for a committer whose commit will be counted, unless it fails. So
// nobody who asks has to wait for [witness.left].
func (w *witness) certain() {
	if w == nil {
		return
	}
	if expected := w.expected.Load(); expected&held != 0 {
		w.expected.CompareAndSwap(expected, expected|sure)
	}
}

// left is for a committer that has committed, or is about to take everything
// back, before it tells anybody. A commit that wrote no page is not counted.
func (w *witness) left(wrote bool) {
	if w == nil {
		return
	}
	expected := w.expected.Load()
	if expected&held == 0 { // who asked has seen more than can be ours
		return
	}
	now, before := w.count.now(), uint32(expected)
	if now != before && (now != before+1 || !wrote) {
		w.strangers.Store(true)
	}
	w.expected.CompareAndSwap(expected, uint64(now))
}

// undisturbed says that nobody else has committed since it was last asked. Who
// asks may be kept waiting between two looks for as long as some commits take:
// a difference counts when what was expected has not moved behind it. One commit
// more than that is ours or a stranger's: where that is not certain the
// committer is about to say, and where it does not, for it waits itself, nothing
// is taken to be ours.
func (w *witness) undisturbed() bool {
	for waited := 0; ; {
		expected := w.expected.Load()
		now, before := w.count.now(), uint32(expected)
		if w.strangers.Load() && w.strangers.Swap(false) { // said before the word moves
			return false
		}
		switch {
		case now == before, now == before+1 && expected&sure != 0:
			return true
		case now == before+1 && expected&held != 0 && waited < patience:
			waited++
			wait(waited)
		case w.expected.CompareAndSwap(expected, uint64(now)):
			return false
		}
	}
}

// How often who asks looks again before the committer has said what a commit
// was: first at once, then with pauses, a fifth of a second in all.
const (
	patience = 2000
	atOnce   = 20
	briefly  = 100 * time.Microsecond
)

func wait(waited int) {
	if waited < atOnce {
		runtime.Gosched()
	} else {
		time.Sleep(briefly)
	}
}

// Remembers says whether [Database.Undisturbed] can be asked: of a SQLite file.
func (d *Database) Remembers() bool { return d.committer != nil && d.committer.witness != nil }

// Undisturbed says that since it was last asked nobody has changed the
// database but by Write and WriteKnown of this very Database. It costs no
// statement. Ask one at a time, and forget what was read when it says no.
func (d *Database) Undisturbed() bool { return d.committer.witness.undisturbed() }
