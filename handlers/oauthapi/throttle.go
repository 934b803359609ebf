package oauthapi

import (
	"sync"
	"time"
)

// How many failures a client is told the truth about, from one address in one
// window; and how many clients and addresses are told apart.
const (
	maxFailures = 10
	window      = time.Minute
	maxCounted  = 4096
)

// throttle counts failed client authentications. A right secret always
// passes: 256 random bits are not guessed, and who only knows a client's name
// must not be able to lock it out, least of all through a tunnel, where all
// share one address. The zero value is ready.
type throttle struct {
	mu     sync.Mutex
	began  time.Time
	counts map[failing]int
}

type failing struct{ client, from string }

// note counts one failure, and answers how long to wait when there were too
// many; zero when there were not.
func (t *throttle) note(client, from string, now time.Time) time.Duration {
	const long = 100 // no client of ours has such a name
	t.mu.Lock()
	defer t.mu.Unlock()
	if age := now.Sub(t.began); t.counts == nil || age >= window || age < 0 {
		t.began, t.counts = now, map[failing]int{}
	}
	who := failing{client[:min(len(client), long)], from}
	if _, known := t.counts[who]; !known && len(t.counts) >= maxCounted {
		who = failing{} // all others together
	}
	t.counts[who]++
	if t.counts[who] <= maxFailures {
		return 0
	}
	return t.began.Add(window).Sub(now)
}
