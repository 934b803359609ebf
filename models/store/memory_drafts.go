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
	recent containers.List                    // the last asked for in front
	weight int
}

type drafted struct {
	ref   models.Ref
	draft *draft
}

func (d *drafts) clear() {
	d.known = map[models.Ref]*containers.Element{}
	d.recent.Init()
	d.weight = 0
}

func (d *drafts) drop(ref models.Ref) {
	if at := d.known[ref]; at != nil {
		d.weight -= d.recent.Remove(at).(drafted).draft.weight()
		delete(d.known, ref)
	}
}

func (d *drafts) put(ref models.Ref, next *draft) {
	d.drop(ref)
	d.known[ref] = d.recent.PushFront(drafted{ref, next})
	for d.weight += next.weight(); d.weight > mostDrafted; {
		d.drop(d.recent.Back().Value.(drafted).ref)
	}
}

// share has a row that was read, and is remembered, say what it says with the
// pieces of memory its draft has.
func (d *drafts) share(ref models.Ref, row *resourceRow) {
	at := d.known[ref]
	if at == nil {
		return
	}
	known := &at.Value.(drafted).draft.row
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
	at := m.drafts.known[ref]
	if at == nil || m.tides[everything].out > 0 {
		return nil
	}
	m.drafts.recent.MoveToFront(at)
	return at.Value.(drafted).draft
}

// dropDraft is for one that was found to be wrong.
func (m *memory) dropDraft(ref models.Ref) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.drafts.drop(ref)
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
		if kept && next != nil {
			m.drafts.put(ref, next)
		} else {
			m.drafts.drop(ref)
		}
	}
}
