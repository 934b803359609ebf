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
	err := s.writeKeys(ctx, func(tx *gorm.DB) error {
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
	if r.EndSiblings && old.Predecessor != "" {
		if _, err := database.Exec(tx, endSiblings, ms(now), old.Predecessor, old.ID); err != nil {
			return err
		}
		if _, err := database.Exec(tx, endPredecessor, ms(now), old.Predecessor, ms(now)); err != nil {
			return err
		}
	}
	set := map[string]any{}
	if !r.OverlapUntil.IsZero() {
		set["overlap_until"] = ms(r.OverlapUntil)
	}
	if len(r.Tokens) > 0 {
		set["traded"] = old.Traded + 1
	}
	if len(set) > 0 {
		if err := setToken(tx, models.TokenID(old.ID), set); err != nil {
			return err
		}
	}
	return createTokens(tx, r.Tokens)
}

// endSiblings is in the words of its index.
const endSiblings = `UPDATE tokens SET overlap_until = ? WHERE predecessor = ? AND predecessor <> '' AND id <> ? AND overlap_until = 0 AND revoked_at = 0`

// endPredecessor ends the grace: whoever has a successor needs it no more.
const endPredecessor = `UPDATE tokens SET overlap_until = ? WHERE id = ? AND overlap_until > ?`

// RevokeFamily ends all tokens that descend from one another; those that had
// ended before keep when.
func (s *Store) RevokeFamily(ctx context.Context, directory models.DirectoryID, family string, at time.Time) error {
	err := s.writeKeys(ctx, func(tx *gorm.DB) error {
		if err := aloneIn(tx, clean(string(directory))); err != nil {
			return err
		}
		return endFamily(tx, clean(string(directory)), clean(family), at)
	})
	if err != nil {
		return fmt.Errorf("revoke family of %s: %w", directory, err)
	}
	return nil
}

// aloneIn is oneAtATime for a directory that is known.
func aloneIn(tx *gorm.DB, directory string) error {
	if tx.Name() != "postgres" {
		return nil
	}
	return database.Later(tx, `SELECT id FROM directories WHERE id = ? FOR NO KEY UPDATE`, directory)
}

const endOfFamily = `UPDATE tokens SET revoked_at = ? WHERE directory_id = ? AND family = ? AND revoked_at = 0`

func endFamily(tx *gorm.DB, directory, family string, at time.Time) error {
	_, err := database.Exec(tx, endOfFamily, ms(at), directory, family)
	return err
}
