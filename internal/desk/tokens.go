package desk

import (
	"context"
	"fmt"
	"time"

	"scimdesk/models"
)

// CreateToken issues another token for a directory. models.ErrNotFound when
// there is no such directory.
func (s *Service) CreateToken(ctx context.Context, id models.DirectoryID, label string, expires time.Time, by string) (models.Token, string, error) {
	if _, err := s.Store.Directory(ctx, id); err != nil {
		return models.Token{}, "", fmt.Errorf("create token: %w", err)
	}
	return s.told(s.Tokens.Issue(ctx, id, label, expires, by))
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

// RevokeToken ends a token at once. models.ErrNotFound when there is none.
func (s *Service) RevokeToken(ctx context.Context, id models.TokenID) error {
	t, err := s.Store.Token(ctx, id)
	if err != nil {
		return fmt.Errorf("revoke token: %w", err)
	}
	if err := s.Tokens.Revoke(ctx, id); err != nil {
		return err
	}
	s.ring(t.Directory)
	return nil
}
