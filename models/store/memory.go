package store

import (
	containers "container/list"
	"context"
	"sync"

	"gorm.io/gorm"

	"scimdesk/models"
)

// mostRemembered bounds what is remembered of resources, in bytes; about as
// much as a small directory has. What was not asked for longest goes first.
const mostRemembered = 24 << 20

// memory is what was read of a SQLite file and is still true: which token
// opens which directory, resources by id and by what is unique, and the groups
// somebody is in; and what the last writers left. Every write of this process
// says before and after what it may change, but for a token's last use, and
// another process's commit, which SQLite counts, ends it all; so nothing is
// answered from here that a reader of the file would not see. A nil memory, of
// PostgreSQL, remembers nothing; of pages, blocks and who has left nobody asks it.
type memory struct {
	undisturbed func() bool // nobody else committed since it was last asked

	mu        sync.Mutex
	tides     [keys + 1]tide
	tokens    map[string]keyOf
	rows      map[models.Ref]*containers.Element // of remembered
	recent    containers.List                    // the last asked for in front
	unique    map[uniquely]models.Ref
	above     map[models.Ref][]models.GroupRef
	weight    int
	most      int                 // of weight
	groupRows map[models.Ref]bool // whose rows are among rows
	drafts    drafts
	crowd     crowd                       // who went from rows and drafts for want of room
	names     map[models.Ref]string       // of groups that people are in, and that are in none
	era       uint32                      // goes up when groups may have been renamed, nested or deleted
	writing   map[models.Ref]int          // how many writes of each are under way
	stayed    map[models.DirectoryID]bool // nobody has left these
	blocks    map[blockOf]blockIDs        // true by themselves: see there
}

// reach is how much a write may change.
type reach int

const (
	oneResource  reach = iota // one resource that nothing else is shown with
	memberships               // the groups of those that are named, too
	departure                 // somebody who leaves all groups, and a former account behind
	allResources              // resources, and who is in which group
	everything                // tokens and directories, too
	keys                      // tokens, and nothing else
)

// tide says how often what is remembered may have changed, and how many writes
// are under way that may do so again.
type tide struct {
	turned uint64
	out    int
}

// keyOf is what a token opens.
type keyOf struct {
	token     models.Token
	directory models.Directory
}

// remembered is one resource as it was read, with its groups.
type remembered struct {
	ref    models.Ref
	with   models.With
	few    *few // nobody changes it
	unique uniquely
	said   wording // what it was found to match
	weight int
}

// uniquely is how somebody was looked for.
type uniquely struct {
	of    kind
	where string
	value string
}

// wording is a filter that compares one attribute, to the letter: who matched
// it once does so until they change. Several words have the same value.
type wording struct{ where, text string }

func newMemory(undisturbed func() bool) *memory {
	m := &memory{undisturbed: undisturbed, most: mostRemembered, crowd: newCrowd(roomForCrowd), writing: map[models.Ref]int{}}
	m.drafts.most = mostDrafted
	m.forget(everything, models.Ref{})
	return m
}

// changing is a write under way.
type changing struct {
	memory *memory
	ref    models.Ref
	reach  reach
}

// changes is asked before a write, and done after it, whatever became of it.
// ref is the resource, when only one changes.
func (m *memory) changes(how reach, ref models.Ref) *changing {
	c := &changing{m, ref, how}
	if m != nil {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.turn(how, 1)
		m.forget(how, ref)
		m.writing[ref]++
	}
	return c
}

// widen says, before the commit, that more changes than was thought.
func (c *changing) widen(how reach) {
	if c.memory == nil || how <= c.reach {
		return
	}
	wider := c.memory.changes(how, c.ref)
	c.done()
	*c = *wider
}

// done says that what was written can be seen, or never will be.
func (c *changing) done() {
	if m := c.memory; m != nil {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.turn(c.reach, -1)
		m.forget(c.reach, c.ref)
		if m.writing[c.ref]--; m.writing[c.ref] == 0 {
			delete(m.writing, c.ref)
		}
	}
}

// turn counts a write in its own tide and in those of narrower ones. keys stand
// apart: only everything turns them, too.
func (m *memory) turn(how reach, by int) {
	least := oneResource
	switch how {
	case everything:
		how = keys
	case keys:
		least = keys
	}
	for i := least; i <= how; i++ {
		m.tides[i].turned++
		m.tides[i].out += by
	}
}

// forget drops what may change.
func (m *memory) forget(how reach, ref models.Ref) {
	switch how {
	case oneResource, memberships, departure:
		m.forgetOne(how, ref)
		return
	case keys:
		m.tokens = map[string]keyOf{}
		return
	case everything:
		m.tokens, m.blocks = map[string]keyOf{}, map[blockOf]blockIDs{}
		m.drafts.clear()
		m.crowd.clear()
	}
	m.names, m.era = map[models.Ref]string{}, m.era+1
	m.rows, m.unique, m.groupRows = map[models.Ref]*containers.Element{}, map[uniquely]models.Ref{}, map[models.Ref]bool{}
	m.above, m.stayed = map[models.Ref][]models.GroupRef{}, map[models.DirectoryID]bool{}
	m.recent.Init()
	m.weight = 0
}

// forgetOne drops one resource, and who is changed by its going.
func (m *memory) forgetOne(how reach, ref models.Ref) {
	m.crowd.drop(ref)
	m.dropRow(ref)
	if how < departure {
		return
	}
	m.stayed = map[models.DirectoryID]bool{}
	delete(m.above, ref)
	for group := range m.groupRows {
		m.dropRow(group)
	}
}

func (m *memory) dropRow(ref models.Ref) {
	if at := m.rows[ref]; at != nil {
		m.drop(at)
	}
}

func (m *memory) drop(at *containers.Element) *remembered {
	gone := m.recent.Remove(at).(*remembered)
	m.weight -= gone.weight
	delete(m.rows, gone.ref)
	delete(m.unique, gone.unique)
	delete(m.groupRows, gone.ref)
	return gone
}

// check forgets everything when a stranger has committed.
func (m *memory) check() {
	if !m.undisturbed() {
		m.turn(everything, 0)
		m.forget(everything, models.Ref{})
	}
}

// reading is when something begins to be read.
type reading [keys + 1]uint64

// now is asked before something is read that may be kept.
func (m *memory) now() (at reading) {
	if m == nil {
		return at
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.check()
	for i, t := range m.tides {
		at[i] = t.turned
	}
	return at
}

// still says whether what was read since at cannot have changed, as far as
// writes of this reach go, and no such write is under way.
func (m *memory) still(at reading, how reach) bool {
	m.check()
	return m.tides[how].turned == at[how] && m.tides[how].out == 0
}

// writeKeys is for what lets somebody in: tokens, and tables of which nothing is
// remembered.
func (s *Store) writeKeys(ctx context.Context, fn func(tx *gorm.DB) error) error {
	defer s.memory.changes(keys, models.Ref{}).done()
	return s.main.WriteKnown(ctx, fn)
}
