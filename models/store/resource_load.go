package store

import (
	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
	"scimdesk/scim"
)

// An edit reads all that it must know in one statement: the row, whether there
// are rows derived from its document, and of a person the account. What follows
// from another column is not read: each costs as much as a step in an index.
const (
	loading = `SELECT r.block, r.version, r.account_id, r.user_name, r.unique_key, r.external_id, r.display_name, r.active,
		r.created_at, r.updated_at, r.document, r.member_count,
		EXISTS (SELECT 1 FROM resource_values v WHERE v.directory_id = r.directory_id AND v.type = r.type AND v.resource_id = r.id) OR
		EXISTS (SELECT 1 FROM resource_uniques u WHERE u.directory_id = r.directory_id AND u.type = r.type AND u.resource_id = r.id)`
	loadingAccount = `, coalesce(a.resource_id, ''), coalesce(a.source, ''), coalesce(a.state, ''), coalesce(a.user_name, ''),
		coalesce(a.user_name_key, ''), coalesce(a.display_name, ''), coalesce(a.email, ''), coalesce(a.created_at, 0), coalesce(a.updated_at, 0)`

	loadPerson = loading + loadingAccount + ` FROM resources r LEFT JOIN accounts a ON a.directory_id = r.directory_id AND a.id = r.account_id` + ofLoaded
	loadOther  = loading + ` FROM resources r` + ofLoaded
	ofLoaded   = ` WHERE r.directory_id = ? AND r.type = ? AND r.id = ?`
)

// load begins an edit. The resource is locked where the database has row
// locks, and read only then: what is read beside a row that had to be waited
// for would be older than the row.
func load(tx *gorm.DB, ref models.Ref) (*draft, error) {
	if err := lockResource(tx, ref); err != nil {
		return nil, err
	}
	d := &draft{row: resourceRow{DirectoryID: string(ref.Scope.Directory()), Type: ref.Type, ID: ref.ID}}
	row := &d.row
	var person accountRow
	var derived bool
	statement := loadOther
	dest := append(make([]any, 0, 22), &row.Block, &row.Version, &row.AccountID, &row.UserName, &row.UniqueKey, &row.ExternalID, &row.DisplayName, &row.Active,
		&row.Created, &row.Updated, &row.Document, &row.MemberCount, &derived)
	if ref.Type == scim.TypeUser {
		statement = loadPerson
		dest = append(dest, &person.ResourceID, &person.Source, &person.State, &person.UserName,
			&person.UserNameKey, &person.DisplayName, &person.Email, &person.Created, &person.Updated)
	}
	err := one(tx, statement, []any{row.DirectoryID, row.Type, row.ID}, dest...)
	if err != nil {
		return nil, err
	}
	if person.ID = given(row.AccountID); person.ID != "" {
		account := person.model(ref.Scope)
		d.account = &account
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
