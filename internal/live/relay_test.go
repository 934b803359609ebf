package live_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"scimdesk/internal/live"
)

// village is what processes on one database share, in memory.
type village struct {
	mu     sync.Mutex
	marks  map[string]int64
	houses []*neighbour
	looks  int // how often somebody read the marks
}

// neighbour is one process of a village.
type neighbour struct {
	village *village
	bell    *live.Bell
	heard   chan []string
	told    [][]string
	deaf    error // why neither is told nor heard anything
	unread  error // why the marks cannot be read
	log     bytes.Buffer
}

var _ live.Neighbours = (*neighbour)(nil)

// Tell reaches all the others.
func (n *neighbour) Tell(_ context.Context, topics []string) error {
	n.village.mu.Lock()
	defer n.village.mu.Unlock()
	if n.deaf != nil {
		return n.deaf
	}
	n.told = append(n.told, topics)
	for _, other := range n.village.houses {
		if other != n && other.deaf == nil {
			other.heard <- topics
		}
	}
	return nil
}

// Hear ends when the line is cut.
func (n *neighbour) Hear(ctx context.Context, heard func([]string)) error {
	n.village.mu.Lock()
	cut := n.deaf
	n.village.mu.Unlock()
	for cut == nil {
		select {
		case topics := <-n.heard:
			if topics == nil {
				return errors.New("the line broke")
			}
			heard(topics)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return cut
}

// Marks are the truth.
func (n *neighbour) Marks(context.Context) (map[string]int64, error) {
	n.village.mu.Lock()
	defer n.village.mu.Unlock()
	n.village.looks++
	marks := map[string]int64{}
	for topic, mark := range n.village.marks {
		marks[topic] = mark
	}
	return marks, n.unread
}

// settle starts the relays of so many processes, and ends them with the test.
func settle(t *testing.T, houses int) *village {
	t.Helper()
	v := &village{marks: map[string]int64{"okta": 1, "entra": 1}}
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	for range houses {
		n := &neighbour{village: v, bell: live.New(), heard: make(chan []string, 100)}
		v.houses = append(v.houses, n)
		relay := &live.Relay{Bell: n.bell, Neighbours: n, Log: slog.New(slog.NewTextHandler(&n.log, nil))}
		running.Go(func() { relay.Run(ctx) })
	}
	t.Cleanup(func() { stop(); running.Wait() })
	synctest.Wait()
	return v
}

// open listens in a house, after the first look, which rings for anything.
func (n *neighbour) open(t *testing.T) *live.Listener {
	t.Helper()
	l := n.bell.Listen()
	<-l.C()
	synctest.Wait()
	if got := l.Take(); !slices.Equal(got, []string{live.Anything}) {
		t.Fatalf("who begins to listen hears %q", got)
	}
	return l
}

// change changes what is shown about a topic.
func (v *village) change(topic string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.marks[topic]++
}

// cut makes a house deaf, or lets it hear again.
func (v *village) cut(n *neighbour, why error) {
	v.mu.Lock()
	n.deaf = why
	v.mu.Unlock()
	n.heard <- nil
}

// blind hides the marks from a house, or shows them again.
func (v *village) blind(n *neighbour, why error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	n.unread = why
}

func TestWhatRingsInOneProcessIsHeardInAllAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := settle(t, 3)
		listeners := []*live.Listener{v.houses[0].open(t), v.houses[1].open(t), v.houses[2].open(t)}
		began := time.Now()
		v.houses[0].bell.Ring("okta")
		synctest.Wait()
		for i, l := range listeners {
			if got := l.Take(); !slices.Equal(got, []string{"okta"}) {
				t.Errorf("process %d heard %q", i, got)
			}
		}
		if took := time.Since(began); took != 0 {
			t.Errorf("after %v", took)
		}
		for i, n := range v.houses[1:] {
			if len(n.told) != 0 {
				t.Errorf("process %d told on what it was told: %q", i+1, n.told)
			}
		}
	})
}

func TestManyRingsAreToldTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := settle(t, 2)
		for range 100 {
			v.houses[0].bell.Ring("okta")
			v.houses[0].bell.Ring("entra")
			time.Sleep(10 * time.Millisecond)
			synctest.Wait()
		}
		told := v.houses[0].told
		if len(told) > 11 || !slices.Equal(told[0], []string{"okta"}) && !slices.Equal(told[0], []string{"okta", "entra"}) || !slices.Equal(told[1], []string{"okta", "entra"}) {
			t.Errorf("in one second told %d times: %q", len(told), told)
		}
	})
}

func TestWhatWasNotToldIsFoundWithinASecond(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(v *village) string{
		"what changed":    func(v *village) string { v.change("okta"); return "okta" },
		"what is new":     func(v *village) string { v.change("google"); return "google" },
		"what is no more": func(v *village) string { delete(v.marks, "entra"); return "entra" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				v := settle(t, 2)
				v.cut(v.houses[0], errors.New("no line"))
				v.cut(v.houses[1], errors.New("no line"))
				l := v.houses[1].open(t)
				topic := change(v)
				v.houses[0].bell.Ring(topic)
				began := time.Now()
				<-l.C()
				if took := time.Since(began); took > live.Look {
					t.Errorf("after %v", took)
				}
				if got := l.Take(); !slices.Equal(got, []string{topic}) {
					t.Errorf("heard %q", got)
				}
				time.Sleep(5 * live.Look)
				synctest.Wait()
				if got := l.Take(); got != nil {
					t.Errorf("nothing changed, and %q was heard", got)
				}
			})
		})
	}
}

func TestALineThatBrokeIsTriedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := settle(t, 2)
		v.cut(v.houses[1], errors.New("no line"))
		time.Sleep(time.Minute)
		v.cut(v.houses[1], nil)
		time.Sleep(time.Minute)
		l := v.houses[1].open(t)
		v.houses[0].bell.Ring("okta")
		synctest.Wait()
		if got := l.Take(); !slices.Equal(got, []string{"okta"}) {
			t.Errorf("heard %q", got)
		}
		if log := v.houses[1].log.String(); strings.Count(log, "no line") != 1 {
			t.Errorf("said more than once, or never:\n%s", log)
		}
	})
}

func TestNobodyLooksWhereNobodyListens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := settle(t, 1)
		time.Sleep(time.Hour)
		if v.looks != 0 {
			t.Errorf("looked %d times", v.looks)
		}
		v.houses[0].open(t).Close()
		time.Sleep(time.Hour)
		v.change("okta")
		defer v.houses[0].open(t).Close() // hears of anything: of that change, too
		if v.looks != 2 {
			t.Errorf("looked %d times", v.looks)
		}
	})
}

func TestMarksThatCannotBeReadAreReadLater(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := settle(t, 1)
		n := v.houses[0]
		l := n.open(t)
		v.blind(n, errors.New("no database"))
		v.change("okta")
		time.Sleep(10 * live.Look)
		v.blind(n, nil)
		<-l.C()
		if got := l.Take(); !slices.Equal(got, []string{"okta"}) {
			t.Errorf("heard %q", got)
		}
		if log := n.log.String(); strings.Count(log, "no database") != 1 {
			t.Errorf("said more than once, or never:\n%s", log)
		}
	})
}

func TestNoRelayJoinsNobody(t *testing.T) {
	t.Parallel()
	var none *live.Relay
	none.Run(t.Context())
}

func TestARelayOutlivesItsBell(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := settle(t, 1)
		v.houses[0].bell.Close()
		v.houses[0].bell.Ring("okta")
		time.Sleep(time.Hour)
		if len(v.houses[0].told) != 0 || v.looks != 0 {
			t.Errorf("told %q, looked %d times", v.houses[0].told, v.looks)
		}
	})
}
