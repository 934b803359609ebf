package store

import (
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

// move is what a change does to the counters: a person leaves one state and
// enters another; "" is no state.
type move struct{ from, to models.AccountState }

// saveAccount inserts now, or updates it when it is was or a former account
// of the same directory. nil now leaves accounts alone, and nothing is written
// when only the time differs: the resource has it, too, see [lastChanged].
func saveAccount(tx *gorm.DB, was, now *models.Account) (move, error) {
	if now == nil {
		return move{}, nil
	}
	if was != nil && unmoved(*was, *now) {
		return move{}, nil
	}
	row := accountRowOf(*now)
	if was == nil || was.ID != now.ID {
		inserted, err := insertAccount(tx, row)
		if err != nil || inserted == 1 {
			return move{to: now.State}, unknownDirectory(err)
		}
		former, err := findAccount(tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}), now.Scope, row.ID)
		if err != nil {
			return move{}, fmt.Errorf("account %s: %w", now.ID, err)
		}
		if former.State != models.AccountRemoved {
			return move{}, fmt.Errorf("account %s came back by another request: %w", now.ID, models.ErrBusy)
		}
		was = &former
	}
	return move{was.State, now.State}, updateAccount(tx, *was, row)
}

// unmoved says whether now differs from was in nothing but its time.
func unmoved(was, now models.Account) bool {
	now.UpdatedAt = was.UpdatedAt
	return now == was
}

func insertAccount(tx *gorm.DB, row accountRow) (int64, error) {
	return database.Exec(tx, `INSERT INTO accounts (organization_id, id, directory_id, resource_id, source, state,
			user_name, user_name_key, display_name, email, search, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		row.OrganizationID, row.ID, nullable(row.DirectoryID), row.ResourceID, row.Source, row.State,
		row.UserName, row.UserNameKey, row.DisplayName, row.Email, row.Search, row.Created, row.Updated)
}

// updateAccount writes row over was. Names are written only when they differ:
// an index whose column is not named is not touched.
func updateAccount(tx *gorm.DB, was models.Account, row accountRow) error {
	set := []any{row.ResourceID, row.State, row.Updated}
	statement := `UPDATE accounts SET resource_id = ?, state = ?, updated_at = ? WHERE organization_id = ? AND id = ?`
	if !row.sameNames(was) {
		set = append(set, row.UserName, row.UserNameKey, row.DisplayName, row.Email, row.Search)
		statement = `UPDATE accounts SET resource_id = ?, state = ?, updated_at = ?,
			user_name = ?, user_name_key = ?, display_name = ?, email = ?, search = ? WHERE organization_id = ? AND id = ?`
	}
	return database.Later(tx, statement, append(set, row.OrganizationID, row.ID)...)
}

// sameNames says whether was is called the same, and found by the same words.
func (row accountRow) sameNames(was models.Account) bool {
	return row.UserName == was.UserName && row.UserNameKey == was.UserNameKey &&
		row.DisplayName == was.DisplayName && row.Email == was.Email
}
