package store

import (
	"cmp"
	"slices"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

// kept are uniques as rows have them: sorted, each once, and short.
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

const insertUnique = `INSERT INTO resource_uniques (directory_id, type, path, unique_key, resource_id) VALUES (?, ?, ?, ?, ?)
	ON CONFLICT DO NOTHING`

// insertUniques leaves it to the key of the table who has a value.
func insertUniques(tx *gorm.DB, ref models.Ref, uniques []models.Unique) error {
	for _, u := range kept(uniques) {
		inserted, err := database.Exec(tx, insertUnique, string(ref.Scope.Directory()), ref.Type, u.Path, u.Key, ref.ID)
		switch {
		case err != nil:
			return err
		case inserted == 0:
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
	err := database.Later(tx, `DELETE FROM resource_uniques WHERE directory_id = ? AND type = ? AND resource_id = ?`,
		string(before.Scope.Directory()), before.Type, before.ID)
	if err != nil {
		return err
	}
	return insertUniques(tx, after.Ref, after.Uniques)
}
