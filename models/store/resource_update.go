package store

import (
	"bytes"
	"errors"
	"slices"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

// What changes of a row, from what is usual to everything: an index whose
// column is not named is not touched. The index of changes goes by the hour.
const (
	setVersion = `UPDATE resources SET version = ?, updated_at = ?, last_event = ?`
	setHour    = `, updated_hour = ?`

	setMembers         = `, member_count = ?`
	setDocument        = `, document = ?`
	setActive          = setDocument + `, active = ?`
	setDocumentMembers = setActive + setMembers
	setNames           = `, display_name = ?, display_name_key = ?, search = ?, called = ?, email = ?`
	setRenamed         = setDocument + setNames
	setAll             = setActive + setNames + setMembers + `, account_id = ?, user_name = ?, unique_key = ?, external_id = ?, external_key = ?`

	sameVersion = ` WHERE directory_id = ? AND type = ? AND id = ? AND version = ?`
	sameNumber  = sameVersion + ` AND rowid = ?`
)

// unmoved is the condition that row is there as it was read. By its number it
// is found without the index of the key, which is a page of its own.
func (row resourceRow) unmoved() (where string, args []any) {
	args = []any{row.DirectoryID, row.Type, row.ID, row.Version}
	if row.Number == 0 {
		return sameVersion, args
	}
	return sameNumber, append(args, row.Number)
}

// updateResource writes next in place of row, provided that row is still the
// last version.
func updateResource(tx *gorm.DB, row, next resourceRow, unique string) error {
	set, values := row.update(next)
	statement, args := setVersion, []any{next.Version, next.Updated, next.LastEvent}
	if next.Hour != hourOf(row.Updated) {
		statement, args = statement+setHour, append(args, next.Hour)
	}
	where, whose := row.unmoved()
	statement, args = statement+set+where, slices.Concat(args, values, whose)
	if set != setAll && tx.Name() == "postgres" { // the row is locked, so it is still this version, and no unique column is named
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

// update is what turns row into next, beside the version and its time. next comes
// from resourceRowOf and reword. Words and keys are written only where sameKeys or
// sameNames sees a difference: a new column that feeds them must be compared there.
func (row resourceRow) update(next resourceRow) (set string, values []any) {
	document, active := !bytes.Equal(row.Document, next.Document), row.Active != next.Active
	members, renamed := row.MemberCount != next.MemberCount, !row.sameNames(next)
	switch {
	case !row.sameKeys(next), renamed && (active || members):
		return setAll, slices.Concat([]any{next.Document, next.Active}, next.names(), []any{
			next.MemberCount, nullable(next.AccountID), next.UserName, nullable(next.UniqueKey), next.ExternalID, nullable(next.ExternalKey),
		})
	case renamed:
		return setRenamed, append([]any{next.Document}, next.names()...)
	case members && (document || active):
		return setDocumentMembers, []any{next.Document, next.Active, next.MemberCount}
	case active:
		return setActive, []any{next.Document, next.Active}
	case document:
		return setDocument, []any{next.Document}
	}
	return setMembers, []any{next.MemberCount} // or nothing of the row: a password
}

// names are what setNames sets.
func (row resourceRow) names() []any {
	return []any{row.DisplayName, nullable(row.DisplayNameKey), row.Search, row.Called, row.Email}
}

// deleteResource takes row away, provided that it is still the last version.
func deleteResource(tx *gorm.DB, row resourceRow) error {
	where, whose := row.unmoved()
	gone, err := database.Exec(tx, `DELETE FROM resources`+where, whose...)
	if err == nil && gone == 0 {
		return database.ErrAgain
	}
	return err
}
