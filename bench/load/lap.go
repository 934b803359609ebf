package load

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// parseEach is which share of the answers is parsed: one in a hundred.
const parseEach = 100

// Lap is what one stretch of requests gave.
type Lap struct {
	Took  []time.Duration // of each answer, in no order
	Whole time.Duration   // from the first request to the last answer
	Wrong int             // answers that were not what they must be
	First error           // one of those
}

// Run sends the requests of an operation over so many connections, for so
// long or until there are no more.
func (c *Client) Run(op Operation, connections int, span time.Duration) Lap {
	var next atomic.Int64
	laps := make([]Lap, connections)
	began := time.Now()
	var working sync.WaitGroup
	for i := range laps {
		working.Go(func() { laps[i].run(c, op, &next, began.Add(span)) })
	}
	working.Wait()
	all := Lap{Whole: time.Since(began)}
	for _, l := range laps {
		all.Add(l)
	}
	return all
}

// run is one connection's part.
func (l *Lap) run(c *Client, op Operation, next *atomic.Int64, end time.Time) {
	for time.Now().Before(end) {
		i := next.Add(1) - 1
		if op.Most > 0 && i >= int64(op.Most) {
			return
		}
		took, err := c.Do(op.Next(i), i%parseEach == 0)
		l.Took = append(l.Took, took)
		if err != nil {
			l.Wrong++
			l.First = err
		}
	}
}

// Add joins what another lap gave.
func (l *Lap) Add(other Lap) {
	l.Took = append(l.Took, other.Took...)
	l.Whole += other.Whole
	l.Wrong += other.Wrong
	if l.First == nil {
		l.First = other.First
	}
}

// Rate is answers a second.
func (l *Lap) Rate() float64 {
	if l.Whole <= 0 {
		return 0
	}
	return float64(len(l.Took)) / l.Whole.Seconds()
}

// Within is how long the given share of the answers took at most.
func (l *Lap) Within(share float64) time.Duration {
	if len(l.Took) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(l.Took))
	return sorted[min(int(share*float64(len(sorted))), len(sorted)-1)]
}
