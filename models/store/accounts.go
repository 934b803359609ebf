package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
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
	found := make([]models.Account, 1)
	err = s.main.Snapshot(ctx, func(tx *gorm.DB) (err error) {
		if found[0], err = findAccount(tx, scope, string(id)); err != nil {
			return err
		}
		return lastChanged(tx, scope, found)
	})
	if err != nil {
		return models.Account{}, fmt.Errorf("account %s: %w", id, err)
	}
	return found[0], nil
}

// lastChanged puts the time of their resources in place of that of accounts
// where it is later.
func lastChanged(tx *gorm.DB, scope models.Scope, accounts []models.Account) error {
	place := make(map[string]int, len(accounts))
	ids := make([]string, 0, len(accounts))
	for i, a := range accounts {
		if a.ResourceID != "" {
			place[a.ResourceID] = i
			ids = append(ids, a.ResourceID)
		}
	}
	statement := `SELECT id, updated_at FROM resources WHERE directory_id = ? AND type = 'User' AND id ` + among(tx)
	return database.Query(tx, statement, []any{string(scope.Directory()), list(ids)}, func(scan func(...any) error) error {
		var id string
		var at int64
		err := scan(&id, &at)
		if account := &accounts[place[id]]; moment(at).After(account.UpdatedAt) {
			account.UpdatedAt = moment(at)
		}
		return err
	})
}

// formerAccount leaves the organization out and hides id from the planner:
// either would tempt SQLite to walk all accounts instead of the few removed.
const formerAccount = `SELECT id FROM accounts
	WHERE directory_id = ? AND user_name_key = ? AND state = 'removed' ORDER BY id || '' DESC LIMIT 1`

const anyRemoved = `SELECT EXISTS (SELECT 1 FROM accounts WHERE directory_id = ? AND state = 'removed')`

// FormerAccount finds the removed account of this directory with this
// userName, the newest when several bore it. models.ErrNotFound when there is
// none.
func (s *Store) FormerAccount(ctx context.Context, scope models.Scope, userNameKey string) (account models.Account, err error) {
	if s.memory.nobodyLeft(scope.Directory()) {
		return account, fmt.Errorf("former account: %w", models.ErrNotFound)
	}
	at := s.memory.now()
	err = s.main.View(ctx, func(db *gorm.DB) error {
		var id string
		err := one(db, formerAccount, []any{string(scope.Directory()), clean(userNameKey)}, &id)
		switch {
		case err == nil:
			account, err = findAccount(db, scope, id)
		case errors.Is(err, models.ErrNotFound):
			err = cmp.Or(s.learnWhoLeft(db, at, scope.Directory()), err)
		}
		return err
	})
	if err != nil {
		return models.Account{}, fmt.Errorf("former account: %w", err)
	}
	return account, nil
}

// learnWhoLeft remembers that nobody has left a directory, as is usual while
// it is filled.
func (s *Store) learnWhoLeft(db *gorm.DB, at reading, directory models.DirectoryID) error {
	if s.memory == nil {
		return nil
	}
	var some bool
	err := one(db, anyRemoved, []any{string(directory)}, &some)
	if err == nil && !some {
		s.memory.keepNobodyLeft(at, directory)
	}
	return err
}
