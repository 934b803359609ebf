package database

import (
	"context"
	"errors"
	"fmt"
)

// mostTries bounds how often an edit that is told to run again does so.
const mostTries = 20

// batch is what one commit will hold. A savepoint makes SQLite copy every page
// that is touched behind it, so edits run without one of their own until the
// first that fails after it wrote, is told to come again, or meets what may have
// ended the transaction; or until the end, when what was put off must come again.
// From there the batch is careful: it starts over, with a savepoint for each.
type batch struct {
	*committer
	edits   []*edit
	shared  *Shared // of the edits so far; of the present one when careful
	settled []func(kept bool)
	careful bool
	yielded bool // to those who were about to come
}

// add runs one more edit; its own failure is in the edit. The error answered
// is one of the whole transaction.
func (b *batch) add(e *edit) error {
	b.edits = append(b.edits, e)
	if b.careful {
		return b.apart(e)
	}
	b.conn.wrote = false
	e.err = b.guarded(e)
	b.inspect(e.err)
	if e.err == nil || !b.conn.wrote && !again(e.err) && !endsAll(e.err) {
		return nil
	}
	return b.startOver(e.err)
}

// startOver takes back what was written and runs all edits again: they only
// compute, so they come to the same.
func (b *batch) startOver(cause error) error {
	b.careful = true
	if err := b.do("ROLLBACK TO together"); err != nil {
		return ended(cause, err)
	}
	for _, e := range b.edits {
		if err := b.apart(e); err != nil {
			return err
		}
	}
	return nil
}

// apart runs one edit in a savepoint.
func (b *batch) apart(e *edit) error {
	for range mostTries {
		if err := b.do("SAVEPOINT one"); err != nil {
			return err
		}
		b.shared = newShared(b.conn, true)
		if e.err = b.guarded(e); e.err == nil {
			e.err = b.shared.end(context.Background(), b.orm)
		}
		if e.err == nil {
			b.settled = append(b.settled, b.shared.settled...)
			return b.do("RELEASE one")
		}
		b.inspect(e.err)
		if err := errors.Join(b.do("ROLLBACK TO one"), b.do("RELEASE one")); err != nil {
			return ended(e.err, err)
		}
		if !again(e.err) {
			return nil
		}
		if e.ctx.Err() != nil {
			break
		}
	}
	e.err = busy(errors.Join(e.ctx.Err(), ErrAgain))
	return nil
}

// ended is the failure of the whole transaction that was noticed by err; cause
// belongs to one edit alone, unless it is what ended the transaction.
func ended(cause, err error) error {
	if endsAll(cause) {
		return errors.Join(cause, err)
	}
	return err
}

// guarded runs an edit and keeps its panic for the caller.
func (b *batch) guarded(e *edit) (err error) {
	defer func() {
		if e.panic = recover(); e.panic != nil {
			err = fmt.Errorf("panic: %v", e.panic)
		}
	}()
	inside := &inside{conn: b.conn, shared: b.shared}
	tx := b.conn.bind(context.WithoutCancel(e.ctx), b.orm)
	tx.Statement.ConnPool = inside
	if err = e.fn(tx); err == nil {
		err = inside.ended()
	}
	return err
}

// end writes what was put off, if that was not done edit by edit, and answers
// who is to be told of the commit. It starts over when that must come again.
func (b *batch) end() ([]func(kept bool), error) {
	if b.careful {
		return b.settled, nil
	}
	err := b.shared.end(context.Background(), b.orm)
	if again(err) {
		err = b.startOver(err)
		return b.settled, err
	}
	return b.shared.settled, err
}
