package scimapi

import (
	"container/list"
	"sync"
	"time"

	"scimdesk/models"
	"scimdesk/scim/schema"
)

// What is kept of answers, in bytes: a short one is put together as fast as it
// is found, and one that is very long would push all others out.
const (
	shortAnswer = 4 << 10
	longAnswer  = maxAnswers / 2
	maxAnswers  = 32 << 20
)

// answers keep how groups were last answered, members and all, so that a group
// nobody changed is not put together from thousands of rows again. They know
// nothing by themselves: an answer is given for the version that was read from
// the store in the same request. What was not asked for longest goes first.
// The zero value is ready.
type answers struct {
	mu     sync.Mutex
	bytes  int
	of     map[models.Ref]*list.Element
	recent list.List // of answer, the last asked for in front
}

// answer is what was answered, and of what it is true.
type answer struct {
	ref     models.Ref
	version int64
	changed time.Time // a database that was put back counts its versions again
	base    string
	types   *schema.Set
	body    []byte // nobody changes it
}

// fits says whether a is still the answer for r, as l sees it.
func (a answer) fits(l lens, r models.Resource) bool {
	return a.version == r.Version && a.changed.Equal(r.UpdatedAt) && a.base == l.base && a.types == l.types
}

// known says whether it is worth reading which version ref has.
func (a *answers) known(ref models.Ref) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.of[ref] != nil
}

// find is the answer for r, nil for none.
func (a *answers) find(l lens, r models.Resource) []byte {
	a.mu.Lock()
	defer a.mu.Unlock()
	at := a.of[r.Ref]
	if at == nil || !at.Value.(answer).fits(l, r) {
		return nil
	}
	a.recent.MoveToFront(at)
	return at.Value.(answer).body
}

// keep takes the place of what was kept of r before.
func (a *answers) keep(l lens, r models.Resource, body []byte) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if before := a.of[r.Ref]; before != nil {
		a.drop(before)
	}
	if len(body) < shortAnswer || cap(body) > longAnswer {
		return
	}
	if a.of == nil {
		a.of = map[models.Ref]*list.Element{}
	}
	a.of[r.Ref] = a.recent.PushFront(answer{r.Ref, r.Version, r.UpdatedAt, l.base, l.types, body})
	for a.bytes += cap(body); a.bytes > maxAnswers; {
		a.drop(a.recent.Back())
	}
}

func (a *answers) drop(one *list.Element) {
	gone := a.recent.Remove(one).(answer)
	a.bytes -= cap(gone.body)
	delete(a.of, gone.ref)
}
