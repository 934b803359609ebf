package store

import (
	"cmp"
	"fmt"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

// An account is written when a person comes, leaves and comes back. While it is
// linked its row says only which resource that is: what is shown of it is in the
// row of the resource.
const (
	stateLinked = "linked"

	insertAccount = `INSERT INTO accounts (organization_id, id, directory_id, resource_id, source, state,
			user_name, user_name_key, display_name, email, search, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, '` + stateLinked + `', '', '', '', '', '', ?, ?) ON CONFLICT DO NOTHING`

	formerState = `SELECT state, last_event FROM accounts WHERE organization_id = ? AND directory_id = ? AND id = ?`
	linkAccount = `UPDATE accounts SET resource_id = ?, state = '` + stateLinked + `', user_name = '', user_name_key = '', display_name = '', email = '',
			search = '', last_event = '', updated_at = ? WHERE organization_id = ? AND id = ?`

	leaveAccount = `UPDATE accounts SET resource_id = '', state = 'removed', user_name = ?, user_name_key = ?, display_name = ?, email = ?,
			search = ?, updated_at = ?, last_event = ? WHERE organization_id = ? AND id = ?`
)

// move is what a change does to the counters: a person leaves one state and
// enters another; "" is no state.
type move struct{ from, to models.AccountState }

// stateOf is the state of an account that is linked.
func stateOf(active bool) models.AccountState {
	if active {
		return models.AccountActive
	}
	return models.AccountInactive
}

// arrive links an account to a resource: a new one, or one that was left in the
// same directory, whose history goes on behind the last event. nil now is no
// account.
func arrive(tx *gorm.DB, now *models.Account) (m move, last string, err error) {
	if now == nil {
		return move{}, "", nil
	}
	organization, directory := string(now.Scope.Organization()), string(now.Scope.Directory())
	inserted, err := database.Exec(tx, insertAccount, organization, string(now.ID), directory, now.ResourceID, now.Source, ms(now.CreatedAt), ms(now.UpdatedAt))
	if err != nil || inserted == 1 {
		return move{to: now.State}, "", unknownDirectory(err)
	}
	former, state := formerState, ""
	if tx.Name() == "postgres" {
		former += " FOR UPDATE"
	}
	if err = one(tx, former, []any{organization, directory, string(now.ID)}, &state, &last); err != nil {
		return move{}, "", fmt.Errorf("account %s: %w", now.ID, err)
	}
	if state != string(models.AccountRemoved) {
		return move{}, "", fmt.Errorf("account %s came back by another request: %w", now.ID, models.ErrBusy)
	}
	return move{models.AccountRemoved, now.State}, last, database.Later(tx, linkAccount, now.ResourceID, ms(now.UpdatedAt), organization, string(now.ID))
}

// leaveBehind makes an account say by itself who it was, and what happened last:
// now, or was where the change says nothing of it. nil was is no account.
func leaveBehind(tx *gorm.DB, was, now *models.Account, last string) (move, error) {
	if was == nil {
		return move{}, nil
	}
	now = cmp.Or(now, was)
	search := searchText(now.DisplayName, now.UserName, now.Email)
	return move{was.State, models.AccountRemoved}, database.Later(tx, leaveAccount, now.UserName, now.UserNameKey, now.DisplayName, now.Email,
		search, ms(now.UpdatedAt), last, string(now.Scope.Organization()), string(now.ID))
}
