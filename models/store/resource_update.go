package store

import (
	"bytes"
	"errors"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

// What changes of a row, from what is usual to everything: an index whose
// column is not named is not touched. The index of changes goes by the hour.
const (
	setVersion = `UPDATE resources SET version = ?, updated_at = ?`
	setHour    = `, updated_hour = ?`

	setMembers  = `, member_count = ?`
	setDocument = `, document = ?`
	setActive   = setDocument + `, active = ?`
	setCalled   = setActive + `, display_name = ?, display_name_key = ?, search = ?`
	setAll      = setActive + setMembers + `, account_id = ?, user_name = ?, unique_key = ?, external_id = ?, external_key = ?,
		display_name = ?, display_name_key = ?, search = ?`

	sameVersion = ` WHERE directory_id = ? AND type = ? AND id = ? AND version = ?`
)

// updateResource writes next in place of row, provided that row is still the
// last version.
func updateResource(tx *gorm.DB, row, next resourceRow, unique string) error {
	set, values := row.update(next)
	statement, args := setVersion, []any{next.Version, next.Updated}
	if next.Hour != hourOf(row.Updated) {
		statement, args = statement+setHour, append(args, next.Hour)
	}
	statement += set + sameVersion
	args = append(append(args, values...), row.DirectoryID, row.Type, row.ID, row.Version)
	if set != setAll && tx.Name() == "postgres" { // row is locked, and nothing it must not share changes
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

// update is what turns row into next, beside the version and its time.
func (row resourceRow) update(next resourceRow) (set string, values []any) {
	document, active := !bytes.Equal(row.Document, next.Document), row.Active != next.Active
	members, called := row.MemberCount != next.MemberCount, row.DisplayName != next.DisplayName
	switch {
	case !row.sameKeys(next), members && (document || active || called):
		return setAll, []any{
			next.Document, next.Active, next.MemberCount, nullable(next.AccountID),
			next.UserName, nullable(next.UniqueKey), next.ExternalID, nullable(next.ExternalKey),
			next.DisplayName, nullable(next.DisplayNameKey), next.Search,
		}
	case called:
		return setCalled, []any{next.Document, next.Active, next.DisplayName, nullable(next.DisplayNameKey), next.Search}
	case active:
		return setActive, []any{next.Document, next.Active}
	case document:
		return setDocument, []any{next.Document}
	}
	return setMembers, []any{next.MemberCount}
}

// deleteResource takes row away, provided that it is still the last version.
func deleteResource(tx *gorm.DB, row resourceRow) error {
	gone, err := database.Exec(tx, `DELETE FROM resources`+sameVersion, row.DirectoryID, row.Type, row.ID, row.Version)
	if err == nil && gone == 0 {
		return database.ErrAgain
	}
	return err
}
