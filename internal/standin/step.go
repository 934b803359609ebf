package standin

import (
	"context"
	"errors"
	"fmt"
	"time"

	"scimdesk/internal/standin/dialect"
)

// Step is one thing the admin does, and what ought to be true afterwards.
type Step struct {
	Title string // what the admin did: "Ada Okonjo is assigned"

	do      func(context.Context) error
	expect  func() []expectation
	refused bool // the server must answer 409, and change nothing
}

// StepResult is how a step went.
type StepResult struct {
	Story      string
	Number, Of int // this step among those of the story, from 1
	Title      string
	Sent       int                // requests, those that look at the outcome among them
	Requests   []dialect.Exchange // the first fifty
	Checks     []Check            // what was expected, and what was found
	Note       string             // what else there is to say: "Okta sends nothing"
	Failed     int                // people and groups that are not as they should be
	Failures   []string           // the first twenty, a sentence each
	Took       time.Duration
	Ended      string // why it ended early, "" when it did not
	NotServed  bool   // the server answered 501: it has no groups
	OK         bool   // the tick
}

// Check is one thing that ought to be true at the server, read back over SCIM.
type Check struct {
	What string // "Ada Okonjo: active is true"
	Got  string // when it is not
	OK   bool
}

// run does one step, looks at the outcome and tells the observer. Steps wait
// for one another.
func (e *Engine) run(ctx context.Context, s Step, story string, number, of int) StepResult {
	select {
	case e.turn <- struct{}{}:
		defer func() { <-e.turn }()
	case <-ctx.Done():
		return StepResult{Story: story, Number: number, Of: of, Title: s.Title, Ended: stoppedText(Progress{})}
	}
	began := e.config.Now()
	e.tally.mu.Lock()
	e.tally.step = StepResult{Story: story, Number: number, Of: of, Title: s.Title}
	e.tally.progress = Progress{Of: 1}
	e.tally.mu.Unlock()
	err := s.do(ctx)
	e.judge(ctx, s, err)
	if s.expect != nil && e.took().Ended == "" {
		e.verify(ctx, s.expect())
	}
	result := e.took()
	result.Took = e.config.Now().Sub(began)
	result.OK = result.Failed == 0 && result.Ended == "" && passed(result.Checks)
	e.config.Watch.Step(result)
	return result
}

// judge notes what the error of a step means.
func (e *Engine) judge(ctx context.Context, s Step, err error) {
	var held *Held
	var quarantined *QuarantinedError
	kind := dialect.KindOf(err)
	switch {
	case s.refused:
		e.note(func(r *StepResult) {
			r.Checks = append(r.Checks, Check{What: "The server refuses it with 409", Got: got(err), OK: kind == dialect.Taken})
		})
	case err == nil:
	case ctx.Err() != nil && kind == "":
		e.note(func(r *StepResult) { r.Ended = stoppedText(e.tally.progress) })
	case errors.As(err, &held):
		e.note(func(r *StepResult) { r.Note = held.Error() })
	case errors.As(err, &quarantined):
		e.note(func(r *StepResult) {
			r.Ended = fmt.Sprintf("%v. %s", quarantined, stoppedText(e.tally.progress))
		})
	default:
		e.tally.fail(s.Title, err)
	}
}

func got(err error) string {
	if err == nil {
		return "it was accepted"
	}
	return err.Error()
}

func stoppedText(p Progress) string {
	if p.Of > 1 {
		return fmt.Sprintf("Stopped after %s of %s %s", Number(p.Done), Number(p.Of), p.What)
	}
	return "Stopped before it was done"
}

// note changes what the present step will report.
func (e *Engine) note(change func(*StepResult)) {
	e.tally.mu.Lock()
	defer e.tally.mu.Unlock()
	change(&e.tally.step)
}

func (e *Engine) took() StepResult {
	e.tally.mu.Lock()
	defer e.tally.mu.Unlock()
	return e.tally.step
}

func passed(checks []Check) bool {
	for _, c := range checks {
		if !c.OK {
			return false
		}
	}
	return true
}
