package live

import "slices"

// Listener hears one bell. Topics that ring while it is busy wait for it,
// each once.
type Listener struct {
	bell   *Bell
	news   chan struct{} // room for one: there is news or there is none
	topics []string      // rung since Take; guarded by bell.mu
}

// C has a value when there is something to take, and is closed when nothing
// will ever ring again.
func (l *Listener) C() <-chan struct{} { return l.news }

// Take answers which topics rang since it was last asked; [Anything] alone
// when they were too many to name.
func (l *Listener) Take() []string {
	if l.bell == nil {
		return nil
	}
	l.bell.mu.Lock()
	defer l.bell.mu.Unlock()
	taken := l.topics
	l.topics = nil
	return taken
}

// Pass rings for everybody but this listener: what it brings from elsewhere
// does not come back to it.
func (l *Listener) Pass(topic string) {
	if l.bell != nil {
		l.bell.ring(topic, l)
	}
}

// Close stops listening.
func (l *Listener) Close() {
	if l.bell == nil {
		return
	}
	l.bell.mu.Lock()
	defer l.bell.mu.Unlock()
	l.bell.drop(l)
}

// hear notes a topic. The caller holds the bell's mu.
func (l *Listener) hear(topic string) {
	switch {
	case slices.Contains(l.topics, topic) || slices.Contains(l.topics, Anything):
	case topic == Anything || len(l.topics) == most:
		l.topics = []string{Anything}
	default:
		l.topics = append(l.topics, topic)
	}
	select {
	case l.news <- struct{}{}:
	default:
	}
}
