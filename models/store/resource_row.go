package store

import (
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
	UserNameKey    *string
	ExternalID     string
	ExternalKey    *string
	DisplayName    string
	DisplayNameKey *string
	Active         bool
	Created        int64 `gorm:"column:created_at"`
	Updated        int64 `gorm:"column:updated_at"`
	Document       []byte
}

// TableName is read by GORM.
func (resourceRow) TableName() string { return "resources" }

func resourceRowOf(r models.Resource) resourceRow {
	return resourceRow{
		DirectoryID: string(r.Scope.Directory()), Type: r.Type, ID: r.ID,
		Version:  r.Version,
		UserName: r.UserName, UserNameKey: optional(r.UniqueKey),
		ExternalID: r.ExternalID, ExternalKey: lookupKey(r.ExternalID),
		DisplayName: r.DisplayName, DisplayNameKey: lookupKey(scim.Fold(r.DisplayName)),
		Active: r.Active, Created: ms(r.CreatedAt), Updated: ms(r.UpdatedAt),
		Document: r.Document,
	}
}

// model is the resource without its Values, which only an edit needs.
func (row resourceRow) model(scope models.Scope) models.Resource {
	return models.Resource{
		Ref:     models.Ref{Scope: scope, Type: row.Type, ID: row.ID},
		Version: row.Version, Document: row.Document,
		CreatedAt: moment(row.Created), UpdatedAt: moment(row.Updated),
		UserName: row.UserName, UniqueKey: given(row.UserNameKey),
		ExternalID: row.ExternalID, DisplayName: row.DisplayName,
		Active: row.Active, Account: models.AccountID(given(row.AccountID)),
	}
}

// changes lists the columns in which next differs: an index whose column is
// not named is not touched.
func (row resourceRow) changes(next resourceRow) map[string]any {
	set := map[string]any{"version": next.Version, "document": next.Document, "updated_at": next.Updated}
	put := func(differs bool, column string, value any) {
		if differs {
			set[column] = value
		}
	}
	put(row.UserName != next.UserName, "user_name", next.UserName)
	put(given(row.UserNameKey) != given(next.UserNameKey), "user_name_key", next.UserNameKey)
	put(row.ExternalID != next.ExternalID, "external_id", next.ExternalID)
	put(given(row.ExternalKey) != given(next.ExternalKey), "external_key", next.ExternalKey)
	put(row.DisplayName != next.DisplayName, "display_name", next.DisplayName)
	put(given(row.DisplayNameKey) != given(next.DisplayNameKey), "display_name_key", next.DisplayNameKey)
	put(row.Active != next.Active, "active", next.Active)
	put(given(row.AccountID) != given(next.AccountID), "account_id", next.AccountID)
	return set
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
