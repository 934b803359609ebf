package models

import (
	"context"
	"time"
)

// TokenID names a token; it is not secret.
type TokenID string

// The kinds of tokens: all have one life (label, expiry, rotation with
// overlap, revocation, last use) and one table.
const (
	KindBearer  = "bearer"  // long-lived SCIM bearer token
	KindBasic   = "basic"   // password of HTTP Basic; Client is the user name
	KindSecret  = "secret"  // secret of an OAuth client
	KindAccess  = "access"  // OAuth access token, opaque
	KindRefresh = "refresh" // OAuth refresh token
)

// MaxAccessTokens is how many access tokens of a directory live at once: a
// client that asks for one with each request ends its own oldest.
const MaxAccessTokens = 100

// Token is what an identity provider authenticates with. The secret itself
// is never here: only its hash.
type Token struct {
	ID           TokenID
	Kind         string
	Directory    DirectoryID
	Client       string // OAuth client, or user name of HTTP Basic; "" for bearer tokens
	Family       string // tokens that descend from one another share it
	Scope        string // of access and refresh tokens, words with a blank between (RFC 6749 §3.3); "" for all others, which may do everything
	Label        string
	Hash         []byte // SHA-256 of the secret
	Prefix       string // first characters, safe to show
	Last4        string
	CreatedBy    string
	CreatedAt    time.Time
	ExpiresAt    time.Time // zero: never
	OverlapUntil time.Time // replaced, and still good until then; zero: not replaced
	RevokedAt    time.Time // zero: not revoked

	Predecessor TokenID // the refresh token a refresh token was given for; "" for all others
	Traded      int     // how often a refresh token was traded for others

	LastUsedAt    time.Time
	LastUsedFrom  string
	LastUsedAgent string
}

// Live says whether the token opens doors at now.
func (t Token) Live(now time.Time) bool {
	return t.RevokedAt.IsZero() &&
		(t.ExpiresAt.IsZero() || now.Before(t.ExpiresAt)) &&
		(t.OverlapUntil.IsZero() || now.Before(t.OverlapUntil))
}

// Tokens is what a store promises about tokens.
type Tokens interface {
	// CreateToken saves t and, when replaces is not empty, marks that token
	// as good until overlapUntil, in one transaction. Of a directory's access
	// tokens the newest MaxAccessTokens live on, wherever one is saved.
	// ErrNotFound when there is no such directory, or its environment was
	// removed.
	CreateToken(ctx context.Context, t Token, replaces TokenID, overlapUntil time.Time) error
	// TokenByHash answers what a request asks about a token and its directory,
	// as the last commit left them, read or remembered: of the token no label
	// and nothing about who made it and when, and perhaps an older last use; of
	// the directory no name, nor since when and by whom it is in its state.
	// ErrNotFound, also when its environment was removed.
	// Any kind is found; the caller judges whether it fits.
	TokenByHash(ctx context.Context, hash []byte) (Token, Directory, error)
	Token(context.Context, TokenID) (Token, error)
	// Tokens lists what an admin made for a directory (KindBearer, KindBasic,
	// KindSecret), newest first.
	Tokens(context.Context, DirectoryID) ([]Token, error)
	// AccessTokens lists the newest access and refresh tokens of a directory,
	// limit at most, newest first.
	AccessTokens(ctx context.Context, id DirectoryID, limit int) ([]Token, error)
	// ExpireToken sets when a token expires, to end it now or to let it live on;
	// one that was revoked stays so. With a refresh token nothing of its family
	// lives longer. ErrNotFound.
	ExpireToken(ctx context.Context, id TokenID, at time.Time) error
	// KeepOverlap changes until when a token that was replaced is still good;
	// zero cancels the replacement of a token that has not ended. ErrNotFound.
	KeepOverlap(ctx context.Context, id TokenID, until time.Time) error
	// RevokeToken ends a token at once, with a refresh token all of its family;
	// revoking twice keeps the first time.
	RevokeToken(ctx context.Context, id TokenID, at time.Time) error
	// TouchToken notes a use.
	TouchToken(ctx context.Context, id TokenID, at time.Time, from, agent string) error
}
