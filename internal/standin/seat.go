package standin

import (
	"context"
	"errors"

	"scimdesk/internal/standin/dialect"
	"scimdesk/internal/standin/world"
)

// Status is how far one person is, as a page shows it.
type Status string

// The states of a person.
const (
	Unassigned Status = "unassigned"
	Queued     Status = "queued" // changed, and not sent yet
	Sending    Status = "sending"
	Sent       Status = "sent"
	Off        Status = "off" // told to be inactive, or deleted
	Failing    Status = "failed"
)

// seat is what the provider knows of one person.
type seat struct {
	id        string // what the server calls the person
	managed   string // the manager the server was told
	assigned  bool
	suspended bool
	deleted   bool
	on        bool // the server was told that the person is active
	dirty     bool // something is to be sent
	chosen    bool // the address was chosen here, and may be another
	sending   bool
	fault     string // why the last sending failed
}

// PersonView is one person with what the provider knows.
type PersonView struct {
	world.Person
	Status    Status
	Assigned  bool
	Suspended bool
	Deleted   bool
	ID        string // at the server; "" before it was told
	Fault     string // of the last sending, when it failed
}

// People are so many people from the one with number first.
func (e *Engine) People(first, most int) []PersonView {
	var views []PersonView
	for n := max(first, 0); n < min(first+most, e.World.Len()); n++ {
		s := e.seat(n)
		views = append(views, PersonView{
			Person: e.World.Person(n), Status: s.status(), Assigned: s.assigned, ID: s.id, Fault: s.fault,
			Suspended: s.suspended, Deleted: s.deleted,
		})
	}
	return views
}

func (s seat) status() Status {
	switch {
	case s.sending:
		return Sending
	case s.fault != "":
		return Failing
	case s.dirty:
		return Queued
	case s.on:
		return Sent
	case s.id != "":
		return Off
	}
	return Unassigned
}

// wanted says whether the person ought to be active at the server. A person
// suspended in Okta stays on: Okta sends nothing.
func (e *Engine) wanted(s seat) bool {
	return s.assigned && !s.deleted && (!s.suspended || !e.config.Dialect.IsEntra())
}

func (e *Engine) seat(n int) seat {
	e.mu.Lock()
	defer e.mu.Unlock()
	if n < 0 || n >= len(e.seats) {
		return seat{}
	}
	return e.seats[n]
}

// edit changes what is known of one person, who may have been hired just now.
func (e *Engine) edit(n int, change func(*seat)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for n >= len(e.seats) {
		e.seats = append(e.seats, seat{})
	}
	change(&e.seats[n])
}

// subject is the person as the server ought to know the person now.
func (e *Engine) subject(n int) (dialect.Subject, seat) {
	p, s := e.World.Person(n), e.seat(n)
	out := dialect.Subject{
		Person: p, Object: world.ObjectID(e.config.Seed, "user", n), Active: e.wanted(s), ID: s.id, Managed: s.managed,
	}
	switch manager := e.seat(p.Manager); {
	case p.Manager == world.NoManager:
	case !e.config.Dialect.IsEntra():
		out.Manager = e.World.Person(p.Manager).OktaID()
	case manager.id == "":
		out.Manager = s.managed // who is not at the server cannot be referred to
	default:
		out.Manager = manager.id
	}
	return out, s
}

// addresses is how many are tried for a person who is renamed: a directory
// that was played before has people nobody here knows.
const addresses = 20

// push makes the server know a person as the company does.
func (e *Engine) push(ctx context.Context, n int) error {
	err := e.work(ctx, n, false, e.choose)
	for range addresses {
		if dialect.KindOf(err) != dialect.Taken || !e.seat(n).chosen {
			break
		}
		e.renameAgain(n)
		err = e.work(ctx, n, false, e.choose)
	}
	return err
}

// work does what choose chooses for a person, and notes what came of it.
func (e *Engine) work(ctx context.Context, n int, reference bool, choose func(dialect.Subject, seat) deed) error {
	lock := &e.locks[n%len(e.locks)]
	lock.Lock()
	defer lock.Unlock()
	s, before := e.subject(n)
	do := choose(s, before)
	if do == nil {
		e.edit(n, func(s *seat) { s.dirty, s.fault = false, "" })
		return nil
	}
	e.edit(n, func(s *seat) { s.sending = true })
	done, err := do(ctx, &s)
	e.settle(n, s, err)
	if err != nil && ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return err
	}
	e.quarantine.Note(err, reference)
	if err == nil && !reference {
		e.tally.count(done)
	}
	return err
}

type deed func(context.Context, *dialect.Subject) (dialect.Done, error)

// choose is what a person needs; nil when nothing.
func (e *Engine) choose(s dialect.Subject, before seat) deed {
	switch {
	case s.ID == "" && !s.Active:
		return nil
	case s.ID == "":
		return e.provider.Provision
	case s.Active != before.on:
		return e.provider.SetActive
	case !s.Active:
		return nil // who is out of scope is not kept up to date
	}
	return e.provider.Update
}

// settle notes what the server knows now.
func (e *Engine) settle(n int, s dialect.Subject, err error) {
	stopped := errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
	e.edit(n, func(seat *seat) {
		seat.id, seat.managed, seat.sending = s.ID, s.Managed, false
		switch {
		case err == nil:
			seat.on, seat.dirty, seat.chosen, seat.fault = s.Active, false, false, ""
		case stopped:
			seat.dirty = true
		default:
			seat.dirty, seat.fault = true, err.Error()
		}
	})
}

// refer tells the server the person's manager, where that is a step of its own.
func (e *Engine) refer(ctx context.Context, n int) error {
	return e.work(ctx, n, true, func(s dialect.Subject, _ seat) deed {
		if s.ID == "" || !s.Active || s.Manager == s.Managed {
			return nil
		}
		return e.provider.Refer
	})
}
