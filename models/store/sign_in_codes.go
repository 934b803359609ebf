package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"scimdesk/models"
)

// codeRow is one sign-in code as it is kept: its hash.
type codeRow struct {
	Hash      []byte `gorm:"primaryKey"`
	AdminID   string
	ExpiresAt int64
}

// TableName is read by GORM.
func (codeRow) TableName() string { return "sign_in_codes" }

// CreateSignInCode saves the hash of a one-time code.
func (s *Store) CreateSignInCode(ctx context.Context, code models.SignInCode) error {
	err := s.writeKeys(ctx, func(tx *gorm.DB) error {
		return tx.Create(&codeRow{code.Hash, string(code.Admin), ms(code.ExpiresAt)}).Error
	})
	if err != nil {
		return fmt.Errorf("create sign-in code: %w", err)
	}
	return nil
}

// TakeSignInCode deletes the code and opens session for its admin in one
// transaction: of many who bring the same code one gets in.
// models.ErrNotFound when it is used, expired at now or unknown.
func (s *Store) TakeSignInCode(ctx context.Context, hash []byte, now time.Time, session models.Session) (models.Session, error) {
	err := s.writeKeys(ctx, func(tx *gorm.DB) error {
		var admins []string
		taken := tx.Raw("DELETE FROM sign_in_codes WHERE hash = ? AND expires_at > ? RETURNING admin_id", hash, ms(now)).Scan(&admins)
		switch {
		case taken.Error != nil:
			return taken.Error
		case len(admins) == 0:
			return models.ErrNotFound
		}
		session.Admin = models.AdminID(admins[0])
		row := sessionRowOf(session)
		return tx.Create(&row).Error
	})
	if err != nil {
		return models.Session{}, fmt.Errorf("take sign-in code: %w", err)
	}
	return session, nil
}
