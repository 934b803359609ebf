package desk

import (
	"context"
	"fmt"
	"time"

	"scimdesk/models"
)

// CreateToken issues another credential of a kind (models.KindBearer, KindBasic,
// KindSecret; "" for the one of the directory's method) beside those there
// are. models.ErrNotFound when there is no such directory; models.Invalid when
// it has no client to give a secret to.
func (s *Service) CreateToken(ctx context.Context, id models.DirectoryID, kind, label string, expires time.Time, by string) (models.Token, string, error) {
	d, err := s.Store.Directory(ctx, id)
	if err != nil {
		return models.Token{}, "", fmt.Errorf("create token: %w", err)
	}
	wanted, err := s.wanted(ctx, d, kind)
	if err != nil {
		return models.Token{}, "", err
	}
	wanted.Label, wanted.ExpiresAt, wanted.CreatedBy = label, expires, by
	return s.told(s.Tokens.IssueAs(ctx, wanted))
}

// wanted is a credential of a kind that d may have.
func (s *Service) wanted(ctx context.Context, d models.Directory, kind string) (models.Token, error) {
	if kind == "" {
		kind = kindOf(d.Auth)
	}
	t := models.Token{Directory: d.ID, Kind: kind}
	switch kind {
	case models.KindBearer:
	case models.KindBasic:
		t.Client = string(d.ID)
	case models.KindSecret:
		c, err := s.Store.ClientOf(ctx, d.ID)
		if err != nil {
			return t, fmt.Errorf("create token: %w", err)
		}
		t.Client = string(c.ID)
	default:
		return t, models.Invalid{"kind": "Choose bearer, basic or secret."}
	}
	return t, nil
}

// kindOf is the kind of what an admin makes for a method.
func kindOf(auth models.AuthMethod) string {
	switch {
	case auth == models.AuthBasic:
		return models.KindBasic
	case auth.OAuth():
		return models.KindSecret
	}
	return models.KindBearer
}

// RotateToken replaces a token; the old one lives for overlap more.
func (s *Service) RotateToken(ctx context.Context, id models.TokenID, overlap time.Duration, by string) (models.Token, string, error) {
	return s.told(s.Tokens.Rotate(ctx, id, overlap, by))
}

// told rings for a token that was made.
func (s *Service) told(t models.Token, secret string, err error) (models.Token, string, error) {
	if err == nil {
		s.ring(t.Directory)
	}
	return t, secret, err
}

// FinishRotation ends a token that was replaced, now. models.ErrNotFound;
// models.Invalid when it is not being replaced.
func (s *Service) FinishRotation(ctx context.Context, id models.TokenID) error {
	return s.change(ctx, id, "finish the replacement of", s.Tokens.Finish)
}

// CancelRotation lets a token that was replaced live on; its successor stays
// as well. models.ErrNotFound; models.Invalid when it is not being replaced.
func (s *Service) CancelRotation(ctx context.Context, id models.TokenID) error {
	return s.change(ctx, id, "cancel the replacement of", s.Tokens.Cancel)
}

// ExpireToken lets a token expire now, as if its time were over.
// models.ErrNotFound; models.Invalid when it has ended.
func (s *Service) ExpireToken(ctx context.Context, id models.TokenID) error {
	return s.change(ctx, id, "expire", s.Tokens.Expire)
}

// RevokeToken ends a token at once. models.ErrNotFound when there is none.
func (s *Service) RevokeToken(ctx context.Context, id models.TokenID) error {
	return s.change(ctx, id, "revoke", s.Tokens.Revoke)
}

func (s *Service) change(ctx context.Context, id models.TokenID, verb string, do func(context.Context, models.TokenID) error) error {
	t, err := s.Store.Token(ctx, id)
	if err != nil {
		return fmt.Errorf("%s token: %w", verb, err)
	}
	if err := do(ctx, id); err != nil {
		return err
	}
	s.ring(t.Directory)
	return nil
}

// longestRefusal bounds RefuseFor.
const longestRefusal = 10 * time.Minute

// RefuseFor answers every token of a directory 401 for a while, to see what
// its identity provider does; zero ends that. models.Invalid;
// models.ErrNotFound.
func (s *Service) RefuseFor(ctx context.Context, id models.DirectoryID, long time.Duration) error {
	if long < 0 || long > longestRefusal {
		return models.Invalid{"for": "Choose a time up to ten minutes."}
	}
	var until time.Time
	if long > 0 {
		until = models.Moment(s.Now()).Add(long)
	}
	if err := s.Store.RefuseDirectory(ctx, id, until); err != nil {
		return fmt.Errorf("refuse tokens: %w", err)
	}
	s.ring(id)
	return nil
}

// Shown notes the public URL with which a directory's values were shown last.
// models.ErrNotFound.
func (s *Service) Shown(ctx context.Context, id models.DirectoryID, publicURL string) error {
	if err := s.Store.SetDirectoryShown(ctx, id, publicURL); err != nil {
		return fmt.Errorf("note the public URL: %w", err)
	}
	return nil
}
