package main

import (
	"sync"
	"testing"
)

// TestKilledAgainAndAgainNothingAcknowledgedIsLost kills the program at random
// moments while 8 clients change everything that can be changed. Each time it
// starts again on the same data, and what it acknowledged is there: each
// change, or a later one; what it did not answer happened or did not, and
// never by half.
func TestKilledAgainAndAgainNothingAcknowledgedIsLost(t *testing.T) {
	t.Parallel()
	n, seed, tally := kills(t, 10, 1), seed(t), &tallies{}
	lanes := min(3, n)
	t.Run("kills", func(t *testing.T) {
		for lane := range lanes {
			t.Run("", func(t *testing.T) {
				t.Parallel()
				h := startHouse(t)
				o := begin(t, h, seed+uint64(lane), tally.one())
				for range (n + lane) / lanes {
					if err := o.kill(t); err != nil {
						t.Fatalf("after kill %d: %v\n%s", o.number, err, o.house.log)
					}
				}
			})
		}
	})
	tally.tell(t, n)
}

// kill is one kill, the start after it, and the look at everything.
func (o *ordeal) kill(t *testing.T) error {
	t.Helper()
	if err := o.strike(o.house.kill); err != nil {
		return err
	}
	o.house = o.house.again(t)
	if err := o.look(); err != nil {
		return err
	}
	return soundFolder(o.house.Data, o.people())
}

// again starts the program on the data of a house that is no more.
func (h *runningHouse) again(t *testing.T, flags ...string) *runningHouse {
	t.Helper()
	return serveOn(t, h.Data, flags...).inPlaceOf(h)
}

// inPlaceOf is asked as h was.
func (h *runningHouse) inPlaceOf(former *runningHouse) *runningHouse {
	h.ID, h.Token, h.Base = former.ID, former.Token, h.Public+"/d/"+former.ID+"/scim/v2"
	return h
}

// tallies are those of all lanes.
type tallies struct {
	sync.Mutex
	all []*tally
}

func (ts *tallies) one() *tally {
	ts.Lock()
	defer ts.Unlock()
	ts.all = append(ts.all, &tally{})
	return ts.all[len(ts.all)-1]
}

// tell says what N blows without a loss are worth: with 95 % confidence the
// rate of losses is below 3/N.
func (ts *tallies) tell(t *testing.T, n int) {
	t.Helper()
	var acknowledged, unanswered, refused int64
	for _, one := range ts.all {
		acknowledged += one.acknowledged.Load()
		unanswered += one.unanswered.Load()
		refused += one.refused.Load()
	}
	if t.Failed() {
		return
	}
	t.Logf("N = %d: %d changes acknowledged, %d unanswered, %d refused; 0 lost, 0 by half. Fewer than %.2g %% of kills lose anything (3/N, 95 %%).",
		n, acknowledged, unanswered, refused, 300/float64(n))
	if acknowledged < int64(n) {
		t.Errorf("%d changes were acknowledged in all: nothing is proven", acknowledged)
	}
}
