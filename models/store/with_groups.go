package store

import (
	"cmp"
	"slices"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
	"scimdesk/scim"
)

// knownGroup is what must be known of a group to show it at a member.
type knownGroup struct {
	name   string
	inside bool // it is itself in a group
}

// knownGroups are groups by their ids.
type knownGroups map[string]knownGroup

// completeGroups puts into resources the groups they are in. What of these is
// not known yet is one statement, however many resources there are; only those
// that are in a group inside another cost a second one.
func completeGroups(tx *gorm.DB, scope models.Scope, rows []readRow, known knownGroups, resources []models.Resource) error {
	if known == nil {
		known = knownGroups{}
	}
	if err := known.learn(tx, scope, rows); err != nil {
		return err
	}
	var deeper []int
	for i, row := range rows {
		refs, inside := known.refs(row.groups)
		if resources[i].Groups = refs; inside {
			deeper = append(deeper, i)
		}
	}
	return completeThrough(tx, scope, rows, deeper, resources)
}

// completeThrough does so for those in groups that are inside others.
func completeThrough(tx *gorm.DB, scope models.Scope, rows []readRow, deeper []int, resources []models.Resource) error {
	if len(deeper) == 0 {
		return nil
	}
	ids := make([]string, 0, len(deeper))
	for _, i := range deeper {
		ids = append(ids, rows[i].ID)
	}
	groups, err := groupsThrough(tx, scope, ids)
	for _, i := range deeper {
		resources[i].Groups = groups[rows[i].ID]
	}
	return err
}

const groupsNamed = `SELECT g.id, g.display_name, ` + isInside + ` FROM resources g WHERE g.directory_id = ? AND g.type = 'Group' AND g.id `

// learn reads the groups of rows that are not known.
func (known knownGroups) learn(tx *gorm.DB, scope models.Scope, rows []readRow) error {
	var ids []string
	total := 0
	for _, row := range rows {
		total += len(row.groups)
		for _, id := range row.groups {
			if _, there := known[id]; !there {
				known[id] = knownGroup{}
				ids = append(ids, id)
			}
		}
	}
	switch {
	case total > mostLoaded:
		return models.ErrTooMany
	case len(ids) == 0:
		return nil
	}
	return database.Query(tx, groupsNamed+among(tx), []any{string(scope.Directory()), list(ids)}, func(scan func(...any) error) error {
		var id string
		var g knownGroup
		err := scan(&id, &g.name, &g.inside)
		known[id] = g
		return err
	})
}

// knownOf are groups somebody is in, provided that they are so directly.
func knownOf(refs []models.GroupRef) (ids []string, known knownGroups, direct bool) {
	known = make(knownGroups, len(refs))
	for _, g := range refs {
		if !g.Direct {
			return nil, nil, false
		}
		ids, known[g.ID] = append(ids, g.ID), knownGroup{name: g.Name}
	}
	return ids, known, true
}

// deep says whether one of them is itself in a group.
func (known knownGroups) deep() bool {
	for _, g := range known {
		if g.inside {
			return true
		}
	}
	return false
}

// only are those with these ids; nil for none.
func (known knownGroups) only(ids []string) knownGroups {
	if len(ids) == 0 {
		return nil
	}
	some := make(knownGroups, len(ids))
	for _, id := range ids {
		some[id] = known[id]
	}
	return some
}

// refs are direct groups as their member shows them, and whether one of them is
// itself in a group.
func (known knownGroups) refs(ids []string) (refs []models.GroupRef, inside bool) {
	for _, id := range ids {
		g := known[id]
		inside = inside || g.inside
		refs = append(refs, models.GroupRef{ID: id, Name: g.name, Direct: true})
	}
	sortGroups(refs)
	return refs, inside
}

// sortGroups puts direct ones first, then sorts by name.
func sortGroups(refs []models.GroupRef) {
	if len(refs) < 2 {
		return
	}
	keys := make(map[string]string, len(refs))
	for _, g := range refs {
		keys[g.ID] = given(lookupKey(scim.Fold(g.Name)))
	}
	slices.SortFunc(refs, func(a, b models.GroupRef) int {
		if a.Direct != b.Direct {
			return map[bool]int{true: -1, false: 1}[a.Direct]
		}
		return cmp.Or(cmp.Compare(keys[a.ID], keys[b.ID]), cmp.Compare(a.ID, b.ID))
	})
}
