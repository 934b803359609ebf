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

// The two sides.
const (
	SideConsole Side = "console"
	SidePublic  Side = "public"
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

// Admins is what a store promises about operators and their sessions.
type Admins interface {
	// FirstAdmin is the owner made at the first start.
	FirstAdmin(context.Context) (Admin, error)
	CreateSignInCode(context.Context, SignInCode) error
	// TakeSignInCode consumes a code that is unexpired at now, exactly once,
	// and opens session for its admin in the same transaction (session.Admin
	// is filled in). ErrNotFound when used, expired or unknown.
	TakeSignInCode(ctx context.Context, hash []byte, now time.Time, session Session) (Session, error)
	// Session finds by hash; ErrNotFound when unknown. Expiry is the caller's to judge.
	Session(ctx context.Context, hash []byte) (Session, Admin, error)
	TouchSession(ctx context.Context, hash []byte, idleUntil time.Time) error
	DeleteSession(ctx context.Context, hash []byte) error
	// Sweep deletes sessions and codes that ended before now.
	Sweep(ctx context.Context, now time.Time) error
}
