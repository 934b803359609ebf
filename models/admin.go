package models

import (
	"context"
	"time"
)

// AdminID names who operates Scimdesk; never an account, never touched by SCIM.
type AdminID string

// Admin is one operator of this installation.
type Admin struct {
	ID        AdminID
	Name      string
	CreatedAt time.Time
}

// Side says which of the two servers a session belongs to; a session of one
// side is refused on the other.
type Side string

// The two sides, and what is neither: a browser somebody signed in with
// before, which opens nothing by that.
const (
	SideConsole Side = "console"
	SidePublic  Side = "public"
	SideKnown   Side = "known"
)

// Session is a signed-in browser. Only the hash of its id is kept.
type Session struct {
	Hash      []byte
	Side      Side
	Admin     AdminID
	CreatedAt time.Time
	ExpiresAt time.Time // absolute
	IdleUntil time.Time // moves while it is used
	UserAgent string
}

// SignInCode is the one-time code of a sign-in link, hashed.
type SignInCode struct {
	Hash      []byte
	Admin     AdminID
	ExpiresAt time.Time
}

// MaxApprovals bounds how many browsers wait to be let in.
const MaxApprovals = 100

// Approval is a browser on the public side that waits to be let in by
// somebody who is signed in at the console and types its code there.
type Approval struct {
	Hash      []byte // of what the waiting browser holds
	Code      string // short, shown in the waiting browser and typed at the console
	From      string // address of the waiting browser
	Agent     string // its User-Agent
	CreatedAt time.Time
	ExpiresAt time.Time
	Admin     AdminID // who approved; "" while nobody has
}

// Admins is what a store promises about operators and their sessions.
type Admins interface {
	// FirstAdmin is the owner made at the first start.
	FirstAdmin(context.Context) (Admin, error)
	CreateSignInCode(context.Context, SignInCode) error
	// TakeSignInCode consumes a code that is unexpired at now, exactly once,
	// and opens session for its admin in the same transaction (session.Admin
	// is filled in). ErrNotFound when used, expired or unknown.
	TakeSignInCode(ctx context.Context, hash []byte, now time.Time, session Session) (Session, error)
	// AdminByName finds an operator and the argon2id hash of the password, ""
	// for none. ErrNotFound.
	AdminByName(ctx context.Context, name string) (who Admin, password string, err error)
	// AdminPassword is the argon2id hash of an operator's password, "" for none. ErrNotFound.
	AdminPassword(context.Context, AdminID) (string, error)
	// SetPassword keeps another hash, and ends all sessions of the public side
	// of this operator. ErrNotFound.
	SetPassword(ctx context.Context, id AdminID, hash string) error
	// CreateSession saves one if its operator's password still has this hash
	// ("" for none) in the same transaction, else ErrStale.
	CreateSession(ctx context.Context, session Session, password string) error
	// CreateApproval saves one that waits. ErrTaken when its code is in use,
	// ErrTooMany when MaxApprovals wait already.
	CreateApproval(context.Context, Approval) error
	// ApprovalByCode finds one that waits and is unexpired at now. ErrNotFound.
	ApprovalByCode(ctx context.Context, code string, now time.Time) (Approval, error)
	// Approve lets the waiting browser in, exactly once. ErrNotFound when the
	// code is unknown, expired at now, or was approved before.
	Approve(ctx context.Context, code string, by AdminID, now time.Time) error
	// TakeApproval consumes an approved one, exactly once, and opens session
	// for who approved, in the same transaction (session.Admin is filled in).
	// ErrNotFound when unknown, expired or used; ErrStale while nobody approved.
	TakeApproval(ctx context.Context, hash []byte, now time.Time, session Session) (Session, error)
	// Session finds by hash; ErrNotFound when unknown. Expiry is the caller's to judge.
	Session(ctx context.Context, hash []byte) (Session, Admin, error)
	TouchSession(ctx context.Context, hash []byte, idleUntil time.Time) error
	DeleteSession(ctx context.Context, hash []byte) error
	// Sweep deletes sessions and codes that ended before now.
	Sweep(ctx context.Context, now time.Time) error
}
