package store

import (
	"strings"

	"scimdesk/models"
	"scimdesk/scim"
)

// mostKeys bounds the tokens that are remembered, and the directories nobody has
// left; an installation has few.
const mostKeys = 1024

// key is what the token of this hash opens, if that is remembered.
func (m *memory) key(hash []byte) (keyOf, bool) {
	if m == nil {
		return keyOf{}, false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.check()
	k, known := m.tokens[string(hash)]
	return k, known
}

// keepKey remembers what was read since at.
func (m *memory) keepKey(at reading, hash []byte, k keyOf) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.still(at, keys) && len(m.tokens) < mostKeys {
		m.tokens[string(hash)] = k
	}
}

// forgetKey is for a use that was noted: what a request knows of a token's last
// use need not be the newest, but should not stay old.
func (m *memory) forgetKey(id models.TokenID) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.turn(keys, 0)
	for hash, k := range m.tokens {
		if k.token.ID == id {
			delete(m.tokens, hash)
		}
	}
}

const byID = "id = ?"

// one is the resource that where means with value, with all that is wanted of
// it; nil when it is not remembered. said is what it was found to match.
func (m *memory) one(of kind, where, value string, with models.With) (found *few, said wording) {
	if m == nil || with.Members {
		return nil, wording{}
	}
	m.mu.Lock()
	m.check()
	ref := models.Ref{Scope: of.scope, Type: of.name, ID: value}
	if where != byID {
		ref = m.unique[uniquely{of, where, value}]
	}
	if found, said = m.row(ref, with); found != nil {
		m.mu.Unlock()
		return found, said
	}
	from := m.elsewhere(of, where, value, with)
	m.mu.Unlock()
	d, in := from.open(of, where, value)
	if d != nil && d.row.UserName != "" {
		said = wording{byKey, d.row.UserName} // which follows from the document
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.few(of.scope, d, in, with), said
}

// row is a remembered resource; m is locked.
func (m *memory) row(ref models.Ref, with models.With) (found *few, said wording) {
	at := m.rows[ref]
	if at == nil {
		return nil, wording{}
	}
	r := at.Value.(*remembered)
	if r.with != with {
		return nil, wording{}
	}
	m.recent.MoveToFront(at)
	return r.few, r.said
}

// page are the resources with these ids, which were read since at, in their
// order; nil unless all of them are remembered as they were then, and fit into
// one answer.
func (m *memory) page(at reading, of kind, ids []string, with models.With) *few {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.still(at, oneResource) || !m.still(at, allResources) {
		return nil
	}
	page, weight := &few{make([]readRow, 0, len(ids)), knownGroups{}}, 0
	for _, id := range ids {
		one, _ := m.row(models.Ref{Scope: of.scope, Type: of.name, ID: id}, with)
		if one == nil {
			d, in := m.elsewhere(of, byID, id, with).open(of, byID, id)
			one = m.few(of.scope, d, in, with)
		}
		if one == nil {
			return nil
		}
		if weight += one.rows[0].weight(); weight > mostBytes {
			return nil
		}
		page.rows = append(page.rows, one.rows[0])
		for id, g := range one.known {
			page.known[id] = g
		}
	}
	return page
}

// keep remembers a resource that was read since at, how it was looked for, and
// what it was found to match. One in groups that are inside others is not: whom
// it is shown with would have to be asked again.
func (m *memory) keep(at reading, of kind, where, value string, said wording, with models.With, found *few) {
	if m == nil || with.Members || len(found.rows) != 1 || found.known.deep() {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.still(at, oneResource) && m.still(at, allResources) {
		m.put(of, where, value, said, with, found)
	}
}

func (m *memory) put(of kind, where, value string, said wording, with models.With, found *few) {
	row := &found.rows[0]
	ref := models.Ref{Scope: of.scope, Type: of.name, ID: row.ID}
	m.drafts.share(ref, &row.resourceRow)
	if with.Groups {
		m.belongs(ref, row.groups, found.known)
	}
	r := &remembered{
		ref: ref, with: with, few: found, said: said,
		weight: rowWeight + len(row.Document) + len(found.known)*groupWeight,
	}
	if before := m.rows[r.ref]; before != nil {
		r.unique = before.Value.(*remembered).unique
		m.drop(before)
	}
	r.said.text = strings.Clone(said.text) // it is a part of all that was asked, and would keep it
	if where != byID {
		r.unique = uniquely{of, where, strings.Clone(value)}
	}
	r.weight += len(r.said.text) + len(r.unique.value)
	if r.unique != (uniquely{}) {
		m.unique[r.unique] = r.ref
	}
	m.rows[r.ref] = m.recent.PushFront(r)
	if ref.Type == scim.TypeGroup {
		m.groupRows[ref] = true
	}
	for m.weight += r.weight; m.weight > m.most; {
		m.crowdRow(m.drop(m.recent.Back()))
	}
}

// What a resource weighs beside its document, and each of its groups, in bytes.
const (
	rowWeight   = 900
	groupWeight = 200
)

// keepAll remembers the resources of a page.
func (m *memory) keepAll(at reading, of kind, with models.With, page *few) {
	if m == nil || with.Members {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.still(at, oneResource) || !m.still(at, allResources) {
		return
	}
	for i := range page.rows {
		alone := &few{[]readRow{page.rows[i]}, page.known.only(page.rows[i].groups)}
		if !alone.known.deep() {
			m.put(of, byID, "", wording{}, with, alone)
		}
	}
}

// groups are those a resource is in, as far as that is remembered.
func (m *memory) groups(ref models.Ref) ([]models.GroupRef, bool) {
	if m == nil {
		return nil, false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.check()
	if groups, known := m.above[ref]; known {
		return groups, known
	}
	d := m.drafts.find(ref)
	if d == nil || m.writing[ref] > 0 {
		return nil, false
	}
	known, all := m.groupsKnown(ref.Scope, d.in)
	if !all {
		return nil, false
	}
	groups, _ := known.refs(strings.Fields(d.in.groups))
	return groups, true
}

// keepGroups remembers them.
func (m *memory) keepGroups(at reading, ref models.Ref, groups []models.GroupRef) {
	if m == nil || len(groups) > mostGroups {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.still(at, memberships) {
		return
	}
	if ids, known, direct := knownOf(groups); direct {
		m.belongs(ref, ids, known)
	}
	if len(m.above) >= mostAbove {
		m.above = map[models.Ref][]models.GroupRef{}
	}
	m.above[ref] = groups
}

// nobodyLeft says that a directory is known to have no removed accounts.
func (m *memory) nobodyLeft(directory models.DirectoryID) bool {
	if m == nil {
		return false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.check()
	return m.stayed[directory]
}

// keepNobodyLeft remembers that, as it was read since at.
func (m *memory) keepNobodyLeft(at reading, directory models.DirectoryID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.still(at, departure) && len(m.stayed) < mostKeys {
		m.stayed[directory] = true
	}
}

// What is remembered of who is in which group: for how many, and of each.
const (
	mostAbove  = 20_000
	mostGroups = 8
)
