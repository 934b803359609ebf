package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

const directlyAbove = `SELECT g.id, g.display_name, ` + isInside + ` FROM group_members m CROSS JOIN resources g
	WHERE m.member_id = ? AND m.directory_id = ? AND g.directory_id = m.directory_id AND g.type = 'Group' AND g.id = m.group_id`

// GroupsAbove are all groups a resource is in, as models.With.Groups shows
// them: direct ones first, by name. None for a resource that is not there.
func (s *Store) GroupsAbove(ctx context.Context, ref models.Ref) (groups []models.GroupRef, err error) {
	if groups, known := s.memory.groups(ref); known {
		return groups, nil
	}
	at := s.memory.now()
	err = s.main.View(ctx, func(db *gorm.DB) (err error) {
		groups, err = groupsAboveOne(db, ref)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("groups above %s: %w", ref, err)
	}
	s.memory.keepGroups(at, ref, groups)
	return groups, nil
}

func groupsAboveOne(db *gorm.DB, ref models.Ref) ([]models.GroupRef, error) {
	id, known := clean(ref.ID), knownGroups{}
	var ids []string
	args := []any{id, string(ref.Scope.Directory())}
	err := database.Query(db, directlyAbove, args, func(scan func(...any) error) error {
		var group string
		var g knownGroup
		err := scan(&group, &g.name, &g.inside)
		ids, known[group] = append(ids, group), g
		return err
	})
	refs, deeper := known.refs(ids)
	if err != nil || !deeper {
		return refs, err
	}
	through, err := groupsThrough(db, ref.Scope, []string{id})
	return through[id], err
}
