package database

import (
	"context"

	"modernc.org/sqlite"
)

// drain is how what was committed gets from the write-ahead log into the file.
// SQLite would do that inside of a commit and keep to itself what the disk says
// of it, so the committer does it, after the answers.
type drain struct {
	after   int // pages that are written until it is time
	longest int // pages in the log from which it must begin anew, though readers have to be waited for
	written int // pages since it was done last
	waitAt  int // the length of the log at which readers are waited for next
}

// How long the log gets: 16 MiB, for a page that changes again meanwhile is
// copied once, and 64 MiB where there are always readers, longer only while one
// of them goes on for long, as a backup does.
const (
	drainAfter = 4000
	longestLog = 16384
)

// How long all writes wait for readers to let the log begin anew.
const (
	waitBriefly = "PRAGMA busy_timeout = 100"
	waitAsEver  = "PRAGMA busy_timeout = 4000"
)

func newDrain() drain { return drain{after: drainAfter, longest: longestLog, waitAt: longestLog} }

// drainLog copies the log into the file when there is enough of it. What the disk
// does not keep then is no different from a commit it does not keep.
func (k *committer) drainLog() {
	d := &k.drain
	if d.written < d.after || k.broken.Load() != nil {
		return
	}
	d.written = 0
	length, _, err := k.checkpoint("PASSIVE")
	if length < d.longest {
		d.waitAt = d.longest
	}
	if err != nil || length < d.waitAt {
		return
	}
	_ = k.do(waitBriefly)
	_, held, err := k.checkpoint("RESTART")
	_ = k.do(waitAsEver)
	if d.waitAt = d.longest; held || err != nil {
		d.waitAt = length + d.longest
	}
}

// checkpoint answers how many pages the log has, and whether somebody who
// reads did not let it be done.
func (k *committer) checkpoint(how string) (length int, held bool, err error) {
	defer func() { k.inspect(err) }()
	rows, err := k.conn.QueryContext(context.Background(), "PRAGMA wal_checkpoint("+how+")")
	if err != nil {
		return 0, false, err
	}
	defer func() { _ = rows.Close() }() // what went wrong is in Err
	var copied int
	for rows.Next() {
		if err := rows.Scan(&held, &length, &copied); err != nil {
			return 0, false, err
		}
	}
	return length, held, rows.Err()
}

// pagesWritten is how many pages were written since it was last asked; they wait
// to be drained.
func (k *committer) pagesWritten() (pages int) {
	_ = k.conn.raw.Raw(func(driver any) (err error) {
		pages, _, err = driver.(sqlite.DBStatus).Status(sqlite.DBStatusCacheWrite, true)
		return err
	})
	k.drain.written += pages
	return pages
}
