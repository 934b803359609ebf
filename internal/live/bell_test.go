package live_test

import (
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"

	"scimdesk/internal/live"
)

func TestAListenerHearsWhatRangSinceItAsked(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		rings []string
		want  []string
	}{
		{"nothing rang", nil, nil},
		{"one topic", []string{"okta"}, []string{"okta"}},
		{"one topic that rang often is heard once", []string{"okta", "okta", "okta"}, []string{"okta"}},
		{"topics come in the order they first rang", []string{"okta", "entra", "okta"}, []string{"okta", "entra"}},
		{"as many as are named", many(32), many(32)},
		{"one more, and it is anything", many(33), []string{live.Anything}},
		{"after anything nothing is named", append(many(40), "okta"), []string{live.Anything}},
		{"anything takes the place of what was named", []string{"okta", live.Anything, "entra"}, []string{live.Anything}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			bell := live.New()
			bell.Ring("before anybody listened")
			l := bell.Listen()
			for _, topic := range tc.rings {
				bell.Ring(topic)
			}
			if told(l) != (len(tc.rings) > 0) {
				t.Errorf("the channel tells the opposite")
			}
			if got := l.Take(); !slices.Equal(got, tc.want) {
				t.Errorf("took %q, want %q", got, tc.want)
			}
			if again := l.Take(); again != nil || told(l) {
				t.Errorf("took again %q", again)
			}
			if got, want := bell.Count(), uint64(len(tc.rings)+1); got != want {
				t.Errorf("counted %d, want %d", got, want)
			}
		})
	}
}

func many(n int) (topics []string) {
	for i := range n {
		topics = append(topics, strconv.Itoa(i))
	}
	return topics
}

// told says whether the channel has a value right now, and takes it.
func told(l *live.Listener) bool {
	select {
	case _, open := <-l.C():
		return open
	default:
		return false
	}
}

func ended(l *live.Listener) bool {
	select {
	case _, open := <-l.C():
		return !open
	default:
		return false
	}
}

func TestAClosedBellEndsItsListeners(t *testing.T) {
	t.Parallel()
	bell := live.New()
	early, gone := bell.Listen(), bell.Listen()
	gone.Close()
	bell.Close()
	bell.Close()
	late := bell.Listen()
	for name, l := range map[string]*live.Listener{"one that listens": early, "one that stopped": gone, "one that comes later": late} {
		if !ended(l) {
			t.Errorf("%s waits for ever", name)
		}
		l.Close()
		l.Close()
	}
	bell.Ring("okta")
	if got := early.Take(); got != nil || bell.Count() != 1 {
		t.Errorf("after the end %q was heard, of %d rings", got, bell.Count())
	}
}

func TestWhoStoppedListeningHearsNothing(t *testing.T) {
	t.Parallel()
	bell := live.New()
	l, other := bell.Listen(), bell.Listen()
	l.Close()
	bell.Ring("okta")
	if got := l.Take(); got != nil {
		t.Errorf("heard %q", got)
	}
	if got := other.Take(); !slices.Equal(got, []string{"okta"}) {
		t.Errorf("the other heard %q", got)
	}
}

func TestWhatAListenerPassesOnDoesNotComeBackToIt(t *testing.T) {
	t.Parallel()
	bell := live.New()
	l, other := bell.Listen(), bell.Listen()
	l.Pass("okta")
	if got := l.Take(); got != nil || told(l) {
		t.Errorf("heard itself: %q", got)
	}
	if got := other.Take(); !slices.Equal(got, []string{"okta"}) || bell.Count() != 1 {
		t.Errorf("the other heard %q, of %d rings", got, bell.Count())
	}
}

func TestNoBellIsSilent(t *testing.T) {
	t.Parallel()
	var none *live.Bell
	l := none.Listen()
	none.Ring("okta")
	l.Pass("okta")
	none.Close()
	if told(l) || ended(l) || l.Take() != nil || none.Count() != 0 {
		t.Error("something was heard")
	}
	l.Close()
}

func TestTheCountBeginsWhereItIsTold(t *testing.T) {
	t.Parallel()
	bell := live.NewAt(1 << 40)
	bell.Ring("okta")
	if got := bell.Count(); got != 1<<40+1 {
		t.Errorf("counted %d", got)
	}
}

// TestManyRingManyListen lets all of it happen at once: no ringer waits for a
// listener that never asks, and no listener misses a topic for good.
func TestManyRingManyListen(t *testing.T) {
	t.Parallel()
	const ringers, rings, listeners = 8, 500, 8
	bell := live.New()
	deaf := bell.Listen()
	var listening, ringing sync.WaitGroup
	heard := make([]map[string]bool, listeners)
	for i := range listeners {
		l := bell.Listen()
		heard[i] = map[string]bool{}
		listening.Go(func() {
			for range l.C() {
				for _, topic := range l.Take() {
					heard[i][topic] = true
				}
				bell.Listen().Close()
			}
		})
	}
	for i := range ringers {
		ringing.Go(func() {
			for range rings {
				bell.Ring(strconv.Itoa(i))
			}
		})
	}
	ringing.Wait()
	if got := bell.Count(); got != ringers*rings {
		t.Errorf("counted %d of %d rings", got, ringers*rings)
	}
	bell.Close()
	listening.Wait()
	for i := range listeners {
		if len(heard[i]) != ringers {
			t.Errorf("listener %d heard %v", i, heard[i])
		}
	}
	if got := deaf.Take(); len(got) != ringers {
		t.Errorf("who never asked has %q waiting", got)
	}
}

// BenchmarkRing is what a commit pays for the pages that are open.
func BenchmarkRing(b *testing.B) {
	for _, listeners := range []int{0, 10, 100} {
		b.Run(fmt.Sprintf("%d_listeners", listeners), func(b *testing.B) {
			bell := live.New()
			for range listeners {
				l := bell.Listen()
				go func() {
					for range l.C() {
						l.Take()
					}
				}()
			}
			b.Cleanup(bell.Close)
			for b.Loop() {
				bell.Ring("dir_1")
			}
		})
	}
}
