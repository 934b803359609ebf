package store

import (
	"cmp"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"scimdesk/models"
)

// uniqueRow is one value that nobody else of the type may have.
type uniqueRow struct {
	DirectoryID string `gorm:"primaryKey"`
	Type        string `gorm:"primaryKey"`
	Path        string `gorm:"primaryKey"`
	UniqueKey   string `gorm:"primaryKey"`
	ResourceID  string
}

// TableName is read by GORM.
func (uniqueRow) TableName() string { return "resource_uniques" }

// kept is the unique as a row has it: sorted, each once, and short.
func kept(uniques []models.Unique) []models.Unique {
	var short []models.Unique
	for _, u := range uniques {
		if key := lookupKey(u.Key); key != nil {
			short = append(short, models.Unique{Path: clean(u.Path), Key: *key})
		}
	}
	slices.SortFunc(short, func(a, b models.Unique) int { return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Key, b.Key)) })
	return slices.Compact(short)
}

// insertUniques leaves it to the key of the table who has a value.
func insertUniques(tx *gorm.DB, ref models.Ref, uniques []models.Unique) error {
	for _, u := range kept(uniques) {
		row := uniqueRow{
			DirectoryID: string(ref.Scope.Directory()), Type: ref.Type, Path: u.Path, UniqueKey: u.Key, ResourceID: ref.ID,
		}
		inserted := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
		switch {
		case inserted.Error != nil:
			return inserted.Error
		case inserted.RowsAffected == 0:
			return &models.TakenError{Attribute: u.Path}
		}
	}
	return nil
}

// replaceUniques writes only when something differs.
func replaceUniques(tx *gorm.DB, before, after models.Resource) error {
	if slices.Equal(kept(before.Uniques), kept(after.Uniques)) {
		return nil
	}
	err := tx.Where("directory_id = ? AND type = ? AND resource_id = ?", string(before.Scope.Directory()), before.Type, before.ID).
		Delete(&uniqueRow{}).Error
	if err != nil {
		return err
	}
	return insertUniques(tx, after.Ref, after.Uniques)
}
