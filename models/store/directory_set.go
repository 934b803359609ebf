package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"scimdesk/models"
)

// SetDirectoryProvider changes which identity provider is on the other side,
// and whether groups are wanted. models.ErrNotFound.
func (s *Store) SetDirectoryProvider(ctx context.Context, id models.DirectoryID, provider models.Provider, wantsGroups bool) error {
	return s.setDirectory(ctx, "provider", id, map[string]any{"provider": string(provider), "wants_groups": wantsGroups})
}

// SetDirectoryProtocol changes how a directory speaks. models.ErrNotFound.
func (s *Store) SetDirectoryProtocol(ctx context.Context, id models.DirectoryID, p models.Protocol) error {
	return s.setDirectory(ctx, "protocol", id, map[string]any{
		"strict": p.Strict, "same_names": p.SameNames, "keep_passwords": p.KeepPasswords,
	})
}

// SetDirectoryAuth changes by which method the identity provider proves
// itself; credentials that are there stay good. models.ErrNotFound.
func (s *Store) SetDirectoryAuth(ctx context.Context, id models.DirectoryID, auth models.AuthMethod) error {
	return s.setDirectory(ctx, "authorization method", id, map[string]any{"auth": string(auth)})
}

// SetDirectoryShown notes the public URL its values were shown with.
// models.ErrNotFound.
func (s *Store) SetDirectoryShown(ctx context.Context, id models.DirectoryID, publicURL string) error {
	return s.setDirectory(ctx, "shown URL", id, map[string]any{"shown_url": clean(publicURL)})
}

// RefuseDirectory answers every token 401 until then; zero ends that.
// models.ErrNotFound.
func (s *Store) RefuseDirectory(ctx context.Context, id models.DirectoryID, until time.Time) error {
	return s.setDirectory(ctx, "refusal", id, map[string]any{"refuse_until": ms(until)})
}

func (s *Store) setDirectory(ctx context.Context, what string, id models.DirectoryID, set map[string]any) error {
	err := s.main.Write(ctx, func(tx *gorm.DB) error {
		return touched(tx.Model(&directoryRow{}).Where("id = ?", clean(string(id))).Updates(set))
	})
	if err != nil {
		return fmt.Errorf("set %s of directory %s: %w", what, id, err)
	}
	return nil
}
