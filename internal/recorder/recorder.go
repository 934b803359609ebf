// Package recorder keeps exchanges as evidence, behind the answer: it takes
// them without waiting; its own goroutine redacts secrets, cuts bodies, and
// writes batches. Of successful reads that come faster than people look, it
// keeps some and counts all; when it falls behind, they go first. It never
// slows or fails a request.
package recorder

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"scimdesk/internal/guards"
	"scimdesk/models"
)

// Limits of what waits in memory and of what is kept of one exchange.
const (
	MaxBody    = 64 << 10
	maxBatch   = 256
	maxQueue   = 2048
	maxBytes   = 32 << 20 // of bodies that wait
	maxStrange = 60       // exchanges with strangers kept per directory and minute
	maxAgent   = 256
	maxHeader  = 1024
	interval   = 100 * time.Millisecond
)

// How many successful reads are kept of those that come between two writes:
// as many and as long ones in all, and a few of each directory, however busy
// the others are.
const (
	maxReads  = 50
	readBytes = 512 << 10 // of bodies
	fewReads  = 5
)

// Store is where exchanges go; see [models.Exchanges].
type Store interface {
	SaveExchanges(ctx context.Context, batch []models.Exchange, seen map[models.DirectoryID]models.Seen) error
}

// Bell tells whoever watches a directory that it has news; see package live.
type Bell interface{ Ring(topic string) }

// Recorder takes exchanges from the doors and gives them to the store.
type Recorder struct {
	store Store
	bell  Bell
	log   *slog.Logger

	queue  chan models.Exchange
	unsure load // what was perhaps saved; only Run looks at it

	mu      sync.Mutex
	seen    tally
	waiting int // bytes of bodies in the queue
	strange map[models.DirectoryID]knocks
	reads   reads
}

// reads counts the successful reads kept since the last write.
type reads struct {
	all, bytes int
	of         map[models.DirectoryID]int
}

// knocks counts what strangers did in one minute.
type knocks struct {
	minute int64
	count  int
}

// New makes a Recorder; nothing is written until Run. bell is rung for each
// directory of a batch that was saved; it may be nil.
func New(store Store, bell Bell, log *slog.Logger) *Recorder {
	return &Recorder{
		store: store, bell: bell, log: log,
		queue:   make(chan models.Exchange, maxQueue),
		seen:    tally{},
		strange: map[models.DirectoryID]knocks{},
		reads:   reads{of: map[models.DirectoryID]int{}},
	}
}

// Record takes one exchange. It is counted; when it will be kept, too, fill
// adds what is costly to gather (nil for nothing): headers, bodies, the peer.
// Nothing is copied here: what is handed over nobody else may change.
func (r *Recorder) Record(e models.Exchange, fill func(*models.Exchange)) {
	if !r.admit(e) {
		return
	}
	if fill != nil {
		fill(&e)
	}
	r.hold(weight(e))
	if easy(e) {
		r.spend(weight(e))
	}
	select {
	case r.queue <- e:
	default: // full: counted as seen, not kept
		r.hold(-weight(e))
	}
}

// admit counts e, and says whether it should be kept.
func (r *Recorder) admit(e models.Exchange) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	kept := r.room(e)
	if !kept {
		e.ID = "" // there will be nothing to show
	}
	r.seen.add(e)
	return kept
}

func weight(e models.Exchange) int { return len(e.RequestBody) + len(e.ResponseBody) }

func (r *Recorder) hold(bytes int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.waiting += bytes
}

// room says whether e may wait: bodies are bounded as a whole, reads are
// sampled, and strangers, however they are answered, cannot push the evidence
// of others out.
func (r *Recorder) room(e models.Exchange) bool {
	switch {
	case r.waiting > maxBytes:
		return false
	case e.Token == "" && !e.Proven && guards.On(guards.StrangersFew):
		return r.stranger(e)
	case easy(e):
		return len(r.queue) <= maxQueue/2 && r.reads.take(e.Directory)
	}
	return true
}

// stranger says whether one more exchange with somebody nobody knows is kept,
// and counts it.
func (r *Recorder) stranger(e models.Exchange) bool {
	minute, last := e.At.Unix()/60, r.strange[e.Directory]
	if last.minute != minute {
		last = knocks{minute: minute}
	}
	last.count++
	r.strange[e.Directory] = last
	return last.count <= maxStrange
}

// easy says whether e is what can be let go first: a read, answered well.
func easy(e models.Exchange) bool { return e.Reads() && !e.Failed() }

// take says whether one more read is kept, and counts it.
func (r *reads) take(whose models.DirectoryID) bool {
	if (r.all >= maxReads || r.bytes >= readBytes) && r.of[whose] >= fewReads {
		return false
	}
	r.all++
	r.of[whose]++
	return true
}

// spend counts what a read that is kept weighs.
func (r *Recorder) spend(bytes int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reads.bytes += bytes
}

// again lets as many reads be kept as at the beginning.
func (r *Recorder) again() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reads.all, r.reads.bytes = 0, 0
	clear(r.reads.of)
}

// Run writes batches until ctx ends, then what is left.
func (r *Recorder) Run(ctx context.Context) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			r.write(context.WithoutCancel(ctx))
			return
		case <-ticker.C:
			r.write(ctx)
		}
	}
}

// Count notes that an exchange happened, and what it shows, without keeping
// it; with Directory "" it reached none.
func (r *Recorder) Count(e models.Exchange) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen.add(e)
}

// load is what is saved together.
type load struct {
	batch []models.Exchange
	seen  tally
}

// write saves what waits, a batch at a time, and rings.
func (r *Recorder) write(ctx context.Context) {
	r.again()
	for {
		next := r.next()
		if len(next.batch) == 0 && len(next.seen) == 0 {
			return
		}
		if err := r.save(ctx, next); err != nil {
			r.log.Warn("exchanges were not recorded", "count", len(next.batch), "error", err)
			r.failed(next, err)
			return
		}
		r.unsure = load{}
		r.ring(next.batch, next.seen)
	}
}

func (r *Recorder) save(ctx context.Context, l load) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return r.store.SaveExchanges(ctx, l.batch, l.seen)
}

// next is what nobody knows of whether it was kept, or what came since.
func (r *Recorder) next() load {
	if len(r.unsure.batch) > 0 {
		return r.unsure
	}
	return load{r.take(), r.taken()}
}

// failed keeps what could not be saved so that it is counted once. When nobody
// knows whether it was, the same batch is saved again, until the store, which
// tells by the exchanges whether it has them, says so; one without any is let
// go rather than counted twice.
func (r *Recorder) failed(l load, err error) {
	switch unknown := errors.Is(err, models.ErrUnknown); {
	case len(r.unsure.batch) > 0:
	case unknown && len(l.batch) > 0:
		r.unsure = l
	case !unknown:
		r.giveBack(l.seen)
	}
}

// ring tells who watches the directories that were written about.
func (r *Recorder) ring(batch []models.Exchange, seen tally) {
	if r.bell == nil {
		return
	}
	news := map[models.DirectoryID]bool{}
	for _, e := range batch {
		news[e.Directory] = true // counted with an earlier batch, perhaps
	}
	for id := range seen {
		news[id] = true
	}
	delete(news, "")
	for id := range news {
		r.bell.Ring(string(id))
	}
}

// giveBack keeps what could not be written for the next batch: what was seen
// stays seen, so the gap is shown.
func (r *Recorder) giveBack(seen tally) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen.merge(seen)
}

func (r *Recorder) take() []models.Exchange {
	var batch []models.Exchange
	for len(batch) < maxBatch {
		select {
		case e := <-r.queue:
			r.hold(-weight(e))
			batch = append(batch, Redact(e))
		default:
			return batch
		}
	}
	return batch
}

func (r *Recorder) taken() tally {
	r.mu.Lock()
	seen := r.seen
	r.seen = tally{}
	r.mu.Unlock()
	seen.redact()
	return seen
}
