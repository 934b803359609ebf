// Package token issues, verifies, rotates and revokes what identity providers
// authenticate with. A secret leaves this room once, when it is made; only
// its hash is handed to the store. Every request asks for the row and gets what
// the last commit left, so revoked means revoked.
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
const shownPrefix = len(secret.TokenPrefix) + 4 // all prefixes are as long

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
	return s.IssueAs(ctx, models.Token{Kind: models.KindBearer, Directory: directory, Label: label, ExpiresAt: expires, CreatedBy: by})
}

// IssueAs is Issue for whatever an admin makes: wanted says Kind, Directory,
// Client, Label, ExpiresAt and CreatedBy.
func (s *Service) IssueAs(ctx context.Context, wanted models.Token) (models.Token, string, error) {
	row, text, err := s.Draft(wanted)
	if err == nil {
		err = s.Save(ctx, row)
	}
	if err != nil {
		return models.Token{}, "", err
	}
	return row, text, nil
}

// Save keeps a row that was drafted or minted. models.ErrNotFound when there
// is no such directory.
func (s *Service) Save(ctx context.Context, row models.Token) error {
	if err := s.Store.CreateToken(ctx, row, "", time.Time{}); err != nil {
		return fmt.Errorf("issue token: %w", err)
	}
	return nil
}

// Draft is IssueAs for a caller who saves the row together with something
// else.
func (s *Service) Draft(wanted models.Token) (models.Token, string, error) {
	row, text := s.Mint(wanted.Kind)
	if err := check(wanted.Label, wanted.ExpiresAt, row.CreatedAt); err != nil {
		return models.Token{}, "", err
	}
	row.Directory, row.Client, row.Label, row.CreatedBy = wanted.Directory, wanted.Client, strings.TrimSpace(wanted.Label), wanted.CreatedBy
	if !wanted.ExpiresAt.IsZero() {
		row.ExpiresAt = models.Moment(wanted.ExpiresAt)
	}
	return row, text, nil
}

// Rotate makes a successor of token id and lets the old one live for overlap
// more; zero ends it at once. A token that expires has a successor that lives
// as long as it was given. models.ErrNotFound when there is no such token;
// models.Invalid when it is no longer live, or no admin made it.
func (s *Service) Rotate(ctx context.Context, id models.TokenID, overlap time.Duration, by string) (models.Token, string, error) {
	now := models.Moment(s.Now())
	old, err := s.rotatable(ctx, id)
	if err != nil {
		return models.Token{}, "", err
	}
	if overlap < 0 || overlap > 90*24*time.Hour {
		return models.Token{}, "", models.Invalid{"overlap": "The overlap must lie between 0 and 90 days."}
	}
	row, text := s.Mint(old.Kind)
	row.Directory, row.Client, row.Label, row.CreatedBy, row.Family = old.Directory, old.Client, old.Label, by, old.Family
	if !old.ExpiresAt.IsZero() {
		row.ExpiresAt = now.Add(old.ExpiresAt.Sub(old.CreatedAt))
	}
	if err := s.Store.CreateToken(ctx, row, old.ID, now.Add(overlap)); err != nil {
		return models.Token{}, "", fmt.Errorf("rotate token %s: %w", id, err)
	}
	return row, text, nil
}

// prefixes are how the secrets of each kind begin.
var prefixes = map[string]string{
	models.KindBearer: secret.TokenPrefix, models.KindBasic: secret.BasicPrefix, models.KindSecret: secret.ClientPrefix,
	models.KindAccess: secret.AccessPrefix, models.KindRefresh: secret.RefreshPrefix,
}

// Mint makes a token of a kind that belongs to nobody yet, and saves nothing.
func (s *Service) Mint(kind string) (models.Token, string) {
	text := secret.New(prefixes[kind])
	id := s.NewID()
	return models.Token{
		ID: models.TokenID(id), Family: id, Kind: kind,
		Hash: secret.Hash(text), Prefix: text[:shownPrefix], Last4: text[len(text)-4:],
		CreatedAt: models.Moment(s.Now()),
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
	case !secret.Ours(text):
		return &Refusal{Reason: "the value is not a Scimdesk token: those begin with " + secret.TokenPrefix, Odd: models.OddTokenForeign}
	case secret.Cut(text):
		return &Refusal{Reason: "the token is cut: its end is missing", Odd: models.OddTokenCut}
	default:
		return &Refusal{Reason: "the token is mistyped: its checksum does not fit", Odd: models.OddTokenMistyped}
	}
}

func ended(t models.Token, now time.Time) *Refusal {
	switch {
	case !t.RevokedAt.IsZero():
		return &Refusal{Reason: "the token was revoked", Odd: models.OddTokenRevoked}
	case !t.OverlapUntil.IsZero() && !now.Before(t.OverlapUntil):
		return &Refusal{Reason: "the token was replaced and its overlap is over", Odd: models.OddTokenReplaced}
	default:
		return &Refusal{Reason: "the token has expired", Odd: models.OddTokenExpired}
	}
}
