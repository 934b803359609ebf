package store

import (
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"scimdesk/models"
	"scimdesk/models/store/database"
	"scimdesk/scim"
)

// forUpdate keeps other writers of a row away, and leaves it to be pointed at
// by new rows: whoever adds a member to a group waits for that group only.
func forUpdate(tx *gorm.DB) *gorm.DB {
	return tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"})
}

// groupsWith asks for the ids of the groups that have a direct member.
func groupsWith(tx *gorm.DB, ref models.Ref) *gorm.DB {
	return tx.Session(&gorm.Session{NewDB: true}).Model(&memberRow{}).Select("group_id").
		Where("directory_id = ? AND member_id = ?", string(ref.Scope.Directory()), clean(ref.ID))
}

// groupsOf asks for the rows of these groups.
func groupsOf(tx *gorm.DB, ref models.Ref) *gorm.DB {
	return tx.Model(&resourceRow{}).Scopes(ofType(ref.Scope, scim.TypeGroup)).Where("id IN (?)", groupsWith(tx, ref))
}

// leaveGroups moves the groups that lose a member with it, and counts them
// down; its rows there go with its own. The groups are locked first, always in
// the same order, and only then somebody's own row is closed to new ones: who
// joined another one in between is looked at again.
func leaveGroups(tx *gorm.DB, ref models.Ref, at time.Time, meanwhile func() error) error {
	var locked, in []string
	if err := groupsOf(tx, ref).Scopes(forUpdate).Order("id").Pluck("id", &locked).Error; err != nil {
		return err
	}
	if err := meanwhile(); err != nil {
		return err
	}
	if err := closeRow(tx, ref); err != nil {
		return err
	}
	err := groupsWith(tx, ref).Pluck("group_id", &in).Error
	if err != nil || len(in) == 0 {
		return err
	}
	for _, id := range in {
		if _, ours := slices.BinarySearch(locked, id); !ours {
			return database.ErrAgain
		}
	}
	return groupsOf(tx, ref).Where("id <> ?", ref.ID).Updates(map[string]any{
		"version": gorm.Expr("version + 1"), "member_count": gorm.Expr("member_count - 1"), "updated_at": ms(at),
	}).Error
}

// closeRow keeps everybody away: from here on nobody joins a group who is
// leaving.
func closeRow(tx *gorm.DB, ref models.Ref) error {
	var ids []string
	return tx.Model(&resourceRow{}).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).
		Scopes(named(ref)).Pluck("id", &ids).Error
}
