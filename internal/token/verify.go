package token

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"

	"scimdesk/internal/guards"
	"scimdesk/internal/secret"
	"scimdesk/models"
)

// Verify says whose token text is and which directory it opens: a long-lived
// bearer token, or an access token. Its only errors are a *Refusal and those
// of a store that cannot answer. A token of another directory than wanted is a
// Refusal like a bad one.
func (s *Service) Verify(ctx context.Context, text string, wanted models.DirectoryID) (models.Token, models.Directory, error) {
	row, directory, err := s.find(ctx, text)
	if err != nil {
		return models.Token{}, models.Directory{}, err
	}
	refusal := s.refuse(row, directory, wanted)
	if guards.On(guards.TokenKind) && row.Kind != models.KindBearer && row.Kind != models.KindAccess {
		refusal = &Refusal{Reason: kindSentences[row.Kind], Odd: models.OddTokenKind}
	}
	if refusal != nil {
		return models.Token{}, models.Directory{}, refusal
	}
	return row, directory, nil
}

// VerifyBasic is Verify for the user name and password of HTTP Basic (RFC
// 7617).
func (s *Service) VerifyBasic(ctx context.Context, username, password string, wanted models.DirectoryID) (models.Token, models.Directory, error) {
	row, directory, err := s.find(ctx, password)
	if err != nil {
		return models.Token{}, models.Directory{}, err
	}
	refusal := s.refuse(row, directory, wanted)
	switch {
	case guards.On(guards.TokenKind) && row.Kind != models.KindBasic:
		refusal = &Refusal{Reason: "the password of HTTP Basic is " + kindNames[row.Kind] + ": a password of this directory belongs there", Odd: models.OddTokenKind}
	case guards.On(guards.BasicName) && subtle.ConstantTimeCompare([]byte(username), []byte(row.Client)) != 1:
		refusal = &Refusal{Reason: "the user name of HTTP Basic is another than the one the password was made for", Odd: models.OddTokenUnknown}
	}
	if refusal != nil {
		return models.Token{}, models.Directory{}, refusal
	}
	return row, directory, nil
}

// find is the row behind a value that was sent.
func (s *Service) find(ctx context.Context, text string) (models.Token, models.Directory, error) {
	if guards.On(guards.TokenShape) && !secret.WellFormed(text) {
		return models.Token{}, models.Directory{}, malformed(text)
	}
	hash := secret.Hash(text)
	row, directory, err := s.Store.TokenByHash(ctx, hash)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return models.Token{}, models.Directory{}, fmt.Errorf("verify token: %w", err)
	}
	if err != nil || guards.On(guards.TokenWhole) && !secret.Equal(hash, row.Hash) {
		return models.Token{}, models.Directory{}, &Refusal{Reason: "no token with this value exists here", Odd: models.OddTokenUnknown}
	}
	return row, directory, nil
}

// refuse says why a token of ours does not open the wanted directory, nil
// when it does.
func (s *Service) refuse(t models.Token, d models.Directory, wanted models.DirectoryID) *Refusal {
	now := s.Now()
	live := t.Live(now)
	switch {
	case d.ID != wanted && live && guards.On(guards.TokenDirectory):
		return &Refusal{Reason: "the token belongs to another directory", Odd: models.OddTokenOther, Owner: d.ID}
	case d.ID != wanted && guards.On(guards.TokenDirectory):
		return &Refusal{Reason: "the token belongs to another directory", Odd: models.OddTokenOther}
	case !live && guards.On(guards.TokenLive):
		return ended(t, now)
	case guards.On(guards.RefuseUntil) && now.Before(d.RefuseUntil):
		return &Refusal{Reason: "all tokens are refused on purpose for a while, as asked for in the console", Odd: models.OddTokenRefuse}
	}
	return nil
}

// kindNames say what a credential is that was brought to the wrong place.
var kindNames = map[string]string{
	models.KindBearer: "a bearer token", models.KindBasic: "a password", models.KindSecret: "a client secret",
	models.KindAccess: "an access token", models.KindRefresh: "a refresh token",
}

// kindSentences say what to do about it.
var kindSentences = map[string]string{
	models.KindBasic:   "the value is a password for HTTP Basic, not a bearer token: choose Basic authentication in the identity provider",
	models.KindSecret:  "the value is a client secret, not an access token: the identity provider must trade it at the token endpoint",
	models.KindRefresh: "the value is a refresh token, not an access token: the identity provider must trade it at the token endpoint",
}
