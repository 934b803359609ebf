package models

import (
	"context"
	"time"
)

// AccountID names an account; time-ordered.
type AccountID string

// AccountState is the life of an account as the application should see it.
type AccountState string

// An account is active, inactive (deactivated by its identity provider), or
// removed (its resource was deleted; what it owned stays with it).
const (
	AccountActive   AccountState = "active"
	AccountInactive AccountState = "inactive"
	AccountRemoved  AccountState = "removed"
)

// SourceSCIM marks an account that came over SCIM.
const SourceSCIM = "scim"

// Account is a person in an organization, with a life of its own; linked to
// the resource that provisions it, and outliving it.
type Account struct {
	ID          AccountID
	Scope       Scope  // its organization, and the directory that provisions it
	ResourceID  string // "" once the resource is deleted
	Source      string
	State       AccountState
	UserName    string
	UserNameKey string
	DisplayName string // what to call the person: displayName, else names, else userName
	Email       string // the primary e-mail, else the first
	CreatedAt   time.Time
	UpdatedAt   time.Time // of its resource while it is linked, else when it was left
}

// AccountQuery asks for a page of a directory's accounts, newest first.
// Search finds the start of a word in name, userName or e-mail, without
// regard to case. At most one of After and Before is set.
type AccountQuery struct {
	Scope  Scope
	Search string
	State  AccountState // "" for all
	After  AccountID    // older than this one
	Before AccountID    // newer than this one
	Limit  int
}

// AccountPage is the answer, newest first; Older and Newer say whether there
// is more in that direction.
type AccountPage struct {
	Accounts     []Account
	Older, Newer bool
}

// AccountCounts are kept as counters per directory.
type AccountCounts struct{ Active, Inactive, Removed int }

// Accounts is what a store promises about accounts.
type Accounts interface {
	Accounts(context.Context, AccountQuery) (AccountPage, error)
	// Account finds one; ErrNotFound also for ids of other directories.
	Account(context.Context, Scope, AccountID) (Account, error)
	// FormerAccount finds a removed account of this directory with this
	// userName, so that a person who comes back is the same person.
	// ErrNotFound when there is none.
	FormerAccount(ctx context.Context, s Scope, userNameKey string) (Account, error)
	AccountCounts(context.Context, Scope) (AccountCounts, error)
	// People is how many there are in all directories, those removed aside.
	People(context.Context) (int, error)
	// AccountEvents are the newest events of one account, newest first.
	AccountEvents(ctx context.Context, s Scope, id AccountID, limit int) ([]Event, error)
}
