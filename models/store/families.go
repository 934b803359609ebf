package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

// RotateRefresh finds a refresh token by its hash, ended or not, and does what
// rotate says; an error of rotate is handed on after that.
// models.ErrNotFound when there is no such token.
func (s *Store) RotateRefresh(ctx context.Context, hash []byte, now time.Time, rotate func(models.Token) (models.Rotation, error)) error {
	var said error
	err := s.main.Write(ctx, func(tx *gorm.DB) error {
		said = nil
		if err := oneAtATime(tx, "tokens", hash); err != nil {
			return err
		}
		var row tokenRow
		if err := tx.Where("hash = ? AND kind = ?", hash, models.KindRefresh).Take(&row).Error; err != nil {
			return err
		}
		rotation, refused := rotate(row.model())
		said = refused
		return turn(tx, row, rotation, now)
	})
	if err == nil {
		err = said
	}
	if err != nil {
		return fmt.Errorf("rotate refresh token: %w", err)
	}
	return nil
}

// turn does what a refresh leads to.
func turn(tx *gorm.DB, old tokenRow, r models.Rotation, now time.Time) error {
	if r.RevokeFamily {
		return endFamily(tx, old.DirectoryID, old.Family, now)
	}
	if !r.OverlapUntil.IsZero() {
		err := tx.Model(&tokenRow{}).Where("id = ?", old.ID).Update("overlap_until", ms(r.OverlapUntil)).Error
		if err != nil {
			return err
		}
	}
	return createTokens(tx, r.Tokens)
}

// RevokeFamily ends all tokens that descend from one another; those that had
// ended before keep when.
func (s *Store) RevokeFamily(ctx context.Context, directory models.DirectoryID, family string, at time.Time) error {
	err := s.main.Write(ctx, func(tx *gorm.DB) error {
		if tx.Name() == "postgres" { // as oneAtATime
			err := database.Later(tx, `SELECT id FROM directories WHERE id = ? FOR NO KEY UPDATE`, clean(string(directory)))
			if err != nil {
				return err
			}
		}
		return endFamily(tx, clean(string(directory)), clean(family), at)
	})
	if err != nil {
		return fmt.Errorf("revoke family of %s: %w", directory, err)
	}
	return nil
}

const endOfFamily = `UPDATE tokens SET revoked_at = ? WHERE directory_id = ? AND family = ? AND revoked_at = 0`

func endFamily(tx *gorm.DB, directory, family string, at time.Time) error {
	_, err := database.Exec(tx, endOfFamily, ms(at), directory, family)
	return err
}

// sweepings are statements that each take a handful of what ended. What was
// replaced or revoked stays until it expires: who brings it again is told why,
// and ends its family.
var sweepings = []string{
	fmt.Sprintf(`DELETE FROM tokens WHERE id IN (SELECT id FROM tokens
		WHERE kind IN ('access', 'refresh') AND expires_at > 0 AND expires_at < ? ORDER BY expires_at LIMIT %d)`, handful),
	fmt.Sprintf(`DELETE FROM oauth_codes WHERE hash IN (SELECT hash FROM oauth_codes WHERE expires_at < ? ORDER BY expires_at LIMIT %d)`, handful),
	fmt.Sprintf(`DELETE FROM oauth_assertions WHERE hash IN (SELECT hash FROM oauth_assertions WHERE expires_at < ? ORDER BY expires_at LIMIT %d)`, handful),
}

// SweepTokens deletes access and refresh tokens, codes and assertions that
// expired before, a handful of each; more says that some are left. Tokens an
// admin made are never deleted.
func (s *Store) SweepTokens(ctx context.Context, before time.Time) (more bool, err error) {
	for _, sweeping := range sweepings {
		err := s.main.Write(ctx, func(tx *gorm.DB) error {
			n, err := database.Exec(tx, sweeping, ms(before))
			more = more || n == handful
			return err
		})
		if err != nil {
			return false, fmt.Errorf("sweep tokens: %w", err)
		}
	}
	return more, nil
}
