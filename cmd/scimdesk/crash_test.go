package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"
)

// clerks are how many clients work at once.
const clerks = 8

// kills is how often a test kills: n beside other tests, and where
// SCIMDESK_KILLS says how often, a share of that.
func kills(t *testing.T, n, share int) int {
	t.Helper()
	text := os.Getenv("SCIMDESK_KILLS")
	if text == "" {
		return n
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("SCIMDESK_KILLS=%q is not a number of kills", text)
	}
	return max(n/share, 1)
}

// seed is where the choices of a test begin; SCIMDESK_SEED repeats those of
// another run.
func seed(t *testing.T) uint64 {
	t.Helper()
	seed, err := strconv.ParseUint(os.Getenv("SCIMDESK_SEED"), 10, 64)
	if err != nil {
		seed = rand.Uint64()
	}
	t.Logf("SCIMDESK_SEED=%d", seed)
	return seed
}

// ordeal is one house that is struck again and again, and what its clients
// know about it.
type ordeal struct {
	house  *runningHouse
	clerks []*clerk
	tally  *tally
	group  string
	at     int // the shared group's version when it was last looked at
	seed   uint64
	number uint64
}

// begin makes the group all clerks share.
func begin(t *testing.T, h *runningHouse, seed uint64, tally *tally) *ordeal {
	t.Helper()
	status, answer := h.send("POST", "/Groups", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Everybody"}`)
	if status != 201 {
		t.Fatalf("the group: %d %s", status, answer)
	}
	o := &ordeal{house: h, tally: tally, group: made(answer), at: 1, seed: seed}
	for n := range clerks {
		o.clerks = append(o.clerks, &clerk{number: n, group: o.group, tally: tally})
	}
	return o
}

// strike lets all clerks work and strikes at a random moment between them:
// at a time, or at an answer. It returns when nobody waits any more.
func (o *ordeal) strike(blow func()) error {
	o.number++
	r := rand.New(rand.NewPCG(o.seed, o.number))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var working sync.WaitGroup
	failures := make([]error, clerks)
	for i, c := range o.clerks {
		r := rand.New(rand.NewPCG(o.seed, o.number<<8|uint64(i)))
		working.Go(func() { failures[i] = c.work(ctx, o.house, r) })
	}
	o.moment(r)
	blow()
	cancel()
	working.Wait()
	return errors.Join(failures...)
}

// moment is 5 to 500 ms away, or one of the next answers to come.
func (o *ordeal) moment(r *rand.Rand) {
	late := time.After(time.Duration(5+r.IntN(496)) * time.Millisecond)
	answer := o.tally.after(1 + r.Int64N(200))
	if r.IntN(2) == 0 {
		answer = nil
	}
	select {
	case <-late:
	case <-answer:
	}
}

// look compares everybody who was touched with what was said about them, and
// the group's version with the changes it was told of.
func (o *ordeal) look() error {
	members, version, err := o.house.group(o.group)
	if err != nil {
		return err
	}
	failures := make([]error, clerks)
	var looking sync.WaitGroup
	for i, c := range o.clerks {
		looking.Go(func() { failures[i] = c.look(o.house, members) })
	}
	looking.Wait()
	least := o.at + int(o.tally.moved.Swap(0))
	if most := least + int(o.tally.perhaps.Swap(0)); version < least || version > most {
		failures = append(failures, fmt.Errorf("the group has version %d and was told of %d to %d", version, least, most))
	}
	o.at = version
	return errors.Join(failures...)
}

// look goes through the people this clerk touched, and forgets those who are
// gone.
func (c *clerk) look(h *runningHouse, members map[string]bool) (err error) {
	var kept []*watched
	for _, w := range c.people {
		if w.touched {
			err = errors.Join(err, w.look(h, members))
		}
		if w.may[0].There || !w.settled() {
			kept = append(kept, w)
		}
	}
	c.people = kept
	return err
}

// people is how many there have to be.
func (o *ordeal) people() (n int) {
	for _, c := range o.clerks {
		n += len(c.people)
	}
	return n
}
