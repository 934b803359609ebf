package store

import (
	"runtime/debug"
	"strings"

	"scimdesk/models"
	"scimdesk/scim"
)

const (
	// mostCrowded bounds the crowd, in bytes; a million people need half of it.
	mostCrowded = 512 << 20
	// besideCrowd is what else must have room below the collector's limit.
	besideCrowd = 96 << 20
	// mostNames bounds how many names of groups are remembered, and
	// longestRemembered how long one may be, in bytes.
	mostNames         = 20_000
	longestRemembered = 1000
)

// roomForCrowd is how many bytes the crowd may take below the limit there is.
func roomForCrowd() int {
	return int(min(max(debug.SetMemoryLimit(-1)-besideCrowd, 0), mostCrowded))
}

const byKey = "unique_key = ?"

// belonging are the groups somebody is in.
type belonging struct {
	known  bool
	groups string // their ids, with spaces between them; "" for who is in none
	era    uint32 // of memory, when there are any
}

// belongingOf are groups by their ids.
func (m *memory) belongingOf(groups []string) belonging {
	return belonging{true, strings.Join(groups, " "), m.era}
}

// crowdRow moves somebody who was read into the crowd; m is locked.
func (m *memory) crowdRow(r *remembered) {
	row := &r.few.rows[0]
	if !m.crowds(r.ref) || !r.with.Groups {
		return
	}
	known, flags := m.crowd.find(r.ref), byte(0)
	if known != nil && known.flags&grouped != 0 && len(row.groups) == 0 {
		return
	}
	d, in := known.open(r.ref)
	switch {
	case d != nil && in.known && in.era == m.era:
		return
	case d != nil && known.flags&entire != 0:
		flags = entire
	default:
		d = &draft{row: row.resourceRow}
		d.row.DirectoryID, d.row.Type = string(r.ref.Scope.Directory()), r.ref.Type
		if r.unique.where == byKey {
			d.row.UniqueKey = &r.unique.value
		}
	}
	m.crowd.put(r.ref, d, m.belongingOf(row.groups), flags)
}

// crowdDraft moves a draft into the crowd, unless it is there; m is locked.
func (m *memory) crowdDraft(gone *drafted) {
	if !m.crowds(gone.ref) {
		return
	}
	const all = entire | grouped
	known := m.crowd.find(gone.ref)
	if known != nil && known.flags&all == all && gone.in.groups == "" {
		return
	}
	d, in := known.open(gone.ref)
	switch {
	case d != nil && known.flags&all == all && in == gone.in:
		return
	case gone.in.known:
	case d != nil && known.flags&entire != 0:
		return
	default:
		gone.in = in
	}
	m.crowd.put(gone.ref, gone.draft, gone.in, entire)
}

// crowds says whether a resource may go there as it is now: a person whom nobody
// is writing.
func (m *memory) crowds(ref models.Ref) bool { return ref.Type == scim.TypeUser && m.writing[ref] == 0 }

// origin is what an answer about somebody is made of who is not among rows.
type origin struct {
	draft  *draft
	in     belonging
	packet *packet
}

// elsewhere is where else somebody may be remembered; m is locked.
func (m *memory) elsewhere(of kind, where, value string, with models.With) origin {
	if of.name != scim.TypeUser || where != byID && where != byKey {
		return origin{}
	}
	ref := models.Ref{Scope: of.scope, Type: of.name, ID: value}
	if where == byKey {
		ref = m.drafts.unique[uniquely{of, byKey, value}]
	}
	if d := m.drafts.find(ref); d != nil && m.writing[ref] == 0 && (d.in.known || !with.Groups) {
		return origin{draft: d.draft, in: d.in}
	}
	if where == byKey {
		return origin{packet: m.crowd.findUnique(of, value).with(with)}
	}
	return origin{packet: m.crowd.find(ref).with(with)}
}

// with is p if it says all that is asked for.
func (p *packet) with(with models.With) *packet {
	if p == nil || with.Groups && p.flags&grouped == 0 || !with.Lean && p.flags&entire == 0 {
		return nil
	}
	return p
}

// open is somebody's draft, nil for none. m need not be locked.
func (o origin) open(of kind, where, value string) (d *draft, in belonging) {
	if d, in = o.draft, o.in; d == nil {
		d, in = o.packet.unpacked(of)
	}
	if d == nil || where == byID && d.row.ID != value || where == byKey && given(d.row.UniqueKey) != value {
		return nil, in
	}
	return d, in
}

// few is a drafted resource as it would have been read; nil when its groups are
// not known any more. m is locked.
func (m *memory) few(scope models.Scope, d *draft, in belonging, with models.With) *few {
	if d == nil {
		return nil
	}
	from := &d.row
	row := readRow{resourceRow: resourceRow{
		Type: from.Type, ID: from.ID, Block: from.Block, Document: from.Document, Version: from.Version,
		Created: from.Created, Updated: from.Updated, DisplayName: from.DisplayName, MemberCount: from.MemberCount,
	}}
	if !with.Lean {
		row.AccountID, row.UserName, row.UniqueKey, row.ExternalID, row.Active = from.AccountID, from.UserName, from.UniqueKey, from.ExternalID, from.Active
	}
	if !with.Groups {
		return &few{[]readRow{row}, knownGroups{}}
	}
	known, all := m.groupsKnown(scope, in)
	if !all {
		return nil
	}
	row.groups = strings.Fields(in.groups)
	return &few{[]readRow{row}, known}
}

// groupsKnown are the groups somebody is in, if all are known.
func (m *memory) groupsKnown(scope models.Scope, in belonging) (knownGroups, bool) {
	if in.groups == "" {
		return knownGroups{}, in.known
	}
	if !in.known || in.era != m.era {
		return nil, false
	}
	known := knownGroups{}
	for id := range strings.FieldsSeq(in.groups) {
		name, there := m.names[models.Ref{Scope: scope, Type: scim.TypeGroup, ID: id}]
		if !there {
			return nil, false
		}
		known[id] = knownGroup{name: name}
	}
	return known, true
}

// belongs notes which groups somebody is in, and what these are called; m is
// locked.
func (m *memory) belongs(ref models.Ref, groups []string, known knownGroups) {
	if ref.Type != scim.TypeUser {
		return
	}
	if len(m.names) > mostNames {
		m.names = map[models.Ref]string{}
	}
	for id, group := range known {
		if len(group.name) <= longestRemembered {
			m.names[models.Ref{Scope: ref.Scope, Type: scim.TypeGroup, ID: id}] = group.name
		}
	}
	m.drafts.belong(ref, m.belongingOf(groups))
}

// regroup forgets the groups of those who join or leave one.
func (m *memory) regroup(scope models.Scope, ids []string) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, id := range ids {
		ref := models.Ref{Scope: scope, Type: scim.TypeUser, ID: id}
		m.dropRow(ref)
		m.crowd.regroup(ref)
		delete(m.above, ref)
		m.drafts.belong(ref, belonging{})
	}
}
