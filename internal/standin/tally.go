package standin

import (
	"strconv"
	"sync"

	"scimdesk/internal/standin/dialect"
)

// Counts are what an engine has done since it was made.
type Counts struct {
	Requests    int `json:"requests"`
	Created     int `json:"created"`
	Updated     int `json:"updated"`
	Deactivated int `json:"deactivated"`
	Failed      int `json:"failed"` // people and groups that are not as they should be
}

// Progress is how far the present step is.
type Progress struct {
	Done, Of int
	What     string // people, or managers
}

// most of what a step keeps, so that a cycle of thousands stays small.
const (
	keptRequests = 50
	keptFailures = 20
)

// tally counts, and keeps what the present step will report.
type tally struct {
	mu       sync.Mutex
	counts   Counts
	progress Progress
	step     StepResult
}

// answered hears of every request.
func (e *Engine) answered(x dialect.Exchange) {
	e.tally.mu.Lock()
	e.tally.counts.Requests++
	e.tally.step.Sent++
	if len(e.tally.step.Requests) < keptRequests {
		e.tally.step.Requests = append(e.tally.step.Requests, x)
	}
	e.tally.mu.Unlock()
	e.config.Watch.Answered(x)
}

// count notes what became true.
func (t *tally) count(done dialect.Done) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch done {
	case dialect.Created:
		t.counts.Created++
	case dialect.Updated, dialect.Reactivated, dialect.Linked:
		t.counts.Updated++
	case dialect.Deactivated:
		t.counts.Deactivated++
	}
}

// fail notes that somebody is not as the company wants it.
func (t *tally) fail(whom string, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counts.Failed++
	t.step.Failed++
	if len(t.step.Failures) < keptFailures {
		t.step.Failures = append(t.step.Failures, whom+": "+err.Error())
	}
}

func (t *tally) begin(of int, what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.progress = Progress{Of: of, What: what}
}

func (t *tally) tick() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.progress.Done++
}

// Counts are the counters as they stand.
func (e *Engine) Counts() Counts {
	e.tally.mu.Lock()
	defer e.tally.mu.Unlock()
	return e.tally.counts
}

// Progress is how far the present step is.
func (e *Engine) Progress() Progress {
	e.tally.mu.Lock()
	defer e.tally.mu.Unlock()
	return e.tally.progress
}

// Number writes n the way people read it: 12,345.
func Number(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
