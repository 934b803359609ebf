package store

import (
	"bytes"
	containers "container/list"

	"scimdesk/models"
	"scimdesk/scim"
)

// mostDrafted bounds the drafts that are remembered, in bytes.
const mostDrafted = 20 << 20

// drafts are those of the last commits, the newest of each resource. They are
// what the file says as long as nobody else writes to it: every edit and every
// deletion of this process puts or drops its own.
type drafts struct {
	known  map[models.Ref]*containers.Element // of drafted
	unique map[uniquely]models.Ref
	recent containers.List // the last asked for in front
	weight int
	most   int // of weight
}

type drafted struct {
	ref   models.Ref
	draft *draft
	in    belonging
}

func (d *drafts) clear() {
	d.known, d.unique = map[models.Ref]*containers.Element{}, map[uniquely]models.Ref{}
	d.recent.Init()
	d.weight = 0
}

// find is what is drafted of a resource, nil for nothing.
func (d *drafts) find(ref models.Ref) *drafted {
	if at := d.known[ref]; at != nil {
		return at.Value.(*drafted)
	}
	return nil
}

// belong notes the groups of somebody whose draft is there.
func (d *drafts) belong(ref models.Ref, in belonging) {
	if known := d.find(ref); known != nil {
		d.weight += len(in.groups) - len(known.in.groups)
		known.in = in
	}
}

// name is how it would be looked for by its key, if it has one.
func (d *drafted) name() uniquely {
	return uniquely{kind{d.ref.Scope, d.ref.Type}, byKey, given(d.draft.row.UniqueKey)}
}

// weight is about what it takes, in bytes.
func (d *drafted) weight() int { return d.draft.weight() + len(d.in.groups) }

// drop answers what was there, nil for nothing.
func (d *drafts) drop(ref models.Ref) *drafted {
	at := d.known[ref]
	if at == nil {
		return nil
	}
	gone := d.recent.Remove(at).(*drafted)
	d.weight -= gone.weight()
	delete(d.known, ref)
	if name := gone.name(); d.unique[name] == ref {
		delete(d.unique, name)
	}
	return gone
}

// put answers who had to go for it.
func (d *drafts) put(next *drafted) (gone []*drafted) {
	d.drop(next.ref)
	d.known[next.ref] = d.recent.PushFront(next)
	if name := next.name(); name.value != "" {
		d.unique[name] = next.ref
	}
	for d.weight += next.weight(); d.weight > d.most && d.recent.Len() > 1; {
		gone = append(gone, d.drop(d.recent.Back().Value.(*drafted).ref))
	}
	return gone
}

// share has a row that was read, and is remembered, say what it says with the
// pieces of memory its draft has.
func (all *drafts) share(ref models.Ref, row *resourceRow) {
	d := all.find(ref)
	if d == nil {
		return
	}
	known := &d.draft.row
	if known.Version == row.Version && bytes.Equal(known.Document, row.Document) {
		row.Document = known.Document
	}
}

// draft is that of a resource, nil when it is not known.
func (m *memory) draft(ref models.Ref) *draft {
	if m == nil {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.check()
	if m.tides[everything].out > 0 {
		return nil
	}
	if at := m.drafts.known[ref]; at != nil {
		m.drafts.recent.MoveToFront(at)
		return at.Value.(*drafted).draft
	}
	return m.fetch(ref)
}

// fetch takes a draft out of the crowd, where it stays, too.
func (m *memory) fetch(ref models.Ref) *draft {
	known := m.crowd.find(ref)
	if known == nil || known.flags&entire == 0 {
		return nil
	}
	d, in := known.open(ref)
	if d != nil {
		m.putDraft(&drafted{ref, d, in})
	}
	return d
}

// putDraft remembers a draft; m is locked.
func (m *memory) putDraft(next *drafted) {
	for _, gone := range m.drafts.put(next) {
		m.crowdDraft(gone)
	}
}

// dropDraft is for one that was found to be wrong.
func (m *memory) dropDraft(ref models.Ref) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.drafts.drop(ref)
	m.crowd.drop(ref)
}

// stillIn are the groups of somebody a commit wrote: those they were in before,
// and none for who was born, unless somebody may be putting them into one.
func (m *memory) stillIn(before *drafted, born bool) (in belonging) {
	switch {
	case born:
		in.known = m.tides[memberships].out == 0
	case before != nil:
		in = before.in
	}
	return in
}

// publish takes over what a commit left, or forgets what it may have changed.
func (m *memory) publish(s *sketches, kept bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	kept = kept && m.still(s.at, everything) // somebody else may have been quick behind the commit
	if s.groups {
		for ref := range m.drafts.known {
			if ref.Type == scim.TypeGroup {
				m.drafts.drop(ref)
			}
		}
	}
	for ref, next := range s.drafts {
		m.crowd.drop(ref)
		before := m.drafts.drop(ref)
		if kept && next != nil {
			m.putDraft(&drafted{ref, next, m.stillIn(before, s.born[ref])})
		}
	}
}
