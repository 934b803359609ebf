package main

import (
	"time"

	"scimdesk/bench/load"
)

// growth is what one connection's middle answer takes at few and at many.
type growth struct {
	Question string        `json:"question"`
	Few      time.Duration `json:"few_ns"`
	Many     time.Duration `json:"many_ns"`
	Most     float64       `json:"goal"` // times
}

// times is how many times as long it takes.
func (g growth) times() float64 {
	if g.Few == 0 {
		return 0
	}
	return float64(g.Many) / float64(g.Few)
}

// grow compares the large house with a small one, and the end of a long list
// with its beginning. Everything runs over one connection, the two in turn.
func (c *compareCommand) grow(h *house, large *subject, r *report) error {
	small, err := h.scimdesk("small")
	if err != nil {
		return err
	}
	if err := h.seed(small, fewPeople, fewPeople); err != nil {
		return err
	}
	sides := []*subject{small, large}
	if err := c.growing(h, r, sides, "filter", "`userName eq`, of "+number(fewPeople)+" people", lookupGrowth); err != nil {
		return err
	}
	if err := large.directory.Gather(manyMembers); err != nil {
		return err
	}
	if err := c.growing(h, r, sides, "add", "add a member, to a group of "+number(fewPeople), joinGrowth); err != nil {
		return err
	}
	return c.turning(h, r, large)
}

// growing measures one operation on both sides.
func (c *compareCommand) growing(h *house, r *report, sides []*subject, operation, question string, most float64) error {
	results, err := c.runs(h, sides, operation, 1)
	if err != nil {
		return err
	}
	r.grew(h, growth{question, results[0].P50, results[1].P50, most})
	return nil
}

// turning measures the first page of a list beside one near its end.
func (c *compareCommand) turning(h *house, r *report, s *subject) error {
	first, late := s.directory.Page(1), s.directory.Page(s.directory.Start(0.9))
	results, err := c.play(h, []*subject{s, s}, []load.Operation{first, late}, 1)
	if err != nil {
		return err
	}
	r.grew(h, growth{"a page at `startIndex` 1, and after 9 in 10", results[0].P50, results[1].P50, pageGrowth})
	return nil
}

func (r *report) grew(h *house, g growth) {
	r.Growth = append(r.Growth, g)
	h.say("%s: %v, %v: %.2f times", g.Question, g.Few, g.Many, g.times())
}
