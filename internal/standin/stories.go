package standin

import (
	"context"
	"fmt"

	"scimdesk/internal/standin/world"
)

// must is an action that is known to exist.
func (e *Engine) must(kind ActionKind, person int) Step {
	return e.with(Action{Kind: kind, Person: person})
}

func (e *Engine) with(a Action) Step {
	step, err := e.stepOf(a)
	if err != nil {
		return Step{Title: err.Error(), do: func(context.Context) error { return err }}
	}
	return step
}

// worker is somebody a story can be about: the kth who works there and leads
// nobody; hired when there are too few.
func (e *Engine) worker(k int) int {
	heads := len(world.Departments()) + 1
	for _, assigned := range []bool{true, false} {
		for n, skipped := min(heads, e.World.Len()/2), 0; n < e.World.Len(); n++ {
			s := e.seat(n)
			if s.deleted || s.suspended || s.assigned != assigned || n == 0 {
				continue
			}
			if skipped++; skipped > k {
				return n
			}
		}
	}
	for e.World.Len() <= heads+k {
		e.World.Hire()
	}
	return heads + k
}

// works makes sure that people are there before a story is about them.
func (e *Engine) works(people ...int) []Step {
	var steps []Step
	for _, n := range people {
		if s := e.seat(n); n >= 0 && (s.id == "" || !s.on) {
			step := e.must(Assign, n)
			step.Title = e.World.Person(n).Display() + " works here"
			steps = append(steps, step)
		}
	}
	return steps
}

// firstCycle assigns everybody who is not.
func (e *Engine) firstCycle() []Step {
	var ns []int
	steps := []Step{e.must(TestConnection, 0), {
		Title: fmt.Sprintf("First cycle of %s people", Number(e.World.Len())),
		do: func(ctx context.Context) error {
			ns = e.assignAll()
			return e.cycle(ctx, ns)
		},
		expect: func() []expectation { return e.sampleOf(ns) },
	}}
	if groups := len(e.World.Groups()); groups > 0 {
		steps = append(steps, Step{Title: fmt.Sprintf("%d groups are pushed", groups), do: e.pushGroups})
	}
	return steps
}

func (e *Engine) assignAll() []int {
	var ns []int
	for n := range e.World.Len() {
		if s := e.seat(n); s.deleted || s.on && !s.dirty {
			continue
		}
		e.edit(n, func(s *seat) { s.assigned, s.dirty = true, true })
		ns = append(ns, n)
	}
	return ns
}

// increments are a first cycle and those that come every forty minutes.
func (e *Engine) increments() []Step {
	steps := e.firstCycle()
	var ns []int
	changed := Step{
		Title: "An increment: one joined, one was renamed, one changed the title, one left",
		do: func(ctx context.Context) error {
			joined := e.World.Hire()
			e.alter(Action{Kind: Assign, Person: joined.N})
			e.alter(Action{Kind: Rename, Person: e.worker(0)})
			e.alter(Action{Kind: Change, Person: e.worker(1), Attribute: "title", Value: "Principal Gardener"})
			e.alter(Action{Kind: Unassign, Person: e.worker(2)})
			ns = e.dirty()
			return e.increment(ctx, ns)
		},
		expect: func() []expectation { return e.sampleOf(ns) },
	}
	quiet := Step{Title: "An increment in which nothing changed", do: func(ctx context.Context) error { return e.increment(ctx, e.dirty()) }}
	return append(steps, changed, quiet)
}

// increment is a later cycle: Entra tests the connection every time.
func (e *Engine) increment(ctx context.Context, ns []int) error {
	if e.config.Dialect.IsEntra() {
		if err := e.connect(ctx); err != nil {
			return err
		}
	}
	return e.cycle(ctx, ns)
}

func (e *Engine) joiner() []Step {
	p := e.World.Hire()
	steps := []Step{e.must(Assign, p.N)}
	if p.City == "" {
		steps = append(steps, e.with(Action{Kind: Change, Person: p.N, Attribute: "city", Value: "Porto"}))
	}
	return append(steps, e.with(Action{Kind: Change, Person: p.N, Attribute: "role", Value: "editor"}))
}

func (e *Engine) mover() []Step {
	n := e.worker(0)
	next := nextDepartment(e.World.Person(n).Department)
	steps := e.works(e.World.Person(n).Manager, e.World.Head(next), n)
	return append(
		steps, e.with(Action{Kind: Move, Person: n, Value: next}),
		e.with(Action{Kind: Change, Person: n, Attribute: "title", Value: "Senior Adviser"}),
		e.with(Action{Kind: Change, Person: n, Attribute: "title", Value: ""}),
	)
}

func (e *Engine) leaver() []Step {
	n := e.worker(0)
	return append(e.works(n), e.must(Suspend, n), e.must(Unassign, n), e.must(Delete, n))
}

func (e *Engine) rehire() []Step {
	n := e.worker(1)
	return append(e.works(n), e.must(Unassign, n), e.must(Reactivate, n), e.must(Rename, n))
}

// swap is done by way of a third address: asked for directly, the server has
// to refuse.
func (e *Engine) swap() []Step {
	a, b := e.worker(0), e.worker(1)
	first, second := e.World.Person(a), e.World.Person(b)
	refused := Step{
		Title: fmt.Sprintf("%s is to have the address of %s, who still has it", first.Display(), second.Display()),
		do: func(ctx context.Context) error {
			e.alter(Action{Kind: Rename, Person: a, Value: second.UserName})
			err := e.push(ctx, a)
			e.alter(Action{Kind: Rename, Person: a, Value: first.UserName})
			e.edit(a, func(s *seat) { s.dirty, s.fault = false, "" })
			return err
		},
		expect: func() []expectation { return e.asWanted(a) }, refused: true,
	}
	between := "moved." + first.Nick + "@" + world.Domain
	return append(
		e.works(a, b), refused,
		e.with(Action{Kind: Rename, Person: a, Value: between}),
		e.with(Action{Kind: Rename, Person: b, Value: first.UserName}),
		e.with(Action{Kind: Rename, Person: a, Value: second.UserName}),
	)
}

func (e *Engine) importStory() []Step {
	return append(e.works(e.worker(0)), e.must(Import, 0), e.must(ForceSync, 0))
}

// groupStory pushes the first group, moves somebody into or out of it, and
// takes it away again.
func (e *Engine) groupStory() []Step {
	n, to := e.worker(0), world.Departments()[0]
	if e.World.Person(n).Department == to {
		to = nextDepartment(to)
	}
	steps := append(e.works(n), e.with(Action{Kind: PushGroup}))
	return append(
		steps, e.with(Action{Kind: Move, Person: n, Value: to}), e.with(Action{Kind: PushGroup}),
		e.with(Action{Kind: RenameGroup}), e.with(Action{Kind: DeleteGroup}),
	)
}

// massDeletion unassigns everybody by accident. Entra's prevention holds that
// until the admin allows it; Okta turns everybody off.
func (e *Engine) massDeletion() []Step {
	var ns []int
	everybody := func() []expectation { return e.sampleOf(ns) }
	hire := Step{Title: "Everybody is assigned", expect: everybody, do: func(ctx context.Context) error {
		ns = e.assignAll()
		return e.cycle(ctx, ns)
	}}
	accident := Step{Title: "Everybody is unassigned by accident", do: func(ctx context.Context) error {
		ns = e.unassignAll()
		e.Prevent(max(1, len(ns)/10))
		if !e.config.Dialect.IsEntra() {
			e.note(func(r *StepResult) { r.Note = "Okta holds nothing back" })
		}
		return e.cycle(ctx, ns)
	}, expect: func() []expectation {
		if e.config.Dialect.IsEntra() {
			return e.stillOn(ns)
		}
		return everybody()
	}}
	steps := []Step{hire, accident}
	if e.config.Dialect.IsEntra() {
		steps = append(steps, Step{Title: "The admin allows the deletions", expect: everybody, do: func(ctx context.Context) error {
			e.Prevent(0)
			return e.cycle(ctx, e.dirty())
		}})
	}
	return append(steps, Step{Title: "Everybody is assigned again", expect: everybody, do: hire.do})
}

func (e *Engine) unassignAll() []int {
	var ns []int
	for n := range e.World.Len() {
		if s := e.seat(n); s.assigned {
			e.edit(n, func(s *seat) { s.assigned, s.dirty = false, true })
			ns = append(ns, n)
		}
	}
	return ns
}

// stillOn is what ought to be true while a deletion is held.
func (e *Engine) stillOn(ns []int) []expectation {
	var all []expectation
	for _, n := range ns[:min(len(ns), sampled)] {
		if e.seat(n).on {
			all = append(all, expectation{n, "active", true})
		}
	}
	return all
}
