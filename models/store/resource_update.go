package store

import (
	"bytes"
	"errors"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

// What changes of a row, from what is usual to everything: an index whose
// column is not named is not touched.
const (
	sameVersion = ` WHERE directory_id = ? AND type = ? AND id = ? AND version = ?`

	updateMembers  = `UPDATE resources SET version = ?, updated_at = ?, member_count = ?` + sameVersion
	updateDocument = `UPDATE resources SET version = ?, updated_at = ?, document = ?` + sameVersion
	updateActive   = `UPDATE resources SET version = ?, updated_at = ?, document = ?, active = ?` + sameVersion
	updateCalled   = `UPDATE resources SET version = ?, updated_at = ?, document = ?, active = ?, display_name = ?, display_name_key = ?, search = ?` + sameVersion
	updateAll      = `UPDATE resources SET version = ?, updated_at = ?, document = ?, active = ?, member_count = ?, account_id = ?,
		user_name = ?, unique_key = ?, external_id = ?, external_key = ?, display_name = ?, display_name_key = ?, search = ?` + sameVersion
)

// updateResource writes next in place of row, provided that row is still the
// last version.
func updateResource(tx *gorm.DB, row, next resourceRow, unique string) error {
	statement, set := row.update(next)
	args := append(set, row.DirectoryID, row.Type, row.ID, row.Version)
	if statement != updateAll && tx.Name() == "postgres" { // row is locked, and nothing it must not share changes
		return database.Later(tx, statement, args...)
	}
	saved, err := database.Exec(tx, statement, args...)
	switch {
	case errors.Is(err, gorm.ErrDuplicatedKey): // the only unique column that changes
		return &models.TakenError{Attribute: unique}
	case err == nil && saved == 0:
		return database.ErrAgain
	}
	return err
}

// update is the statement that turns row into next, and what it sets.
func (row resourceRow) update(next resourceRow) (statement string, set []any) {
	document, active := !bytes.Equal(row.Document, next.Document), row.Active != next.Active
	members, called := row.MemberCount != next.MemberCount, row.DisplayName != next.DisplayName
	switch {
	case !row.sameKeys(next), members && (document || active || called):
		return updateAll, []any{
			next.Version, next.Updated, next.Document, next.Active, next.MemberCount, nullable(next.AccountID),
			next.UserName, nullable(next.UniqueKey), next.ExternalID, nullable(next.ExternalKey),
			next.DisplayName, nullable(next.DisplayNameKey), next.Search,
		}
	case called:
		return updateCalled, []any{
			next.Version, next.Updated, next.Document, next.Active, next.DisplayName, nullable(next.DisplayNameKey), next.Search,
		}
	case active:
		return updateActive, []any{next.Version, next.Updated, next.Document, next.Active}
	case document:
		return updateDocument, []any{next.Version, next.Updated, next.Document}
	}
	return updateMembers, []any{next.Version, next.Updated, next.MemberCount}
}

// deleteResource takes row away, provided that it is still the last version.
func deleteResource(tx *gorm.DB, row resourceRow) error {
	gone, err := database.Exec(tx, `DELETE FROM resources`+sameVersion, row.DirectoryID, row.Type, row.ID, row.Version)
	if err == nil && gone == 0 {
		return database.ErrAgain
	}
	return err
}
