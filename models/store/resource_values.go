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

func valuesOf(tx *gorm.DB, ref models.Ref) ([]models.Value, error) {
	var rows []valueRow
	err := tx.Where("directory_id = ? AND type = ? AND resource_id = ?", string(ref.Scope.Directory()), ref.Type, clean(ref.ID)).
		Order("number").Find(&rows).Error
	var values []models.Value
	for _, row := range rows {
		values = append(values, models.Value{Path: row.Path, Folded: scim.Fold(row.Exact), Exact: row.Exact})
	}
	return values, err
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
