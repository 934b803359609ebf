// Package live is a bell: who changes something rings, who shows something
// listens and reads again. A ring carries no more than the name of what
// changed, so a slow listener misses a ring but never a fact, and who rings
// never waits. It knows no browser and no database.
package live

import "sync"

// Anything is the topic of a listener that has more waiting than it is worth
// to name.
const Anything = "*"

// most is how many topics wait by name before they become Anything.
const most = 32

// Bell is rung by topic. A nil Bell is silent: it can be rung, and nobody
// hears.
type Bell struct {
	mu        sync.Mutex
	count     uint64
	closed    bool
	listeners map[*Listener]struct{}
}

// New makes a bell that was never rung.
func New() *Bell { return NewAt(0) }

// NewAt makes a bell whose count begins at start. Two runs of a program that
// begin far enough apart never reach the same count, so a count one of them
// told is never mistaken for the other's.
func NewAt(start uint64) *Bell {
	return &Bell{count: start, listeners: map[*Listener]struct{}{}}
}

// Ring tells every listener that something about topic has changed. It never
// waits for one.
func (b *Bell) Ring(topic string) {
	if b != nil {
		b.ring(topic, nil)
	}
}

// ring tells every listener but one.
func (b *Bell) ring(topic string, but *Listener) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.count++
	for l := range b.listeners {
		if l != but {
			l.hear(topic)
		}
	}
}

// others is how many listen beside one.
func (b *Bell) others(one *Listener) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := len(b.listeners)
	if _, here := b.listeners[one]; here {
		n--
	}
	return n
}

// Count grows with each ring. Read before the facts, it says which facts are
// surely in them.
func (b *Bell) Count() uint64 {
	if b == nil {
		return 0
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.count
}

// Close ends all listeners, and those that come later at once.
func (b *Bell) Close() {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	for l := range b.listeners {
		b.drop(l)
	}
}

// Listen hears every ring from now on, until one of the two is closed.
func (b *Bell) Listen() *Listener {
	l := &Listener{bell: b, news: make(chan struct{}, 1)}
	if b == nil {
		return l
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.listeners[l] = struct{}{}
	if b.closed {
		b.drop(l)
	}
	return l
}

// drop forgets a listener and ends its channel, once. The caller holds mu.
func (b *Bell) drop(l *Listener) {
	if _, here := b.listeners[l]; here {
		delete(b.listeners, l)
		close(l.news)
	}
}
