package store

import (
	"slices"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/scim"
)

// valueRow is one value of an attribute that is indexed on purpose.
type valueRow struct {
	DirectoryID string `gorm:"primaryKey"`
	Type        string `gorm:"primaryKey"`
	ResourceID  string `gorm:"primaryKey"`
	Path        string `gorm:"primaryKey"`
	Number      int    `gorm:"primaryKey;autoIncrement:false"`
	Folded      string
	Exact       string
}

// TableName is read by GORM.
func (valueRow) TableName() string { return "resource_values" }

func insertValues(tx *gorm.DB, ref models.Ref, values []models.Value) error {
	if len(values) == 0 {
		return nil
	}
	rows := make([]valueRow, 0, len(values))
	for i, v := range values {
		rows = append(rows, valueRow{
			DirectoryID: string(ref.Scope.Directory()), Type: ref.Type, ResourceID: ref.ID,
			Path: v.Path, Number: i, Folded: given(lookupKey(v.Folded)), Exact: v.Exact,
		})
	}
	return tx.CreateInBatches(&rows, 500).Error
}

// derived puts the rows that are derived from its document into a resource: its
// values, and what of it is unique, as far as a row shows it.
func derived(tx *gorm.DB, r *models.Resource) error {
	var rows []valueRow
	err := derivedOf(tx, r.Ref).Scan(&rows).Error
	slices.SortFunc(rows, func(a, b valueRow) int { return a.Number - b.Number })
	for _, row := range rows {
		if row.Number < 0 {
			r.Uniques = append(r.Uniques, models.Unique{Path: row.Path, Key: row.Folded})
			continue
		}
		r.Values = append(r.Values, models.Value{Path: row.Path, Folded: scim.Fold(row.Exact), Exact: row.Exact})
	}
	return err
}

func derivedOf(tx *gorm.DB, ref models.Ref) *gorm.DB {
	directory := string(ref.Scope.Directory())
	return tx.Raw(`SELECT path, number, folded, exact FROM resource_values WHERE directory_id = ? AND type = ? AND resource_id = ?
		UNION ALL SELECT path, -1, unique_key, '' FROM resource_uniques WHERE directory_id = ? AND type = ? AND resource_id = ?`, directory, ref.Type, ref.ID, directory, ref.Type, ref.ID)
}

// replaceValues writes only when something differs.
func replaceValues(tx *gorm.DB, before, after models.Resource) error {
	if slices.Equal(before.Values, after.Values) {
		return nil
	}
	err := tx.Where("directory_id = ? AND type = ? AND resource_id = ?", string(before.Scope.Directory()), before.Type, before.ID).
		Delete(&valueRow{}).Error
	if err != nil {
		return err
	}
	return insertValues(tx, after.Ref, after.Values)
}
