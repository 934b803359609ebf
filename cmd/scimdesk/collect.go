package main

import (
	"context"
	"os"
	"runtime/debug"
	"time"
)

// How much the collector lets memory grow: four times what is alive, and below
// a limit that is enough for a small directory. Of a large one more is kept,
// packed, and memory is taken all the time to open it: there the limit is higher,
// or the collector would never rest.
const (
	collectPercent = 400
	collectLimit   = 116 << 20
	manyPeople     = 20_000
	perPerson      = 1200 // bytes, for each beyond manyPeople
	mostPeople     = 100_000
	perPacked      = 600 // bytes, for each beyond mostPeople, most of whom are kept packed
	mostPacked     = 1_000_000
	collectEvery   = 10 * time.Second // how often people are counted
)

// collectLess trades memory for time, for there is little alive, and it would
// be looked at many times a second. GOGC and GOMEMLIMIT say otherwise.
func collectLess() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectPercent)
	}
	limitMemory(0)
}

// limitMemory sets the limit for so many people.
func limitMemory(people int) {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryFor(people))
	}
}

func memoryFor(people int) int64 {
	many := min(max(people, manyPeople), mostPeople) - manyPeople
	packed := min(max(people, mostPeople), mostPacked) - mostPeople
	return collectLimit + int64(many)*perPerson + int64(packed)*perPacked
}

// measure sets the limit by how many there are, until ctx ends. Who cannot be
// counted now is counted the next time.
func (h *house) measure(ctx context.Context) {
	ticker := time.NewTicker(collectEvery)
	defer ticker.Stop()
	for {
		if people, err := h.store.People(ctx); err == nil {
			limitMemory(people)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
