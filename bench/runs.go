package main

import (
	"fmt"

	"scimdesk/bench/load"
)

// disturbed is the share of the machine that other programs may use in a run
// before it is played once more.
const disturbed = 0.10

// runs plays one operation on all sides in turn, so that what the machine does
// to one it does to the other, and takes the median of each.
func (c *compareCommand) runs(h *house, sides []*subject, name string, connections int) ([]figures, error) {
	ops := make([]load.Operation, len(sides))
	for i, s := range sides {
		op, known := s.directory.Operation(name)
		if !known {
			return nil, fmt.Errorf("there is no operation %q", name)
		}
		ops[i] = op
	}
	return c.play(h, sides, ops, connections)
}

// play is runs for operations of one's own, one for each side.
func (c *compareCommand) play(h *house, sides []*subject, ops []load.Operation, connections int) ([]figures, error) {
	all := make([][]figures, len(sides))
	for run, again := 0, 0; run < c.Runs; run++ {
		noisy := false
		for i, s := range sides {
			f, err := s.measure(h.ctx, ops[i], connections, c.span())
			if err != nil {
				return nil, err
			}
			all[i] = append(all[i], f)
			noisy = noisy || f.Foreign > disturbed
		}
		if noisy && again < c.Repeat {
			again++
			run--
			if err := pause(h.ctx, breath); err != nil {
				return nil, err
			}
		}
	}
	results := make([]figures, len(sides))
	for i := range all {
		results[i] = median(all[i], c.Runs)
	}
	return results, nil
}
