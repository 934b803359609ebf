package dialect

import (
	"sync"
	"time"
)

// When Entra quarantines an application, as Microsoft writes it.
const (
	quarantineLeast      = 5_000  // failures below which the share does not matter
	quarantinePercent    = 40     // of all attempts
	quarantineMost       = 40_000 // failures, whatever the share
	quarantineMostAtAll  = 60_000 // with failed references counted too
	quarantineDisabledIn = 28 * 24 * time.Hour
)

// Quarantine counts what fails and says when Entra stops. The zero value has
// seen nothing.
type Quarantine struct {
	mu                         sync.Mutex
	attempts, failed, referred int
	reason                     string
}

// Note counts one attempt. Managers and members count as references, which
// never make up the share.
func (q *Quarantine) Note(err error, reference bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !reference {
		q.attempts++
	}
	if err == nil {
		return
	}
	if reference {
		q.referred++
	} else {
		q.failed++
	}
	if q.reason == "" {
		q.reason = q.judge(KindOf(err), reference)
	}
}

func (q *Quarantine) judge(kind Kind, reference bool) string {
	switch {
	case kind == Credentials:
		return "the server refuses the credentials"
	case kind == NonCompliant && !reference:
		return "the server does not answer as SCIM says"
	case q.failed >= quarantineLeast && q.failed*100 > q.attempts*quarantinePercent:
		return "more than 5,000 changes failed, and more than 40 % of all"
	case q.failed > quarantineMost:
		return "more than 40,000 changes failed"
	case q.failed+q.referred > quarantineMostAtAll:
		return "more than 60,000 changes failed, references among them"
	}
	return ""
}

// Reason says why the application is quarantined, "" while it is not.
func (q *Quarantine) Reason() string {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.reason
}

// Lift begins anew, as "Restart provisioning" does.
func (q *Quarantine) Lift() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.attempts, q.failed, q.referred, q.reason = 0, 0, 0, ""
}

// NextTry is how long Entra waits before it tries a quarantined application
// for the nth time, from 1; false when it has been disabled by then.
func NextTry(n int) (time.Duration, bool) {
	waits := []time.Duration{6 * time.Hour, 12 * time.Hour}
	total := time.Duration(0)
	for i := 1; ; i++ {
		wait := 24 * time.Hour
		if i <= len(waits) {
			wait = waits[i-1]
		}
		if total += wait; total > quarantineDisabledIn {
			return 0, false
		}
		if i >= n {
			return wait, true
		}
	}
}
