package store

import (
	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/scim"
)

// membersPerScan is how many members a filter may look at for each resource it
// may: most people are in several groups.
const membersPerScan = 3

// beside puts into candidates' documents what a filter or an order asks about
// and what is kept beside them: meta, members, groups.
type beside struct {
	meta    bool
	members bool
	groups  bool
	only    []string // ids of the members asked about; nil for all
	left    int      // how many members may still be looked at

	inside map[string][]models.Member
	above  map[string][]models.GroupRef
}

func besideOf(q models.Query, most int) beside {
	b := beside{
		meta:    q.Filter.Mentions("meta") || q.Sort != nil && q.Sort.Path().Name == "meta",
		members: q.Type == scim.TypeGroup && q.Filter.Mentions("members"),
		groups:  q.Type == scim.TypeUser && q.Filter.Mentions("groups"),
		left:    most,
	}
	if ids, only := q.Filter.Asked("members", "value"); b.members && only && len(ids) > 0 {
		b.only = ids
	}
	return b
}

// load reads what the next candidates need, in one query for each kind.
// models.ErrTooMany when that is more than there is left to look at.
func (b *beside) load(tx *gorm.DB, scope models.Scope, rows []readRow) (err error) {
	if !b.members && !b.groups {
		return nil
	}
	ids := make([]string, 0, len(rows))
	for _, row := range rows {
		ids = append(ids, row.ID)
		if b.members && b.only == nil {
			b.left -= row.MemberCount
		}
	}
	if b.left < 0 {
		return models.ErrTooMany
	}
	if b.members {
		b.inside, err = membersOf(tx, scope, ids, joining{only: b.only})
	} else {
		b.above, err = groupsAbove(tx, scope, ids)
	}
	return err
}

// any says whether anything beside the documents is asked about.
func (b *beside) any() bool { return b.meta || b.members || b.groups }

// of is what row's document does not hold, nil for nothing.
func (b *beside) of(row *readRow) scim.Resource {
	if !b.any() {
		return nil
	}
	more := scim.Resource{}
	if b.meta {
		more["meta"] = metaOf(row.resourceRow)
	}
	if members := b.inside[row.ID]; b.members && len(members) > 0 {
		more["members"] = shownMembers(members)
	}
	if groups := b.above[row.ID]; b.groups && len(groups) > 0 {
		more["groups"] = shownGroups(groups)
	}
	return more
}

// metaOf is meta as the doors show it (RFC 7643 §3.1), without the location,
// which only a door knows.
func metaOf(row resourceRow) map[string]any {
	r := models.Resource{Version: row.Version}
	return map[string]any{
		"resourceType": row.Type,
		"created":      moment(row.Created).Format(timeFormat),
		"lastModified": moment(row.Updated).Format(timeFormat),
		"version":      r.ETag(),
	}
}

// shownMembers are members as the doors show them (RFC 7643 §4.2), without
// their addresses.
func shownMembers(members []models.Member) []any {
	shown := make([]any, 0, len(members))
	for _, m := range members {
		shown = append(shown, map[string]any{"value": m.ID, "type": m.Type, "display": m.Name})
	}
	return shown
}

// shownGroups are groups as the doors show them (RFC 7643 §4.1.2).
func shownGroups(groups []models.GroupRef) []any {
	shown := make([]any, 0, len(groups))
	for _, g := range groups {
		kind := "indirect"
		if g.Direct {
			kind = "direct"
		}
		shown = append(shown, map[string]any{"value": g.ID, "display": g.Name, "type": kind})
	}
	return shown
}
