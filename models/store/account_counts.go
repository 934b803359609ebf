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

// countMove moves one person from a counter to another.
func countMove(tx *gorm.DB, scope models.Scope, m move) error {
	if m.from == m.to {
		return nil
	}
	change := func(state models.AccountState) int {
		switch state {
		case m.to:
			return 1
		case m.from:
			return -1
		}
		return 0
	}
	return database.Later(tx, `UPDATE account_counts SET active = active + ?, inactive = inactive + ?, removed = removed + ? WHERE directory_id = ?`,
		change(models.AccountActive), change(models.AccountInactive), change(models.AccountRemoved), string(scope.Directory()))
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
