package desk

import (
	"context"
	"fmt"
	"slices"

	"scimdesk/models"
)

// SaveClient changes the OAuth client of a directory; its id stays.
// models.Invalid; models.ErrNotFound when the directory has none.
func (s *Service) SaveClient(ctx context.Context, id models.DirectoryID, wanted models.Client) error {
	d, err := s.Store.Directory(ctx, id)
	if err != nil {
		return fmt.Errorf("save client: %w", err)
	}
	there, err := s.Store.ClientOf(ctx, id)
	if err != nil {
		return fmt.Errorf("save client: %w", err)
	}
	if invalid := checkClient(d.Auth, wanted); len(invalid) > 0 {
		return invalid
	}
	there.RedirectURIs, there.PKCE, there.Direct, there.Trust = wanted.RedirectURIs, wanted.PKCE, wanted.Direct, wanted.Trust
	if wanted.TokenLife != 0 {
		there.TokenLife = wanted.TokenLife
	}
	return s.saveClient(ctx, there)
}

// AddRedirect enters one more place where a code may be sent.
// models.Invalid; models.ErrNotFound when the directory has no client.
func (s *Service) AddRedirect(ctx context.Context, id models.DirectoryID, uri string) error {
	c, err := s.Store.ClientOf(ctx, id)
	if err != nil {
		return fmt.Errorf("add redirect URI: %w", err)
	}
	if c.Redirects(uri) {
		return nil
	}
	c.RedirectURIs = append(slices.Clone(c.RedirectURIs), uri)
	if invalid := checkRedirects(c.RedirectURIs); len(invalid) > 0 {
		return invalid
	}
	return s.saveClient(ctx, c)
}

func (s *Service) saveClient(ctx context.Context, c models.Client) error {
	if err := s.Store.SaveClient(ctx, c); err != nil {
		return fmt.Errorf("save client: %w", err)
	}
	s.ring(c.Directory)
	return nil
}

// RevokeFamily ends all access and refresh tokens that descend from one
// consent or one another.
func (s *Service) RevokeFamily(ctx context.Context, id models.DirectoryID, family string) error {
	if err := s.Store.RevokeFamily(ctx, id, family, models.Moment(s.Now())); err != nil {
		return fmt.Errorf("revoke tokens: %w", err)
	}
	s.ring(id)
	return nil
}
