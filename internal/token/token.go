// Package token issues, verifies, rotates and revokes what identity providers
// authenticate with. A secret leaves this room once, when it is made; only
// its hash is handed to the store, and the row is read in every request, so
// revoked means revoked.
package token

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"scimdesk/internal/secret"
	"scimdesk/models"
)

// shownPrefix is how much of a token's beginning stays visible.
const shownPrefix = len(secret.TokenPrefix) + 4

// ErrRefused is every reason not to accept a token; [Refusal] says which.
var ErrRefused = errors.New("token refused")

// Refusal is an ErrRefused with the reason for the admin's eyes. The identity
// provider is told only that the token is not accepted.
type Refusal struct {
	Reason string
	Odd    models.Odd
	Owner  models.DirectoryID // whose token it is, when it is live and only used at the wrong place
}

// Error gives the reason.
func (r *Refusal) Error() string { return r.Reason }

// Unwrap makes errors.Is(err, ErrRefused) true.
func (r *Refusal) Unwrap() error { return ErrRefused }

// Service is the token office.
type Service struct {
	Store models.Tokens
	Now   func() time.Time
	NewID func() string
	Log   *slog.Logger
	Uses  *Uses // where uses wait to be noted
}

// Issue makes a long-lived bearer token for a directory and answers its row
// and its secret, the only time the secret is seen. A zero expires means never.
// models.Invalid when the label is too long or expires is not in the future.
func (s *Service) Issue(ctx context.Context, directory models.DirectoryID, label string, expires time.Time, by string) (models.Token, string, error) {
	now := models.Moment(s.Now())
	if err := check(label, expires, now); err != nil {
		return models.Token{}, "", err
	}
	row, text := s.fresh(now)
	row.Directory, row.Label, row.CreatedBy = directory, strings.TrimSpace(label), by
	row.ExpiresAt = models.Moment(expires)
	if expires.IsZero() {
		row.ExpiresAt = time.Time{}
	}
	if err := s.Store.CreateToken(ctx, row, "", time.Time{}); err != nil {
		return models.Token{}, "", fmt.Errorf("issue token: %w", err)
	}
	return row, text, nil
}

// Rotate makes a successor of token id and lets the old one live for overlap
// more; zero ends it at once. A token that expires has a successor that lives
// as long as it was given. models.ErrNotFound when there is no such token;
// models.Invalid when it is no longer live.
func (s *Service) Rotate(ctx context.Context, id models.TokenID, overlap time.Duration, by string) (models.Token, string, error) {
	now := models.Moment(s.Now())
	old, err := s.Store.Token(ctx, id)
	if err != nil {
		return models.Token{}, "", fmt.Errorf("rotate token %s: %w", id, err)
	}
	if !old.Live(now) {
		return models.Token{}, "", models.Invalid{"token": "This token has already ended. Create a new one instead."}
	}
	if overlap < 0 || overlap > 90*24*time.Hour {
		return models.Token{}, "", models.Invalid{"overlap": "The overlap must lie between 0 and 90 days."}
	}
	row, text := s.fresh(now)
	row.Directory, row.Label, row.CreatedBy, row.Family = old.Directory, old.Label, by, old.Family
	if !old.ExpiresAt.IsZero() {
		row.ExpiresAt = now.Add(old.ExpiresAt.Sub(old.CreatedAt))
	}
	if err := s.Store.CreateToken(ctx, row, old.ID, now.Add(overlap)); err != nil {
		return models.Token{}, "", fmt.Errorf("rotate token %s: %w", id, err)
	}
	return row, text, nil
}

// Revoke ends a token at once. models.ErrNotFound when there is none.
func (s *Service) Revoke(ctx context.Context, id models.TokenID) error {
	if err := s.Store.RevokeToken(ctx, id, models.Moment(s.Now())); err != nil {
		return fmt.Errorf("revoke token %s: %w", id, err)
	}
	return nil
}

// Verify says whose token text is and which directory it opens. Its only
// errors are a *Refusal and those of a store that cannot answer. A token of
// another directory than wanted is a Refusal like a bad one.
func (s *Service) Verify(ctx context.Context, text string, wanted models.DirectoryID) (models.Token, models.Directory, error) {
	if !secret.WellFormed(text) {
		return models.Token{}, models.Directory{}, malformed(text)
	}
	hash := secret.Hash(text)
	row, directory, err := s.Store.TokenByHash(ctx, hash)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return models.Token{}, models.Directory{}, fmt.Errorf("verify token: %w", err)
	}
	if err != nil || !secret.Equal(hash, row.Hash) {
		return models.Token{}, models.Directory{}, &Refusal{Reason: "no token with this value exists here", Odd: models.OddTokenUnknown}
	}
	if refusal := s.refuse(row, directory.ID, wanted); refusal != nil {
		return models.Token{}, models.Directory{}, refusal
	}
	return row, directory, nil
}

// refuse says why a token of ours does not open the wanted directory, nil
// when it does.
func (s *Service) refuse(t models.Token, owner, wanted models.DirectoryID) *Refusal {
	live := t.Live(s.Now())
	switch {
	case owner != wanted && live:
		return &Refusal{Reason: "the token belongs to another directory", Odd: models.OddTokenOther, Owner: owner}
	case owner != wanted:
		return &Refusal{Reason: "the token belongs to another directory", Odd: models.OddTokenOther}
	case !live:
		return ended(t)
	}
	return nil
}

func (s *Service) fresh(now time.Time) (models.Token, string) {
	text := secret.NewToken()
	id := s.NewID()
	return models.Token{
		ID: models.TokenID(id), Family: id, Kind: models.KindBearer,
		Hash: secret.Hash(text), Prefix: text[:shownPrefix], Last4: text[len(text)-4:],
		CreatedAt: now,
	}, text
}

func check(label string, expires, now time.Time) error {
	invalid := models.Invalid{}
	if len([]rune(label)) > 80 {
		invalid["label"] = "The label is longer than 80 characters. Shorten it."
	}
	if !expires.IsZero() && !expires.After(now) {
		invalid["expires"] = "The token would already have expired. Choose a later moment, or none."
	}
	if len(invalid) > 0 {
		return invalid
	}
	return nil
}

// malformed says what is odd about a value that cannot be one of our tokens,
// without repeating it.
func malformed(text string) *Refusal {
	switch {
	case text == "":
		return &Refusal{Reason: "the Authorization header carries no token", Odd: models.OddTokenNone}
	case !strings.HasPrefix(text, secret.TokenPrefix):
		return &Refusal{Reason: "the value is not a Scimdesk token: those begin with " + secret.TokenPrefix, Odd: models.OddTokenForeign}
	case len(text) < len(secret.NewToken()): // all are as long
		return &Refusal{Reason: "the token is cut: its end is missing", Odd: models.OddTokenCut}
	default:
		return &Refusal{Reason: "the token is mistyped: its checksum does not fit", Odd: models.OddTokenMistyped}
	}
}

func ended(t models.Token) *Refusal {
	switch {
	case !t.RevokedAt.IsZero():
		return &Refusal{Reason: "the token was revoked", Odd: models.OddTokenRevoked}
	case !t.OverlapUntil.IsZero():
		return &Refusal{Reason: "the token was replaced and its overlap is over", Odd: models.OddTokenReplaced}
	default:
		return &Refusal{Reason: "the token has expired", Odd: models.OddTokenExpired}
	}
}
