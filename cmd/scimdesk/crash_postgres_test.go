//go:build linux

package main

import (
	"database/sql"
	"errors"
	"testing"
)

// TestNoDeathInFrontOfPostgresLosesAnything is the same on PostgreSQL, where
// three can die: the program, the postmaster alone, and all of PostgreSQL at
// once. The program survives the last two and goes on by itself.
func TestNoDeathInFrontOfPostgresLosesAnything(t *testing.T) {
	t.Parallel()
	n, tallies := kills(t, 3, 6), &tallies{}
	server := startPostmaster(t)
	h := serveOn(t, shortTemp(t), "--database", server.url())
	h.addDirectory(t)
	o := begin(t, h, seed(t), tallies.one())
	for i := range n {
		var err error
		switch i % 3 {
		case 0:
			err = o.strike(o.house.kill)
			o.house = o.house.again(t, "--database", server.url())
		case 1:
			err = o.strike(func() { server.kill(); server.start(t) })
		case 2:
			err = o.strike(func() { server.stop(); server.start(t) })
		}
		if err = errors.Join(err, o.look(), soundServer(server.url(), o.people())); err != nil {
			t.Fatalf("after blow %d: %v\n%s", o.number, err, o.house.log)
		}
	}
	tallies.tell(t, n)
}

// soundServer looks at a PostgreSQL from outside.
func soundServer(url string, people int) error {
	db, err := sql.Open("pgx", url)
	if err != nil {
		return err
	}
	return errors.Join(sound(db, people), db.Close())
}
