package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"scimdesk/bench/load"
	"scimdesk/bench/machine"
)

const (
	shortly    = 50 * time.Millisecond
	quietSpan  = 3 * shortly     // longer than a server gathers what it writes later
	mostSettle = 5 * time.Second // for what a server still does behind its answers
	breath     = 300 * time.Millisecond
)

// figures are what one run of one operation gave, or the median of several.
type figures struct {
	Operation string        `json:"operation"`
	Rate      float64       `json:"per_second"`
	P50       time.Duration `json:"p50_ns"`
	P99       time.Duration `json:"p99_ns"`
	Processor time.Duration `json:"server_cpu_ns"` // of the server for each request, with what it did behind the answer
	Client    time.Duration `json:"client_cpu_ns"` // ours for each request
	Memory    int64         `json:"rss_bytes"`     // of the server, afterwards
	Foreign   float64       `json:"others"`        // share of the machine that other programs used
	Done      int           `json:"requests"`
	Wrong     int           `json:"wrong"`
	First     string        `json:"first_wrong,omitempty"`
}

// usage is processor time so far.
type usage struct{ server, client, everybody time.Duration }

func (s *subject) usage() usage {
	return usage{s.all.Processor(), machine.Self().Processor(), machine.Busy()}
}

// measure runs an operation once, in as many laps as fill the span.
func (s *subject) measure(ctx context.Context, op load.Operation, connections int, span time.Duration) (figures, error) {
	var whole load.Lap
	var server, client, foreign time.Duration
	for whole.Whole < span {
		before, err := s.ready(ctx, op)
		if err != nil {
			return figures{}, err
		}
		lap := s.client.Run(op, connections, span-whole.Whole)
		after := s.usage()
		whole.Add(lap)
		client += after.client - before.client
		foreign += after.everybody - before.everybody - (after.server - before.server) - (after.client - before.client)
		if err := s.settle(ctx); err != nil {
			return figures{}, err
		}
		server += s.all.Processor() - before.server
		if err := s.verify(op, lap); err != nil {
			return figures{}, err
		}
		if len(lap.Took) == 0 {
			break
		}
	}
	return s.figures(op, whole, server, client, foreign), nil
}

// ready puts things in place and waits for a quiet server.
func (s *subject) ready(ctx context.Context, op load.Operation) (usage, error) {
	if op.Before != nil {
		if err := op.Before(); err != nil {
			return usage{}, fmt.Errorf("%s, before %s: %w", s.name, op.Name, err)
		}
	}
	err := s.settle(ctx)
	return s.usage(), err
}

// settle waits until the server has done what it does behind its answers.
func (s *subject) settle(ctx context.Context) error {
	end := time.Now().Add(mostSettle)
	for used := s.all.Processor(); time.Now().Before(end); {
		if err := pause(ctx, quietSpan); err != nil {
			return err
		}
		now := s.all.Processor()
		if now-used < quietSpan/10 {
			return nil
		}
		used = now
	}
	return nil
}

// verify looks whether what was acknowledged is there. Where answers were
// wrong already, that is told with the figures.
func (s *subject) verify(op load.Operation, lap load.Lap) error {
	if op.After == nil || lap.Wrong > 0 {
		return nil
	}
	if err := op.After(len(lap.Took)); err != nil {
		return fmt.Errorf("%s, after %s: %w", s.name, op.Name, err)
	}
	return nil
}

func (s *subject) figures(op load.Operation, lap load.Lap, server, client, foreign time.Duration) figures {
	f := figures{
		Operation: op.Name, Rate: lap.Rate(), P50: lap.Within(0.5), P99: lap.Within(0.99), Memory: s.own.Memory(),
		Done: len(lap.Took), Wrong: lap.Wrong,
	}
	if lap.First != nil {
		f.First = lap.First.Error()
	}
	if n := time.Duration(len(lap.Took)); n > 0 {
		f.Processor, f.Client = server/n, client/n
		f.Foreign = max(0, foreign.Seconds()/lap.Whole.Seconds()/float64(machine.Processors()))
	}
	return f
}

// median is the middle run by its rate, of those in which other programs
// disturbed least; each other figure is the middle one of its own.
func median(runs []figures, most int) figures {
	runs = slices.SortedStableFunc(slices.Values(runs), func(a, b figures) int { return cmp.Compare(a.Foreign, b.Foreign) })
	runs = runs[:min(most, len(runs))]
	middle := middleOf(runs, func(f figures) float64 { return f.Rate })
	middle.P50 = middleOf(runs, func(f figures) time.Duration { return f.P50 }).P50
	middle.P99 = middleOf(runs, func(f figures) time.Duration { return f.P99 }).P99
	middle.Processor = middleOf(runs, func(f figures) time.Duration { return f.Processor }).Processor
	middle.Memory = middleOf(runs, func(f figures) int64 { return f.Memory }).Memory
	middle.Done, middle.Wrong = 0, 0
	for _, f := range runs {
		middle.Done += f.Done
		middle.Wrong += f.Wrong
		middle.First = cmp.Or(middle.First, f.First)
	}
	return middle
}

func middleOf[T cmp.Ordered](runs []figures, by func(figures) T) figures {
	sorted := slices.SortedFunc(slices.Values(runs), func(a, b figures) int { return cmp.Compare(by(a), by(b)) })
	return sorted[len(sorted)/2]
}

// pause waits, unless it is time to end.
func pause(ctx context.Context, span time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(span):
		return nil
	}
}
