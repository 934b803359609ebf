package store

import (
	"slices"
	"time"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

const (
	groupsWith = `SELECT group_id FROM group_members WHERE directory_id = ? AND member_id = ?`
	ofGroups   = ` WHERE directory_id = ? AND type = 'Group' AND id IN (` + groupsWith + `)`

	lockGroups = `SELECT id FROM resources` + ofGroups + ` ORDER BY id FOR NO KEY UPDATE`
	countDown  = `UPDATE resources SET version = version + 1, member_count = member_count - 1, updated_at = ?, updated_hour = ?` + ofGroups + ` AND id <> ?`
)

// leaveGroups moves the groups that lose a member with it, and counts them
// down; its rows there go with its own. The groups are locked first, always in
// the same order, and only then somebody's own row is closed to new ones: who
// joined another one in between is looked at again.
func leaveGroups(tx *gorm.DB, ref models.Ref, at time.Time, meanwhile func() error) error {
	directory, id := string(ref.Scope.Directory()), clean(ref.ID)
	locking := tx.Name() == "postgres" // SQLite has one writer at a time
	var locked []string
	err := writeHeld(tx)
	if err != nil {
		return err
	}
	if locking {
		if locked, err = texts(tx, lockGroups, directory, directory, id); err != nil {
			return err
		}
	}
	if err := meanwhile(); err != nil {
		return err
	}
	if locking {
		if err := closeRow(tx, ref); err != nil {
			return err
		}
	}
	in, err := texts(tx, groupsWith, directory, id)
	if err != nil || len(in) == 0 {
		return err
	}
	if locking && !holds(locked, in) {
		return database.ErrAgain
	}
	return database.Later(tx, countDown, ms(at), hourOf(ms(at)), directory, directory, id, id)
}

// holds says whether all are among the locked.
func holds(locked, all []string) bool {
	slices.Sort(locked) // each database has an order of its own
	return !slices.ContainsFunc(all, func(id string) bool {
		_, there := slices.BinarySearch(locked, id)
		return !there
	})
}

// closeRow keeps everybody away: from here on nobody joins a group who is
// leaving.
func closeRow(tx *gorm.DB, ref models.Ref) error {
	return database.Later(tx, `SELECT id FROM resources WHERE directory_id = ? AND type = ? AND id = ? FOR UPDATE`,
		string(ref.Scope.Directory()), ref.Type, clean(ref.ID))
}
