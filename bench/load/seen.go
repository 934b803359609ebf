package load

import (
	"hash/maphash"
	"sync/atomic"
)

// seen remembers length and hash of the answers that must not change while
// they are asked for, one for each thing that is asked for.
type seen struct {
	seed  maphash.Seed
	marks []atomic.Uint64
}

func newSeen(things int) *seen {
	return &seen{seed: maphash.MakeSeed(), marks: make([]atomic.Uint64, things)}
}

// check looks closely at answers about a thing until one was right, and at
// those to be parsed; all others must have its length and hash.
func (s *seen) check(thing int, a Answer, right func() bool) bool {
	mark := (maphash.Bytes(s.seed, a.Body)^uint64(len(a.Body))<<40)&^1 | 1 // never 0, which means unseen
	if !a.Parse && s.marks[thing].Load() == mark {
		return true
	}
	return right() && (s.marks[thing].CompareAndSwap(0, mark) || s.marks[thing].Load() == mark)
}
