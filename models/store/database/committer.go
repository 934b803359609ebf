package database

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"gorm.io/gorm"

	"scimdesk/models"
)

const (
	mostWaiting  = 1024 // edits in the queue
	mostTogether = 128  // edits of one commit
	fewTogether  = 12   // of them, when fewer waited as it began
)

// An edit is waiting until the committer begins it or its caller leaves.
const (
	waiting int32 = iota
	begun
	left
)

// edit is one caller's write.
type edit struct {
	ctx   context.Context
	fn    func(tx *gorm.DB) error
	state atomic.Int32
	done  chan struct{} // closed when err and panic are final
	err   error
	panic any
}

// committer writes for everybody on the one connection that writes. Edits that
// come while the disk is busy share the next commit, and one fails without the
// others; see [batch].
//
// No caller's context reaches a statement: a context that ends in the middle
// of one rolls back the whole transaction, while COMMIT still answers nil. For
// anything else that might do so, a savepoint is the outermost thing there is,
// and its RELEASE is the commit (https://sqlite.org/lang_savepoint.html): when
// the transaction is gone there is nothing to release, and every edit is told
// to come again. A savepoint inside BEGIN would cost a copy of each page.
type committer struct {
	orm    *gorm.DB
	conn   *conn
	queue  chan *edit
	mu     sync.RWMutex // guards closed against a send on queue
	closed bool
	ended  chan struct{}
	broken atomic.Pointer[error]
	alarm  chan struct{} // closed with broken
	drain  drain

	witness *witness // nil where commits of others are not counted
}

func newCommitter(orm *gorm.DB, c *conn) *committer {
	k := &committer{orm: orm, conn: c, queue: make(chan *edit, mostWaiting), ended: make(chan struct{}), alarm: make(chan struct{}), drain: newDrain()}
	go k.run()
	return k
}

// write hands fn to the committer and waits for what became of it. Who leaves
// before it began leaves nothing behind; later the outcome is waited for.
func (k *committer) write(ctx context.Context, fn func(tx *gorm.DB) error) error {
	e := &edit{ctx: ctx, fn: fn, done: make(chan struct{})}
	if err := k.enter(e); err != nil {
		return err
	}
	select {
	case <-e.done:
	case <-ctx.Done():
		if e.state.CompareAndSwap(waiting, left) {
			return busy(ctx.Err())
		}
		<-e.done
	}
	if e.panic != nil {
		panic(e.panic)
	}
	return e.err
}

func (k *committer) enter(e *edit) error {
	k.mu.RLock()
	defer k.mu.RUnlock()
	switch {
	case e.ctx.Err() != nil:
		return busy(e.ctx.Err())
	case k.broken.Load() != nil:
		return *k.broken.Load()
	case k.closed:
		return busy(errors.New("the database is closed"))
	}
	select {
	case k.queue <- e:
		return nil
	default:
		return busy(errors.New("too many writes wait"))
	}
}

// close lets the edits that wait finish, and ends the committer.
func (k *committer) close() {
	k.mu.Lock()
	if !k.closed {
		k.closed = true
		close(k.queue)
	}
	k.mu.Unlock()
	<-k.ended
}

func (k *committer) run() {
	defer close(k.ended)
	for first := range k.queue {
		k.conn.rolledBack = false
		k.together(first)
		k.drainLog()
	}
}

// together commits first, those that wait, and some that come meanwhile. Not
// everybody who comes: if all waited for the same commit, nobody would compute
// while it is made.
func (k *committer) together(first *edit) {
	if err := k.begin(); err != nil {
		k.tellAll(k.waitingWith(first), err)
		return
	}
	k.conn.inserted = false
	b := &batch{committer: k, shared: newShared(k.conn, false)}
	most := min(mostTogether, max(fewTogether, 1+len(k.queue)))
	for e := first; e != nil; e = k.another(b, most) {
		if !e.state.CompareAndSwap(waiting, begun) {
			continue
		}
		if err := b.add(e); err != nil {
			k.giveUp(b, err)
			return
		}
	}
	settled, err := b.end()
	if err != nil {
		k.inspect(err)
		k.giveUp(b, err)
		return
	}
	if k.conn.inserted && !b.careful { // of those some may have been taken back
		k.witness.certain()
	}
	k.commit(b.edits, settled)
}

// giveUp takes back a whole batch.
func (k *committer) giveUp(b *batch, err error) {
	k.pagesWritten()
	k.witness.left(false)
	k.rollBack()
	k.tellAll(b.edits, busy(translate(err)))
}

// next is an edit that waits, nil for none or where there is no room for it.
func (k *committer) next(room int) *edit {
	if room <= 0 {
		return nil
	}
	select {
	case e := <-k.queue:
		return e
	default:
		return nil
	}
}

// another is next for a batch. Where edits share a commit more are likely about
// to be handed in: once, those who lack only a processor may go first, and what
// a commit costs by itself is shared by more. Who writes alone waits for nobody.
func (k *committer) another(b *batch, most int) *edit {
	e := k.next(most - len(b.edits))
	if e == nil && len(b.edits) > 1 && len(b.edits) < most && !b.yielded {
		b.yielded = true
		runtime.Gosched()
		e = k.next(most - len(b.edits))
	}
	return e
}

// waitingWith are first and everybody who waits now.
func (k *committer) waitingWith(first *edit) []*edit {
	var all []*edit
	for e := first; e != nil; e = k.next(mostWaiting) {
		if e.state.CompareAndSwap(waiting, begun) {
			all = append(all, e)
		}
	}
	return all
}

func (k *committer) begin() error {
	if failed := k.broken.Load(); failed != nil {
		return *failed
	}
	err := k.do("SAVEPOINT together")
	if err == nil {
		err = k.do(takeLock)
	}
	if err != nil {
		k.rollBack() // also of one that could not be ended before
		return err
	}
	k.witness.taken()
	return nil
}

// takeLock changes nothing, and waits for the lock like BEGIN IMMEDIATE.
const takeLock = "UPDATE goose_db_version SET id = id WHERE FALSE"

// commit makes a batch durable and answers it. What an edit was refused for
// may be another edit of the batch, so nobody is answered before.
func (k *committer) commit(batch []*edit, settled []func(kept bool)) {
	if acknowledgeFirst {
		k.tellAll(batch, nil)
		batch = nil
	}
	err := k.release()
	if err != nil {
		k.rollBack() // a refused commit may leave the transaction open
		if failed := k.broken.Load(); failed != nil {
			err = *failed
		}
		switch {
		case isMissing(err):
			err = busy(err)
		case !isBusy(err), errors.Is(err, models.ErrBroken):
			err = fmt.Errorf("commit: %w: %w", models.ErrUnknown, err)
		}
	}
	for _, fn := range settled {
		fn(err == nil)
	}
	k.tellAll(batch, err)
}

// release makes what was written durable, and lets go of the lock.
func (k *committer) release() error {
	err := k.do("RELEASE together")
	wrote := k.pagesWritten() > 0
	k.witness.left(wrote && err == nil)
	return err
}

// rollBack ends a transaction that may have ended by itself.
func (k *committer) rollBack() { _ = k.conn.run(context.Background(), "ROLLBACK") }

// do runs one of the committer's own statements.
func (k *committer) do(statement string) error {
	err := k.conn.run(context.Background(), statement)
	k.inspect(err)
	return err
}

// inspect notices when the disk did not keep what was written: from then on
// nobody knows what a later fsync says, so nothing is written any more.
func (k *committer) inspect(err error) {
	if !isFsync(err) {
		return
	}
	failed := fmt.Errorf("%w: %w", models.ErrBroken, err)
	if k.broken.CompareAndSwap(nil, &failed) {
		close(k.alarm)
	}
}

// tellAll answers a batch: err, or what each edit came to by itself.
func (k *committer) tellAll(batch []*edit, err error) {
	for _, e := range batch {
		if err != nil {
			e.err = err
		}
		close(e.done)
	}
}
