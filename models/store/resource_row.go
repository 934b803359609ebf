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
	Search         string
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
		Search: searchText(r.DisplayName, r.UserName),
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
		row.sameKeys(next) && row.DisplayName == next.DisplayName
}

// sameKeys says whether next is known by the same names and keys, and has the
// same account. What follows from these is not compared.
func (row resourceRow) sameKeys(next resourceRow) bool {
	return row.UserName == next.UserName && given(row.UniqueKey) == given(next.UniqueKey) &&
		row.ExternalID == next.ExternalID && given(row.AccountID) == given(next.AccountID)
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
