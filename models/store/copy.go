package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

// tellEvery is how many rows pass between two words of how far it is.
const tellEvery = 500

// CopyTo copies everything, as it is at this moment, into an empty database:
// "sqlite:" and a folder, or an address that begins with postgres://. Whoever
// works here meanwhile is not held up. Each row is read back and compared
// before anything is kept; after an error nothing is there that was not there
// before. models.ErrNotEmpty when the target has data.
func (s *Store) CopyTo(ctx context.Context, to string, told func(models.CopyProgress)) (copied models.Copied, err error) {
	ctx, done, err := s.turn(ctx)
	if err != nil {
		return copied, err
	}
	defer done()
	t, err := openTarget(ctx, to, s.config)
	if err != nil {
		return copied, err
	}
	defer func() { err = errors.Join(err, t.close()) }()
	if copied, err = s.copyInto(ctx, t.store, told); err != nil {
		return copied, err
	}
	return copied, t.keep()
}

// turn waits until no other copy is under way. What it answers ends with ctx
// and with the store; done gives the turn to the next.
func (s *Store) turn(ctx context.Context) (_ context.Context, done func(), err error) {
	ctx, cancel := context.WithCancel(ctx)
	unhook := context.AfterFunc(s.life, cancel)
	select {
	case s.copying <- struct{}{}:
		return ctx, func() { <-s.copying; unhook(); cancel() }, nil
	case <-ctx.Done():
		unhook()
		cancel()
		return nil, nil, fmt.Errorf("another backup or copy is under way: %w", ctx.Err())
	}
}

// leaving is how long Close waits for a copy to take away what it began.
const leaving = 5 * time.Second

// endCopies stops the copy under way, if there is one.
func (s *Store) endCopies() {
	s.end()
	patience := time.NewTimer(leaving)
	defer patience.Stop()
	select {
	case s.copying <- struct{}{}:
		<-s.copying
	case <-patience.C: // it waits for somebody who does not read
	}
}

// copyInto copies one moment of s into one transaction of to.
func (s *Store) copyInto(ctx context.Context, to *Store, told func(models.CopyProgress)) (copied models.Copied, err error) {
	err = s.moment(ctx, func(from []*gorm.DB) error {
		return to.atOnce(ctx, func(into []*gorm.DB) error {
			c, err := newCopier(ctx, from, into, told)
			if err != nil {
				return err
			}
			copied, err = c.all()
			return err
		})
	})
	return copied, err
}

// moment runs fn with all databases of s, each as it is at one moment. It takes
// a turn of those who look at everybody: one connection stays for the others.
func (s *Store) moment(ctx context.Context, fn func(all []*gorm.DB) error) error {
	select {
	case s.scanning <- struct{}{}:
		defer func() { <-s.scanning }()
	case <-ctx.Done():
		return models.ErrBusy
	}
	return s.inAll(ctx, (*database.Database).Snapshot, fn)
}

// atOnce runs fn in one transaction of each database of s.
func (s *Store) atOnce(ctx context.Context, fn func(all []*gorm.DB) error) error {
	return s.inAll(ctx, (*database.Database).Write, fn)
}

type inside func(d *database.Database, ctx context.Context, fn func(tx *gorm.DB) error) error

func (s *Store) inAll(ctx context.Context, in inside, fn func(all []*gorm.DB) error) error {
	if s.traffic == s.main {
		return in(s.main, ctx, func(tx *gorm.DB) error { return fn([]*gorm.DB{tx}) })
	}
	var failed error // what fails on SQLite is run again; of two files, one would still hold the first attempt
	return in(s.main, ctx, func(main *gorm.DB) error {
		if err := database.Pin(main); err != nil { // its moment comes before that of the traffic
			return err
		}
		return in(s.traffic, ctx, func(traffic *gorm.DB) error {
			if failed == nil {
				failed = fn([]*gorm.DB{main, traffic})
			}
			return failed
		})
	})
}

// shelf is one table and where it stands.
type shelf struct {
	table database.Table
	tx    *gorm.DB
}

// shelves are all tables of some databases, parents first.
func shelves(all []*gorm.DB) ([]shelf, error) {
	var found []shelf
	for _, tx := range all {
		tables, err := database.Tables(tx)
		if err != nil {
			return nil, err
		}
		for _, t := range tables {
			found = append(found, shelf{t, tx})
		}
	}
	return found, nil
}

// copier copies table by table.
type copier struct {
	ctx      context.Context
	from     map[string]shelf
	into     []shelf
	told     func(models.CopyProgress)
	done, of int64
}

// newCopier holds both sides against each other: the same tables with the same
// columns, and nothing in them over there.
func newCopier(ctx context.Context, from, into []*gorm.DB, told func(models.CopyProgress)) (*copier, error) {
	if err := alone(into); err != nil {
		return nil, err
	}
	c := &copier{ctx: ctx, from: map[string]shelf{}, told: told}
	sources, err := shelves(from)
	if err != nil {
		return nil, err
	}
	if c.into, err = shelves(into); err != nil {
		return nil, err
	}
	for _, p := range sources {
		n, err := database.Count(p.tx, p.table.Name)
		if err != nil {
			return nil, err
		}
		c.of += n
		c.from[p.table.Name] = p
	}
	return c, c.fits()
}

// alone keeps every other process out of a PostgreSQL database until the copy
// is there: each begins by looking for its environment. SQLite's is a file
// nobody knows yet.
func alone(into []*gorm.DB) error {
	if into[0].Name() != "postgres" {
		return nil
	}
	_, err := database.Exec(into[0], "LOCK TABLE environments IN ACCESS EXCLUSIVE MODE")
	return err
}

func (c *copier) fits() error {
	for _, p := range c.into {
		source, there := c.from[p.table.Name]
		if !there || !slices.Equal(source.table.Columns, p.table.Columns) {
			return fmt.Errorf("table %s is not the same in both databases: something else than this Scimdesk changed one of them", p.table.Name)
		}
		empty, err := database.Empty(p.tx, p.table.Name)
		if err != nil {
			return err
		}
		if !empty {
			return fmt.Errorf("%w, in table %s: name an empty database", models.ErrNotEmpty, p.table.Name)
		}
	}
	if len(c.from) != len(c.into) {
		return fmt.Errorf("one database has %d tables, the other %d: something else than this Scimdesk changed one of them", len(c.from), len(c.into))
	}
	return nil
}

// all copies each table and reads it back.
func (c *copier) all() (models.Copied, error) {
	sums := map[string]*tally{}
	for _, to := range c.into {
		sent, err := c.send(c.from[to.table.Name], to)
		if err != nil {
			return models.Copied{}, err
		}
		arrived := &tally{}
		err = database.Rows(to.tx, to.table, func(values []any) error {
			arrived.add(values)
			return c.ctx.Err()
		})
		if err != nil {
			return models.Copied{}, err
		}
		if !sent.same(arrived) {
			return models.Copied{}, fmt.Errorf("table %s did not arrive as it was sent (%d rows of %d): nothing is kept", to.table.Name, arrived.rows, sent.rows)
		}
		sums[to.table.Name] = sent
	}
	return total(sums), nil
}

// send copies one table.
func (c *copier) send(from, to shelf) (*tally, error) {
	sent, in := &tally{}, database.Insert(to.tx, to.table)
	err := database.Rows(from.tx, from.table, func(values []any) error {
		sent.add(values)
		if c.done++; c.done%tellEvery == 0 {
			c.told(models.CopyProgress{What: "rows", Done: c.done, Of: c.of})
		}
		return errors.Join(in.Add(values), c.ctx.Err())
	})
	return sent, errors.Join(err, in.Flush())
}
