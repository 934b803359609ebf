package models

import (
	"context"
	"slices"
	"time"
)

// ClientID names an OAuth client; it is not secret (RFC 6749 §2.2).
type ClientID string

// How long access tokens may live, and do when nobody chose: Microsoft Entra
// ID wants one hour to six.
const (
	LeastTokenLife = time.Hour
	MostTokenLife  = 6 * time.Hour
)

// MaxRedirectURIs bounds Client.RedirectURIs, MaxAudiences Trust.Audiences.
const (
	MaxRedirectURIs = 10
	MaxAudiences    = 10
)

// Client is what the identity provider of one directory is to our
// authorization server. A directory has one at most; its secrets are tokens
// of [KindSecret].
type Client struct {
	ID           ClientID
	Directory    DirectoryID
	RedirectURIs []string      // where a code may be sent, compared byte by byte (RFC 9700 §2.1)
	PKCE         bool          // a code_challenge is demanded; without it one that is sent holds all the same
	TokenLife    time.Duration // of access tokens, from LeastTokenLife to MostTokenLife
	Direct       bool          // may ask in its own name, without anybody's consent (client credentials, RFC 6749 §4.4)
	Trust        Trust         // who may speak for the client by a signed assertion; zero for nobody
	CreatedAt    time.Time
}

// Redirects says whether a code may be sent to uri: one of those the admin
// entered, to the byte.
func (c Client) Redirects(uri string) bool { return slices.Contains(c.RedirectURIs, uri) }

// Trust is workload identity federation (RFC 7523 §3): whose signed
// assertions stand for a client. All three are compared to the byte; one of
// the audiences is enough.
type Trust struct {
	Issuer    string
	Subject   string
	Audiences []string
}

// Given says whether anybody is trusted.
func (t Trust) Given() bool { return t.Issuer != "" }

// Code is an authorization code (RFC 6749 §4.1.2), hashed.
type Code struct {
	Hash        []byte
	Client      ClientID
	Directory   DirectoryID
	RedirectURI string // as the request named it, "" when it named none
	Challenge   string // S256, "" for none
	Scope       string
	Admin       AdminID // who approved
	Family      string  // of all tokens that come of it
	CreatedAt   time.Time
	ExpiresAt   time.Time
	RedeemedAt  time.Time // zero: not yet
}

// Rotation is what a refresh leads to (RFC 9700 §4.14).
type Rotation struct {
	Tokens       []Token   // to save
	OverlapUntil time.Time // until when the refresh token that was brought is still good; zero leaves it as it is
	EndSiblings  bool      // those that were given for the same one, and that one, count as replaced from now on
	RevokeFamily bool      // end every token of its family instead
}

// Clients is what a store promises about OAuth clients, their codes and what
// comes of them. Writes are atomic on every database, also when several
// processes ask for the same at once.
type Clients interface {
	// SaveClient makes or changes the client of its directory; the id of one
	// that is there stays. ErrNotFound when there is no such directory.
	SaveClient(context.Context, Client) error
	// Client finds one and its directory. ErrNotFound.
	Client(context.Context, ClientID) (Client, Directory, error)
	// ClientOf is the one of a directory. ErrNotFound.
	ClientOf(context.Context, DirectoryID) (Client, error)
	// CreateCode saves a code.
	CreateCode(context.Context, Code) error
	// RedeemCode uses a code up, whatever redeem says of it, and saves the
	// tokens redeem answers. Redeem only computes, and may run again. An error
	// of redeem is handed on when the code is gone. ErrNotFound when there is
	// no such code; ErrTaken when it was used before, and then every token of
	// its family ends at now.
	RedeemCode(ctx context.Context, hash []byte, now time.Time, redeem func(Code) ([]Token, error)) error
	// RotateRefresh finds a token of KindRefresh by its hash, ended or not,
	// and does what rotate says. Rotate only computes, and may run again. An
	// error of rotate is handed on after the Rotation it came with was done.
	// ErrNotFound when there is no such token.
	RotateRefresh(ctx context.Context, hash []byte, now time.Time, rotate func(Token) (Rotation, error)) error
	// RevokeFamily ends all tokens that descend from one another.
	RevokeFamily(ctx context.Context, directory DirectoryID, family string, at time.Time) error
	// TakeAssertion notes that an assertion (the hash of its issuer and jti)
	// was used, until it expires. ErrTaken when it was before.
	TakeAssertion(ctx context.Context, hash []byte, expires time.Time) error
	// SweepTokens deletes access tokens that expired before access, and refresh
	// tokens, codes and assertions that expired before others, a bounded number
	// at a time; more says that some are left.
	// What was revoked or replaced stays until it expires, so that a second use
	// is noticed. Tokens an admin made are never deleted.
	SweepTokens(ctx context.Context, access, others time.Time) (more bool, err error)
}
