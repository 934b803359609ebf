package store

import (
	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
	"scimdesk/scim"
)

// An edit reads all that it must know in one statement, and in another what is
// derived from the document, if anything is: the row tells of the account. What
// follows from another column is not read: each costs as much as a step in an
// index.
const loaded = `r.block, r.version, r.account_id, r.user_name, r.unique_key, r.external_id, r.display_name, r.active,
		r.created_at, r.updated_at, r.document, r.member_count, r.called, r.email, r.last_event,
		EXISTS (SELECT 1 FROM resource_values v WHERE v.directory_id = r.directory_id AND v.type = r.type AND v.resource_id = r.id) OR
		EXISTS (SELECT 1 FROM resource_uniques u WHERE u.directory_id = r.directory_id AND u.type = r.type AND u.resource_id = r.id)
	FROM resources r WHERE r.directory_id = ? AND r.type = ? AND r.id = ?`

// loading asks for it, and in front of it for the row's number, where rows have one.
func loading(tx *gorm.DB) string {
	if tx.Name() == "postgres" {
		return "SELECT 0, " + loaded
	}
	return "SELECT r.rowid, " + loaded
}

// load begins an edit. The resource is locked where the database has row
// locks, and read only then: what is read beside a row that had to be waited
// for would be older than the row.
func load(tx *gorm.DB, ref models.Ref) (*draft, error) {
	if ref.Type == scim.TypeGroup {
		if err := writeHeld(tx); err != nil {
			return nil, err
		}
	}
	if err := lockResource(tx, ref); err != nil {
		return nil, err
	}
	d := &draft{row: resourceRow{DirectoryID: string(ref.Scope.Directory()), Type: ref.Type, ID: ref.ID}}
	row := &d.row
	var derived bool
	err := one(tx, loading(tx), []any{row.DirectoryID, row.Type, row.ID},
		&row.Number, &row.Block, &row.Version, &row.AccountID, &row.UserName, &row.UniqueKey, &row.ExternalID, &row.DisplayName, &row.Active,
		&row.Created, &row.Updated, &row.Document, &row.MemberCount, &row.Called, &row.Email, &row.LastEvent, &derived)
	if err != nil {
		return nil, err
	}
	if derived {
		err = readDerived(tx, ref, d)
	}
	return d, err
}

// lockResource keeps other writers of a resource away, and leaves it to be
// pointed at by new rows.
func lockResource(tx *gorm.DB, ref models.Ref) error {
	if tx.Name() != "postgres" {
		return nil // one writer at a time
	}
	return database.Later(tx, `SELECT id FROM resources WHERE directory_id = ? AND type = ? AND id = ? FOR NO KEY UPDATE`,
		string(ref.Scope.Directory()), ref.Type, ref.ID)
}
