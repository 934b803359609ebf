package standin

import (
	"context"
	"sync"
	"time"
)

// pace lets requests go one after another: so many a second, none while
// paused or suspended, and none after the context ended.
type pace struct {
	now   func() time.Time
	sleep func(context.Context, time.Duration) error

	mu     sync.Mutex
	every  time.Duration // between two requests
	next   time.Time     // when the next one may go
	until  time.Time     // suspended
	paused chan struct{} // closed by resume; nil when not paused
}

func newPace(now func() time.Time, sleep func(context.Context, time.Duration) error, perSecond float64) *pace {
	p := &pace{now: now, sleep: sleep}
	p.setSpeed(perSecond)
	return p
}

// wait returns when a request may go, or with the context's error.
func (p *pace) wait(ctx context.Context) error {
	if span := p.reserve(); span > 0 {
		if err := p.sleep(ctx, span); err != nil {
			return err
		}
	}
	for {
		paused, span := p.obstacle()
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case paused != nil:
			select {
			case <-paused:
			case <-ctx.Done():
			}
		case span > 0:
			if err := p.sleep(ctx, span); err != nil {
				return err
			}
		default:
			return nil
		}
	}
}

// reserve takes the next place and says how long it is until then.
func (p *pace) reserve() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.every == 0 {
		return 0
	}
	now := p.now()
	if p.next.Before(now) {
		p.next = now
	}
	span := p.next.Sub(now)
	p.next = p.next.Add(p.every)
	return span
}

func (p *pace) obstacle() (paused chan struct{}, span time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.until.IsZero() {
		return p.paused, 0
	}
	return p.paused, p.until.Sub(p.now())
}

// suspend lets nobody go for so long.
func (p *pace) suspend(span time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := p.now().Add(span); until.After(p.until) {
		p.until = until
	}
}

func (p *pace) setSpeed(perSecond float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.every, p.next = 0, time.Time{}
	if perSecond > 0 {
		p.every = time.Duration(float64(time.Second) / perSecond)
	}
}

func (p *pace) pause() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.paused == nil {
		p.paused = make(chan struct{})
	}
}

func (p *pace) resume() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.paused != nil {
		close(p.paused)
		p.paused = nil
	}
}

func (p *pace) isPaused() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.paused != nil
}
