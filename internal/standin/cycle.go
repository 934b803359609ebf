package standin

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"scimdesk/internal/standin/dialect"
)

// What Entra could not send is kept and tried again, so often, each time
// after twice as long. Okta's tasks fail and wait for an admin.
const (
	escrowRounds = 3
	escrowWait   = time.Second
)

// Held is a cycle Entra did not run, because it would have turned off more
// people than the admin said could be meant.
type Held struct{ Deletions, Threshold int }

// Error is the sentence.
func (h *Held) Error() string {
	return fmt.Sprintf("accidental deletion prevention: %s people would be turned off, the threshold is %s; nothing was sent", Number(h.Deletions), Number(h.Threshold))
}

// QuarantinedError is a cycle that ended early.
type QuarantinedError struct {
	Reason string
	Next   time.Duration // until Entra tries again
}

// Error is the sentence.
func (q *QuarantinedError) Error() string {
	return fmt.Sprintf("quarantined: %s; Entra tries again in %d hours", q.Reason, int(q.Next.Hours()))
}

// cycle sends everybody in ns: people first, then their managers. Failures
// are counted, not returned; the error says why it ended early.
func (e *Engine) cycle(ctx context.Context, ns []int) error {
	if err := e.held(ns); err != nil {
		return err
	}
	e.tally.begin(len(ns), "people")
	failures := e.pushAll(ctx, ns, e.push, e.tally.tick)
	failures = e.escrow(ctx, failures)
	for _, n := range slices.Sorted(maps.Keys(failures)) {
		e.tally.fail(e.World.Person(n).Display(), failures[n])
	}
	if err := e.ended(ctx); err != nil {
		return err
	}
	return e.references(ctx, ns)
}

// references sends the managers of everybody in ns, once all are there.
func (e *Engine) references(ctx context.Context, ns []int) error {
	if !e.config.Dialect.IsEntra() {
		return nil
	}
	e.tally.begin(len(ns), "managers")
	failures := e.pushAll(ctx, ns, e.refer, e.tally.tick)
	for _, n := range slices.Sorted(maps.Keys(failures)) {
		e.tally.fail("The manager of "+e.World.Person(n).Display(), failures[n])
	}
	return e.ended(ctx)
}

// ended says why nothing more is sent, nil while there is no reason.
func (e *Engine) ended(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if reason := e.Quarantined(); reason != "" {
		next, _ := dialect.NextTry(1)
		return &QuarantinedError{reason, next}
	}
	return nil
}

// pushAll works on several people at once and answers who failed, and why.
// Who was not begun when it ended is not among them.
func (e *Engine) pushAll(ctx context.Context, ns []int, do func(context.Context, int) error, tick func()) map[int]error {
	var next atomic.Int64
	var mu sync.Mutex
	var workers sync.WaitGroup
	failures := map[int]error{}
	for range min(e.config.Parallel, len(ns)) {
		workers.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(ns)) && e.ended(ctx) == nil; i = next.Add(1) - 1 {
				err := do(ctx, ns[i])
				if err != nil && dialect.KindOf(err) == "" {
					return // stopped in the middle
				}
				if tick(); err != nil {
					mu.Lock()
					failures[ns[i]] = err
					mu.Unlock()
				}
			}
		})
	}
	workers.Wait()
	return failures
}

// escrow tries again what failed for reasons that pass.
func (e *Engine) escrow(ctx context.Context, failures map[int]error) map[int]error {
	if !e.config.Dialect.IsEntra() {
		return failures
	}
	for round := range escrowRounds {
		var again []int
		for n, err := range failures {
			if passes(dialect.KindOf(err)) {
				again = append(again, n)
			}
		}
		if len(again) == 0 || e.ended(ctx) != nil || e.config.Sleep(ctx, escrowWait<<round) != nil {
			return failures
		}
		for _, n := range again {
			delete(failures, n)
		}
		maps.Copy(failures, e.pushAll(ctx, again, e.push, func() {}))
	}
	return failures
}

// passes says whether a failure may be gone the next time.
func passes(kind dialect.Kind) bool {
	switch kind {
	case dialect.Busy, dialect.Broken, dialect.Unreachable, dialect.Taken:
		return true
	}
	return false
}

// held counts who would be turned off, before anything is sent.
func (e *Engine) held(ns []int) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.prevention == 0 || !e.config.Dialect.IsEntra() {
		return nil
	}
	deletions := 0
	for _, n := range ns {
		if n < len(e.seats) && e.seats[n].on && !e.wanted(e.seats[n]) {
			deletions++
		}
	}
	if deletions > e.prevention {
		return &Held{deletions, e.prevention}
	}
	return nil
}

// dirty are all people something is to be sent about.
func (e *Engine) dirty() []int {
	e.mu.Lock()
	defer e.mu.Unlock()
	var ns []int
	for n, s := range e.seats {
		if s.dirty {
			ns = append(ns, n)
		}
	}
	return ns
}

// forceSync sends everybody again: Okta puts every profile, Entra begins anew
// and looks for each.
func (e *Engine) forceSync(ctx context.Context) error {
	e.quarantine.Lift()
	var ns []int
	for n := range e.World.Len() {
		if e.wanted(e.seat(n)) {
			ns = append(ns, n)
		}
	}
	if e.config.Dialect.IsEntra() {
		for _, n := range ns {
			e.edit(n, func(s *seat) { s.id, s.managed = "", "" })
		}
	}
	return e.cycle(ctx, ns)
}
