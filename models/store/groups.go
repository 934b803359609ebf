package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/scim"
)

// Groups answers a page, newest first. Every word of Search must be the start
// of a word of the name; a search walks at most MaxScan groups.
func (s *Store) Groups(ctx context.Context, q models.GroupQuery) (models.GroupPage, error) {
	var page models.GroupPage
	k := keyset{after: q.After, before: q.Before, limit: q.Limit}
	err := s.main.Snapshot(ctx, func(tx *gorm.DB) error {
		rows, older, newer, err := read[resourceRow](k, func(cursor, order string, at ...any) *gorm.DB {
			return s.narrowed(groupsIn(tx, q.Scope).Where(cursor, at...).Order(order), q.Search, order)
		})
		page.Older, page.Newer = older, newer
		for _, row := range rows {
			page.Groups = append(page.Groups, row.group())
		}
		return err
	})
	if err != nil {
		return models.GroupPage{}, fmt.Errorf("groups: %w", err)
	}
	return page, nil
}

func groupsIn(tx *gorm.DB, scope models.Scope) *gorm.DB {
	return tx.Session(&gorm.Session{NewDB: true}).Model(&resourceRow{}).Scopes(ofType(scope, scim.TypeGroup)).
		Select("id, display_name, external_id, member_count, created_at, updated_at, search")
}

func (row resourceRow) group() models.Group {
	return models.Group{
		ID: row.ID, Name: row.DisplayName, ExternalID: row.ExternalID, Members: row.MemberCount,
		CreatedAt: moment(row.Created), UpdatedAt: moment(row.Updated),
	}
}

// Group finds one. models.ErrNotFound also for ids of other directories.
func (s *Store) Group(ctx context.Context, scope models.Scope, id string) (models.Group, error) {
	var row resourceRow
	err := s.main.View(ctx, func(db *gorm.DB) error {
		return groupsIn(db, scope).Where("id = ?", clean(id)).Take(&row).Error
	})
	if err != nil {
		return models.Group{}, fmt.Errorf("group %s: %w", id, err)
	}
	return row.group(), nil
}

// GroupsOf are the groups a resource is in, direct ones first, by name; at
// most limit. None for a resource that is not there.
func (s *Store) GroupsOf(ctx context.Context, scope models.Scope, resource string, limit int) ([]models.GroupRef, error) {
	var groups []models.GroupRef
	err := s.main.View(ctx, func(db *gorm.DB) error {
		id := clean(resource)
		found, err := groupsAbove(db, scope, []string{id})
		groups = found[id]
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("groups of %s: %w", resource, err)
	}
	return groups[:min(len(groups), pageLimit(limit))], nil
}

// GroupEvents are the newest events of one group, newest first; none for a
// group of another directory.
func (s *Store) GroupEvents(ctx context.Context, scope models.Scope, id string, limit int) ([]models.Event, error) {
	var rows []eventRow
	err := s.main.View(ctx, func(db *gorm.DB) error {
		return eventsAbout(db, scope, id).Limit(pageLimit(limit)).Find(&rows).Error
	})
	if err != nil {
		return nil, fmt.Errorf("events of group %s: %w", id, err)
	}
	return eventsOf(scope, rows)
}

func eventsAbout(tx *gorm.DB, scope models.Scope, subject string) *gorm.DB {
	return tx.Where("directory_id = ? AND subject = ? AND account_id IS NULL", string(scope.Directory()), clean(subject)).Order("id DESC")
}
