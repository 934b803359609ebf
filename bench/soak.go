package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"scimdesk/bench/load"
)

// soakCommand plays an ordinary day at a steady pace and says what grows.
type soakCommand struct {
	Minutes  float64 `default:"20" help:"How long."`
	Rate     int     `default:"200" help:"Requests a second."`
	Users    int     `default:"10000" help:"How many people there are."`
	Postgres bool    `help:"On PostgreSQL, which is started on a temporary folder."`
	Binary   string  `placeholder:"FILE" help:"Watch this scimdesk instead of building one; without its goroutines, unless it was built with -tags soak."`
	Folder   string  `placeholder:"DIR" help:"Where the databases go for the time (default: the system's temporary folder)."`
	Every    float64 `default:"60" help:"Seconds between two lines."`
	Markdown string  `placeholder:"FILE" help:"Also write the table into this page, between the marks for it."`
}

// Validate refuses what makes no sense.
func (c *soakCommand) Validate() error {
	switch {
	case c.Minutes <= 0 || c.Minutes > 7*24*60:
		return errors.New("--minutes: choose more than 0, at most a week")
	case c.Rate < 1 || c.Rate > 10_000:
		return errors.New("--rate: choose 1 to 10000")
	case c.Users < 100:
		return errors.New("--users: choose at least 100")
	case c.Every <= 0:
		return errors.New("--every: choose more than 0")
	}
	return nil
}

// inFlight is how many requests may wait for their answers; more than that
// and the server does not keep up, which is told.
const inFlight = 64

// soaking is what happened so far.
type soaking struct {
	mu   sync.Mutex
	lap  load.Lap // since the last line
	late atomic.Int64
}

// Run plays, and prints a line now and then.
func (c *soakCommand) Run(d *desk) (err error) {
	h, err := open(d, c.Folder, c.Binary, "soak", c.Postgres)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.leave()) }()
	s, err := h.scimdesk("scimdesk")
	if err != nil {
		return err
	}
	if err := h.seed(s, c.Users, usualMembers); err != nil {
		return err
	}
	day := &diary{subject: s, out: d.out, version: h.version(), options: *c}
	ctx, cancel := context.WithTimeout(d.ctx, time.Duration(c.Minutes*float64(time.Minute)))
	defer cancel()
	var state soaking
	var playing sync.WaitGroup
	playing.Go(func() { state.play(ctx, s, c.Rate) })
	day.keep(ctx, &state, time.Duration(c.Every*float64(time.Second)))
	playing.Wait()
	return c.tell(d, day)
}

// tell ends with what grew.
func (c *soakCommand) tell(d *desk, day *diary) error {
	fmt.Fprint(d.out, day.slopes())
	if c.Markdown != "" {
		if err := writeInto(c.Markdown, day.mark(), day.markdown()); err != nil {
			return err
		}
	}
	if day.wrong > 0 {
		return fmt.Errorf("%d answers were wrong; the first: %w", day.wrong, day.first)
	}
	return nil
}

// play begins so many requests a second, whether the last ones were answered
// or not.
func (s *soaking) play(ctx context.Context, subject *subject, rate int) {
	op := subject.directory.Mix()
	beat := time.NewTicker(time.Second / time.Duration(rate))
	defer beat.Stop()
	free := make(chan struct{}, inFlight)
	var waiting sync.WaitGroup
	defer waiting.Wait()
	for i := int64(0); ; i++ {
		select {
		case <-ctx.Done():
			return
		case <-beat.C:
		}
		select {
		case free <- struct{}{}:
			waiting.Go(func() {
				s.note(subject.client.Do(op.Next(i), i%100 == 0))
				<-free
			})
		default:
			s.late.Add(1)
		}
	}
}

func (s *soaking) note(took time.Duration, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lap.Took = append(s.lap.Took, took)
	if err != nil {
		s.lap.Wrong++
		s.lap.First = err
	}
}

// since is the lap since it was asked for last.
func (s *soaking) since() load.Lap {
	s.mu.Lock()
	defer s.mu.Unlock()
	lap := s.lap
	s.lap = load.Lap{}
	return lap
}
