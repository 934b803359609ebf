package admin

import (
	"fmt"
	"hash/maphash"
	"net/netip"
	"sync"
	"time"
)

// Wait is too many attempts: the next one is looked at when For is over.
type Wait struct{ For time.Duration }

// Error says how long.
func (w *Wait) Error() string { return fmt.Sprintf("too many attempts: wait %s", w.For) }

// How attempts are slowed down: some are free, then each doubles the wait up
// to the longest, and all are forgotten when none came for a while.
const (
	longestWait = time.Minute
	forgetAfter = 15 * time.Minute
	pots        = 1 << 12
)

// limiter counts attempts by what they have in common. Whatever somebody
// makes up, there are no more counters than pots: two who share one wait for
// each other.
type limiter struct {
	free int

	mu   sync.Mutex
	seed maphash.Seed
	pots []pot
}

type pot struct {
	attempts int
	last     time.Time
	until    time.Time // when the next attempt is looked at
}

// try counts an attempt, before anybody knows how it ends: of many at once
// only the free ones are looked at. A *Wait when it comes too soon; then it
// does not count.
func (l *limiter) try(key string, now time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := l.pot(key)
	if now.Sub(p.last) > forgetAfter {
		*p = pot{}
	}
	if now.Before(p.until) {
		return &Wait{p.until.Sub(now)}
	}
	p.attempts++
	p.last, p.until = now, now.Add(l.pause(p.attempts))
	return nil
}

// forgive forgets the attempts of somebody who was right.
func (l *limiter) forgive(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	*l.pot(key) = pot{}
}

func (l *limiter) pot(key string) *pot {
	if l.pots == nil {
		l.seed, l.pots = maphash.MakeSeed(), make([]pot, pots)
	}
	return &l.pots[maphash.String(l.seed, key)%pots]
}

// pause is how long nobody is looked at after so many attempts.
func (l *limiter) pause(attempts int) time.Duration {
	over := attempts - l.free
	switch {
	case over < 0:
		return 0
	case over < 6: // 1, 2, 4 … 32 seconds
		return time.Second << over
	}
	return longestWait
}

// neighbourhood is what one client can choose freely of its address: of IPv6
// the last 64 bits. However an address is spelled, its neighbourhood is one.
func neighbourhood(from string) string {
	address, err := netip.ParseAddr(from)
	if err != nil {
		return from
	}
	address = address.Unmap().WithZone("")
	if !address.Is6() {
		return address.String()
	}
	prefix, _ := address.Prefix(64) // an IPv6 address always has one
	return prefix.String()
}
