package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"scimdesk/models"
)

// adminRow is one admin as it is kept.
type adminRow struct {
	ID      string `gorm:"primaryKey"`
	Name    string
	Created int64 `gorm:"column:created_at"`
}

// TableName is read by GORM.
func (adminRow) TableName() string { return "admins" }

func (row adminRow) model() models.Admin {
	return models.Admin{ID: models.AdminID(row.ID), Name: row.Name, CreatedAt: moment(row.Created)}
}

// codeRow is one sign-in code as it is kept: its hash.
type codeRow struct {
	Hash      []byte `gorm:"primaryKey"`
	AdminID   string
	ExpiresAt int64
}

// TableName is read by GORM.
func (codeRow) TableName() string { return "sign_in_codes" }

// FirstAdmin is the owner made at the first start.
func (s *Store) FirstAdmin(ctx context.Context) (models.Admin, error) {
	var row adminRow
	err := s.main.View(ctx, func(db *gorm.DB) error {
		return db.Order("created_at, id").Limit(1).Take(&row).Error
	})
	if err != nil {
		return models.Admin{}, fmt.Errorf("first admin: %w", err)
	}
	return row.model(), nil
}

// CreateSignInCode saves the hash of a one-time code.
func (s *Store) CreateSignInCode(ctx context.Context, code models.SignInCode) error {
	err := s.main.Write(ctx, func(tx *gorm.DB) error {
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
	err := s.main.Write(ctx, func(tx *gorm.DB) error {
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

// Sweep deletes sessions and codes that ended before now.
func (s *Store) Sweep(ctx context.Context, now time.Time) error {
	err := s.main.Write(ctx, func(tx *gorm.DB) error {
		if err := tx.Where("expires_at < ? OR idle_until < ?", ms(now), ms(now)).Delete(&sessionRow{}).Error; err != nil {
			return err
		}
		return tx.Where("expires_at < ?", ms(now)).Delete(&codeRow{}).Error
	})
	if err != nil {
		return fmt.Errorf("sweep sessions: %w", err)
	}
	return nil
}
