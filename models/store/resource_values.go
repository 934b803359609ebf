package store

import (
	"slices"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
	"scimdesk/scim"
)

// derivedRow is a value of an attribute that is indexed on purpose, or, with
// a Number below zero, one that nobody else of the type may have.
type derivedRow struct {
	Path   string
	Number int
	Folded string
	Exact  string
}

const insertValue = `INSERT INTO resource_values (directory_id, type, resource_id, path, number, folded, exact) VALUES (?, ?, ?, ?, ?, ?, ?)`

func insertValues(tx *gorm.DB, ref models.Ref, values []models.Value) error {
	for i, v := range values {
		err := database.Later(tx, insertValue,
			string(ref.Scope.Directory()), ref.Type, ref.ID, v.Path, i, given(lookupKey(v.Folded)), v.Exact)
		if err != nil {
			return err
		}
	}
	return nil
}

const derivedOf = `SELECT path, number, folded, exact FROM resource_values WHERE directory_id = ? AND type = ? AND resource_id = ?
	UNION ALL SELECT path, -1, unique_key, '' FROM resource_uniques WHERE directory_id = ? AND type = ? AND resource_id = ?`

// readDerived reads the rows that are derived from the document of a resource:
// its values, and what of it is unique, as far as a row shows it.
func readDerived(tx *gorm.DB, ref models.Ref, d *draft) error {
	directory := string(ref.Scope.Directory())
	var rows []derivedRow
	err := database.Query(tx, derivedOf, []any{directory, ref.Type, ref.ID, directory, ref.Type, ref.ID}, func(scan func(...any) error) error {
		var row derivedRow
		err := scan(&row.Path, &row.Number, &row.Folded, &row.Exact)
		rows = append(rows, row)
		return err
	})
	slices.SortFunc(rows, func(a, b derivedRow) int { return a.Number - b.Number })
	for _, row := range rows {
		if row.Number < 0 {
			d.uniques = append(d.uniques, models.Unique{Path: row.Path, Key: row.Folded})
			continue
		}
		d.values = append(d.values, models.Value{Path: row.Path, Folded: scim.Fold(row.Exact), Exact: row.Exact})
	}
	return err
}

// replaceValues writes only when something differs.
func replaceValues(tx *gorm.DB, before, after models.Resource) error {
	if slices.Equal(before.Values, after.Values) {
		return nil
	}
	err := database.Later(tx, `DELETE FROM resource_values WHERE directory_id = ? AND type = ? AND resource_id = ?`,
		string(before.Scope.Directory()), before.Type, before.ID)
	if err != nil {
		return err
	}
	return insertValues(tx, after.Ref, after.Values)
}
