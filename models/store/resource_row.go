package store

import (
	"bytes"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/scim"
)

// resourceRow is one resource as it is kept: its document and its hot columns.
type resourceRow struct {
	DirectoryID    string `gorm:"primaryKey"`
	Type           string `gorm:"primaryKey"`
	ID             string `gorm:"primaryKey"`
	Block          int64
	Version        int64
	AccountID      *string
	UserName       string
	UniqueKey      *string
	ExternalID     string
	ExternalKey    *string
	DisplayName    string
	DisplayNameKey *string
	Active         bool
	Created        int64 `gorm:"column:created_at"`
	Updated        int64 `gorm:"column:updated_at"`
	Hour           int64 `gorm:"column:updated_hour"` // of Updated; not always read
	Document       []byte
	MemberCount    int
	Search         string // words it is found by; only of a row that will be written
	Called         string // models.Account.DisplayName; "" without an account, as are the next
	Email          string // models.Account.Email
	LastEvent      string // id of the newest event in the account's history
	Number         int64  `gorm:"-"` // by which SQLite finds the row without its key; 0 when not known
}

// TableName is read by GORM.
func (resourceRow) TableName() string { return "resources" }

func resourceRowOf(r models.Resource) resourceRow {
	return resourceRow{
		DirectoryID: string(r.Scope.Directory()), Type: r.Type, ID: r.ID,
		Version:  r.Version,
		UserName: r.UserName, UniqueKey: optional(r.UniqueKey),
		ExternalID: r.ExternalID, ExternalKey: lookupKey(r.ExternalID),
		DisplayName: r.DisplayName, DisplayNameKey: lookupKey(scim.Fold(r.DisplayName)),
		Active: r.Active, Created: ms(r.CreatedAt), Updated: ms(r.UpdatedAt), Hour: hourOf(ms(r.UpdatedAt)),
		Document: r.Document, MemberCount: r.MemberCount,
	}
}

// link puts into row what its account would say: who it is, what it is called, its
// address.
func (row *resourceRow) link(a *models.Account) {
	if a == nil {
		return
	}
	row.AccountID, row.Called, row.Email = optional(string(a.ID)), a.DisplayName, a.Email
}

// reword sets the words next is found by, if they may be others than row's.
func (row resourceRow) reword(next *resourceRow) {
	if !row.sameKeys(*next) || !row.sameNames(*next) {
		next.setSearch()
	}
}

// setSearch sets the words row is found by.
func (row *resourceRow) setSearch() {
	row.Search = searchText(row.DisplayName, row.UserName)
	if row.AccountID != nil {
		row.Search = searchText(row.Called, row.UserName, row.Email)
	}
}

// account is the one that is linked to row, as far as row tells of it: not
// where it came from, nor when it was made. nil for none.
func (row resourceRow) account(scope models.Scope) *models.Account {
	if given(row.AccountID) == "" {
		return nil
	}
	return &models.Account{
		ID: models.AccountID(*row.AccountID), Scope: scope, ResourceID: row.ID, State: stateOf(row.Active),
		UserName: row.UserName, UserNameKey: given(row.UniqueKey), DisplayName: row.Called, Email: row.Email,
		UpdatedAt: moment(row.Updated),
	}
}

// hourOf is the hour of a time in milliseconds, counted from 1970.
func hourOf(at int64) int64 { return at / (60 * 60 * 1000) }

// model is the resource without what is kept in other tables.
func (row resourceRow) model(scope models.Scope) models.Resource {
	return models.Resource{
		Ref:     models.Ref{Scope: scope, Type: row.Type, ID: row.ID},
		Version: row.Version, Document: row.Document,
		CreatedAt: moment(row.Created), UpdatedAt: moment(row.Updated),
		UserName: row.UserName, UniqueKey: given(row.UniqueKey),
		ExternalID: row.ExternalID, DisplayName: row.DisplayName,
		Active: row.Active, Account: models.AccountID(given(row.AccountID)), MemberCount: row.MemberCount,
	}
}

// same says whether next says nothing new about the resource.
func (row resourceRow) same(next resourceRow) bool {
	return bytes.Equal(row.Document, next.Document) && row.Active == next.Active && row.MemberCount == next.MemberCount &&
		row.sameKeys(next) && row.sameNames(next)
}

// sameKeys says whether next is known by the same names and keys, and has the
// same account. What follows from these is not compared.
func (row resourceRow) sameKeys(next resourceRow) bool {
	return row.UserName == next.UserName && given(row.UniqueKey) == given(next.UniqueKey) &&
		row.ExternalID == next.ExternalID && given(row.AccountID) == given(next.AccountID)
}

// sameNames says whether next is called the same, and found by the same words.
func (row resourceRow) sameNames(next resourceRow) bool {
	return row.DisplayName == next.DisplayName && row.Called == next.Called && row.Email == next.Email
}

// ofType narrows to one directory's resources of one type.
func ofType(scope models.Scope, kind string) func(*gorm.DB) *gorm.DB {
	return func(tx *gorm.DB) *gorm.DB {
		return tx.Where("directory_id = ? AND type = ?", string(scope.Directory()), kind)
	}
}

// named narrows to one resource.
func named(ref models.Ref) func(*gorm.DB) *gorm.DB {
	return func(tx *gorm.DB) *gorm.DB {
		return ofType(ref.Scope, ref.Type)(tx).Where("id = ?", clean(ref.ID))
	}
}
