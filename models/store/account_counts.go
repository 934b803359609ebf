package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

// accountCountsRow counts a directory's accounts by state.
type accountCountsRow struct {
	DirectoryID string `gorm:"primaryKey"`
	Active      int
	Inactive    int
	Removed     int
}

// TableName is read by GORM.
func (accountCountsRow) TableName() string { return "account_counts" }

// comings is what several changes do to the counters of one directory.
type comings struct{ active, inactive, removed int }

type comingsKey struct{ directory models.DirectoryID }

func (t *comings) add(state models.AccountState, n int) {
	switch state {
	case models.AccountActive:
		t.active += n
	case models.AccountInactive:
		t.inactive += n
	case models.AccountRemoved:
		t.removed += n
	}
}

func (t *comings) write(tx *gorm.DB, directory models.DirectoryID) error {
	return database.Later(tx, `UPDATE account_counts SET active = active + ?, inactive = inactive + ?, removed = removed + ? WHERE directory_id = ?`,
		t.active, t.inactive, t.removed, string(directory))
}

// countMove moves one person from a counter to another, together with those
// who share the commit.
func countMove(tx *gorm.DB, scope models.Scope, m move) error {
	if m.from == m.to {
		return nil
	}
	directory, shared := scope.Directory(), database.Together(tx)
	t, begun := shared.Get(comingsKey{directory}).(*comings)
	if !begun {
		t = &comings{}
	}
	t.add(m.from, -1)
	t.add(m.to, 1)
	switch {
	case shared == nil:
		return t.write(tx, directory)
	case !begun:
		shared.Put(comingsKey{directory}, t)
		shared.Last(func(tx *gorm.DB) error { return t.write(tx, directory) })
	}
	return nil
}

// AccountCounts reads the counters; models.ErrNotFound when there is no such
// directory.
func (s *Store) AccountCounts(ctx context.Context, scope models.Scope) (models.AccountCounts, error) {
	var row accountCountsRow
	err := s.main.View(ctx, func(db *gorm.DB) error {
		return db.Where("directory_id = ?", string(scope.Directory())).Take(&row).Error
	})
	if err != nil {
		return models.AccountCounts{}, fmt.Errorf("account counts: %w", err)
	}
	return models.AccountCounts{Active: row.Active, Inactive: row.Inactive, Removed: row.Removed}, nil
}

// People is how many accounts there are in all directories together, those
// that were removed aside.
func (s *Store) People(ctx context.Context) (people int, err error) {
	err = s.main.View(ctx, func(db *gorm.DB) error {
		return db.Raw("SELECT CAST(coalesce(sum(active + inactive), 0) AS BIGINT) FROM account_counts").Scan(&people).Error
	})
	if err != nil {
		return 0, fmt.Errorf("count people: %w", err)
	}
	return people, nil
}
