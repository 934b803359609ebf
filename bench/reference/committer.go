package reference

import (
	"database/sql"
	"sync"
)

// mostTogether is how many writes one commit takes.
const mostTogether = 512

// write is one statement that waits to be committed.
type write struct {
	statement *sql.Stmt
	args      []any
	done      chan error
}

// committer makes one transaction of all writes that came while the last one
// was on its way to the disk. One that fails takes its neighbours with it:
// nothing here may fail.
type committer struct {
	db      *sql.DB
	tell    func(*sql.Tx) error // beside each write; nil for nothing
	waiting chan write
	ended   sync.WaitGroup
}

func newCommitter(db *sql.DB, tell func(*sql.Tx) error) *committer {
	c := &committer{db: db, tell: tell, waiting: make(chan write, 4096)}
	c.ended.Go(c.run)
	return c
}

// exec returns when the write is on the disk, or failed.
func (c *committer) exec(statement *sql.Stmt, args ...any) error {
	w := write{statement, args, make(chan error, 1)}
	c.waiting <- w
	return <-w.done
}

func (c *committer) run() {
	for first := range c.waiting {
		batch := gather(first, c.waiting, mostTogether)
		err := c.commit(batch)
		for _, w := range batch {
			w.done <- err
		}
	}
}

// gather takes those that wait already behind the first, most of them in all.
func gather[T any](first T, waiting <-chan T, most int) []T {
	batch := []T{first}
	for len(batch) < most {
		select {
		case next, open := <-waiting:
			if !open {
				return batch
			}
			batch = append(batch, next)
		default:
			return batch
		}
	}
	return batch
}

func (c *committer) commit(batch []write) error {
	tx, err := c.db.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit there is nothing to roll back
	for _, w := range batch {
		if _, err := tx.Stmt(w.statement).Exec(w.args...); err != nil {
			return err
		}
		if c.tell == nil {
			continue
		}
		if err := c.tell(tx); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// close commits what waits and ends. Nobody may write any more.
func (c *committer) close() {
	close(c.waiting)
	c.ended.Wait()
}
