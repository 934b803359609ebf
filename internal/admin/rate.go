package admin

import (
	"sync"
	"time"
)

// rate lets so many through at once and then one after the other. Nobody can
// make it close for longer, unlike a [limiter]: what many share must not be
// locked by one of them.
type rate struct {
	burst int
	every time.Duration

	mu   sync.Mutex
	full time.Time // when as many may come at once as at the beginning
}

// take counts one, or says how long to wait; then it does not count.
func (r *rate) take(now time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.full.Before(now) {
		r.full = now
	}
	if wait := r.full.Sub(now) - time.Duration(r.burst-1)*r.every; wait > 0 {
		return &Wait{wait}
	}
	r.full = r.full.Add(r.every)
	return nil
}
