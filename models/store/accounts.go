package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"scimdesk/models"
)

// accountRow is one account as it is shown.
type accountRow struct {
	ID          string
	ResourceID  string
	Source      string
	State       string
	UserName    string
	UserNameKey string
	DisplayName string
	Email       string
	Created     int64 `gorm:"column:created_at"`
	Updated     int64 `gorm:"column:updated_at"`
}

// How an account is shown, together with the resource it is linked to. Search
// are the words it is found by.
const (
	asResourceSays = `r.user_name, r.unique_key AS user_name_key, r.called AS display_name, r.email, r.search, r.updated_at,
		CASE WHEN r.active THEN 'active' ELSE 'inactive' END AS state`

	accountsLinked = `SELECT a.organization_id, a.directory_id, a.id, a.resource_id, a.source, a.created_at, ` + asResourceSays + `
		FROM accounts a CROSS JOIN resources r WHERE r.directory_id = a.directory_id AND r.type = 'User' AND r.id = a.resource_id`

	// Those that are inactive are walked along an index of resources, whatever a
	// planner thinks of a join.
	accountsInactive = `SELECT (SELECT a.organization_id` + ofAccount + ` AS organization_id, r.directory_id, r.account_id AS id, r.id AS resource_id,
		(SELECT a.source` + ofAccount + ` AS source, (SELECT a.created_at` + ofAccount + ` AS created_at, ` + asResourceSays + `
		FROM resources r WHERE r.active = FALSE AND r.account_id IS NOT NULL`

	ofAccount = ` FROM accounts a WHERE a.directory_id = r.directory_id AND a.id = r.account_id)`

	accountsLeft = `SELECT * FROM accounts WHERE state = 'removed'`

	accountsShown = `SELECT a.organization_id, a.directory_id, a.id, a.resource_id, a.source,
		coalesce(r.user_name, a.user_name) AS user_name, coalesce(r.unique_key, a.user_name_key) AS user_name_key,
		coalesce(r.called, a.display_name) AS display_name, coalesce(r.email, a.email) AS email, coalesce(r.search, a.search) AS search,
		CASE WHEN r.id IS NULL THEN a.state WHEN r.active THEN 'active' ELSE 'inactive' END AS state,
		a.created_at, coalesce(r.updated_at, a.updated_at) AS updated_at
		FROM accounts a LEFT JOIN resources r ON r.directory_id = a.directory_id AND r.type = 'User' AND r.id = a.resource_id`
)

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

// accountsIn are those of a kind which a directory provisions.
func accountsIn(tx *gorm.DB, shown string, scope models.Scope) *gorm.DB {
	return tx.Session(&gorm.Session{NewDB: true}).Table("(" + shown + ") AS shown").Scopes(inScope(scope))
}

func findAccount(tx *gorm.DB, scope models.Scope, id string) (models.Account, error) {
	var row accountRow
	err := accountsIn(tx, accountsShown, scope).Where("id = ?", clean(id)).Take(&row).Error
	return row.model(scope), err
}

// Account finds one. models.ErrNotFound also for ids of other directories.
func (s *Store) Account(ctx context.Context, scope models.Scope, id models.AccountID) (account models.Account, err error) {
	err = s.main.View(ctx, func(tx *gorm.DB) (err error) {
		account, err = findAccount(tx, scope, string(id))
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
