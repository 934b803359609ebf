// Package oauth is the authorization server of each directory: which
// authorization requests are good, what an approval leads to, and who gets
// which token (RFC 6749, with RFC 7636, 7523, 7009, 7662, 8414, 9207 and
// 9700). Values come in; values or an *Error go out. It serves no HTTP and
// shows no page, and every secret it makes leaves it once.
//
// To read it, start at ask.go (is the request good?), go on to allow.go (an
// admin's answer, and the code), token.go (who asks, and with which grant),
// and redeem.go and refresh.go, where the code and the refresh token are spent.
package oauth

import (
	"context"
	"log/slog"
	"time"

	"scimdesk/models"
)

// How long things live.
const (
	codeLife    = time.Minute
	grace       = time.Minute          // a refresh token that was replaced is still good, for an answer that got lost
	mostTrades  = 10                   // of one refresh token within the grace: answers that got lost, and workers that refresh together
	refreshLife = 180 * 24 * time.Hour // unused; an identity provider refreshes only when it has work
)

// Service is the authorization server.
type Service struct {
	Store     Store
	Tokens    Tokens
	Issuers   Issuers // nil trusts no assertion
	PublicURL string  // every address begins with it; never read from a request
	Now       func() time.Time
	NewID     func(prefix string) string
	Log       *slog.Logger
}

// Store is what the authorization server remembers; its promises are those
// of [models.Clients] and [models.Tokens].
type Store interface {
	models.Clients
	CreateToken(ctx context.Context, t models.Token, replaces models.TokenID, overlapUntil time.Time) error
	TokenByHash(ctx context.Context, hash []byte) (models.Token, models.Directory, error)
	Token(context.Context, models.TokenID) (models.Token, error)
	RevokeToken(ctx context.Context, id models.TokenID, at time.Time) error
}

// Tokens makes new tokens and notes uses; see package internal/token.
type Tokens interface {
	// Mint makes the row of a new token, as of now, and its text. The row is not
	// saved, and belongs to nobody yet.
	Mint(kind string) (models.Token, string)
	Touch(t models.Token, from, agent string)
}

// Issuers knows by which keys others sign.
type Issuers interface {
	// Verify answers the claims of a token that issuer signed. ErrSignature
	// when it did not; any other error means that nobody knows, because the
	// issuer's keys could not be read.
	Verify(ctx context.Context, issuer, signed string) (claims []byte, err error)
}

func (s *Service) now() time.Time { return models.Moment(s.Now()) }

// alarm tells the log that somebody has what only the client should have.
func (s *Service) alarm(what string, client models.Client) {
	s.Log.Warn(what+"; what came of it was ended", "directory", client.Directory, "client", client.ID)
}
