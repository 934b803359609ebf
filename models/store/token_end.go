package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

// ExpireToken sets when a token expires; one that was revoked stays so. With a
// refresh token nothing of its family lives longer. models.ErrNotFound.
func (s *Store) ExpireToken(ctx context.Context, id models.TokenID, at time.Time) error {
	return s.changeToken(ctx, "expire", id, func(tx *gorm.DB, row tokenRow) error {
		if row.Kind == models.KindRefresh && !at.IsZero() {
			if _, err := database.Exec(tx, shortenFamily, ms(at), row.DirectoryID, row.Family, ms(at)); err != nil {
				return err
			}
		}
		return setToken(tx, id, map[string]any{"expires_at": ms(at)})
	})
}

const shortenFamily = `UPDATE tokens SET expires_at = ? WHERE directory_id = ? AND family = ? AND (expires_at = 0 OR expires_at > ?)`

// KeepOverlap changes until when a token that was replaced is still good; zero
// cancels its replacement. models.ErrNotFound.
func (s *Store) KeepOverlap(ctx context.Context, id models.TokenID, until time.Time) error {
	return s.changeToken(ctx, "keep", id, func(tx *gorm.DB, _ tokenRow) error {
		return setToken(tx, id, map[string]any{"overlap_until": ms(until)})
	})
}

// RevokeToken ends a token at once, with a refresh token all of its family;
// revoking twice keeps the first time. models.ErrNotFound.
func (s *Store) RevokeToken(ctx context.Context, id models.TokenID, at time.Time) error {
	return s.changeToken(ctx, "revoke", id, func(tx *gorm.DB, row tokenRow) error {
		if row.Kind == models.KindRefresh {
			return endFamily(tx, row.DirectoryID, row.Family, at)
		}
		return setToken(tx, id, map[string]any{"revoked_at": gorm.Expr("CASE WHEN revoked_at = 0 THEN ? ELSE revoked_at END", ms(at))})
	})
}

// changeToken changes one token. Nobody trades a refresh token for others
// meanwhile. models.ErrNotFound.
func (s *Store) changeToken(ctx context.Context, verb string, id models.TokenID, change func(*gorm.DB, tokenRow) error) error {
	err := s.writeKeys(ctx, func(tx *gorm.DB) error {
		var row tokenRow
		if err := tx.Select("kind", "directory_id", "family").Where("id = ?", clean(string(id))).Take(&row).Error; err != nil {
			return err
		}
		if row.Kind == models.KindRefresh {
			if err := aloneIn(tx, row.DirectoryID); err != nil {
				return err
			}
		}
		return change(tx, row)
	})
	if err != nil {
		return fmt.Errorf("%s token %s: %w", verb, id, err)
	}
	return nil
}
