package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"scimdesk/models"
)

// accountRow is one account as it is kept; Search holds the words a search
// looks for.
type accountRow struct {
	OrganizationID string `gorm:"primaryKey"`
	ID             string `gorm:"primaryKey"`
	DirectoryID    *string
	ResourceID     string
	Source         string
	State          string
	UserName       string
	UserNameKey    string
	DisplayName    string
	Email          string
	Search         string
	Created        int64 `gorm:"column:created_at"`
	Updated        int64 `gorm:"column:updated_at"`
}

// TableName is read by GORM.
func (accountRow) TableName() string { return "accounts" }

func accountRowOf(a models.Account) accountRow {
	return accountRow{
		OrganizationID: string(a.Scope.Organization()), ID: string(a.ID),
		DirectoryID: optional(string(a.Scope.Directory())),
		ResourceID:  a.ResourceID, Source: a.Source, State: string(a.State),
		UserName: a.UserName, UserNameKey: a.UserNameKey, DisplayName: a.DisplayName, Email: a.Email,
		Search:  searchText(a.DisplayName, a.UserName, a.Email),
		Created: ms(a.CreatedAt), Updated: ms(a.UpdatedAt),
	}
}

func (row accountRow) model(scope models.Scope) models.Account {
	return models.Account{
		ID: models.AccountID(row.ID), Scope: scope, ResourceID: row.ResourceID,
		Source: row.Source, State: models.AccountState(row.State),
		UserName: row.UserName, UserNameKey: row.UserNameKey, DisplayName: row.DisplayName, Email: row.Email,
		CreatedAt: moment(row.Created), UpdatedAt: moment(row.Updated),
	}
}

// inScope narrows to the accounts a directory provisions.
func inScope(scope models.Scope) func(*gorm.DB) *gorm.DB {
	return func(tx *gorm.DB) *gorm.DB {
		return tx.Where("organization_id = ? AND directory_id = ?", string(scope.Organization()), string(scope.Directory()))
	}
}

func findAccount(tx *gorm.DB, scope models.Scope, id string) (models.Account, error) {
	var row accountRow
	err := tx.Scopes(inScope(scope)).Where("id = ?", clean(id)).Take(&row).Error
	return row.model(scope), err
}

// linked is the account's id as a resource keeps it.
func linked(a *models.Account) *string {
	if a == nil {
		return nil
	}
	return optional(string(a.ID))
}

// Account finds one. models.ErrNotFound also for ids of other directories.
func (s *Store) Account(ctx context.Context, scope models.Scope, id models.AccountID) (account models.Account, err error) {
	err = s.main.View(ctx, func(db *gorm.DB) (err error) {
		account, err = findAccount(db, scope, string(id))
		return err
	})
	if err != nil {
		return models.Account{}, fmt.Errorf("account %s: %w", id, err)
	}
	return account, nil
}

// formerAccount leaves the organization out and hides id from the planner:
// either would tempt SQLite to walk all accounts instead of the few removed.
const formerAccount = `SELECT id FROM accounts
	WHERE directory_id = ? AND user_name_key = ? AND state = 'removed' ORDER BY id || '' DESC LIMIT 1`

// FormerAccount finds the removed account of this directory with this
// userName, the newest when several bore it. models.ErrNotFound when there is
// none.
func (s *Store) FormerAccount(ctx context.Context, scope models.Scope, userNameKey string) (models.Account, error) {
	var id string
	var account models.Account
	err := s.main.View(ctx, func(db *gorm.DB) (err error) {
		if err = one(db, formerAccount, []any{string(scope.Directory()), clean(userNameKey)}, &id); err == nil {
			account, err = findAccount(db, scope, id)
		}
		return err
	})
	if err != nil {
		return models.Account{}, fmt.Errorf("former account: %w", err)
	}
	return account, nil
}
