package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"scimdesk/models"
)

// sessionRow is one signed-in browser as it is kept.
type sessionRow struct {
	Hash      []byte `gorm:"primaryKey"`
	Side      string
	AdminID   string
	Created   int64 `gorm:"column:created_at"`
	ExpiresAt int64
	IdleUntil int64
	UserAgent string
}

// TableName is read by GORM.
func (sessionRow) TableName() string { return "sessions" }

func sessionRowOf(m models.Session) sessionRow {
	return sessionRow{
		Hash: m.Hash, Side: string(m.Side), AdminID: string(m.Admin), Created: ms(m.CreatedAt),
		ExpiresAt: ms(m.ExpiresAt), IdleUntil: ms(m.IdleUntil), UserAgent: clean(m.UserAgent),
	}
}

func (row sessionRow) model() models.Session {
	return models.Session{
		Hash: row.Hash, Side: models.Side(row.Side), Admin: models.AdminID(row.AdminID), CreatedAt: moment(row.Created),
		ExpiresAt: moment(row.ExpiresAt), IdleUntil: moment(row.IdleUntil), UserAgent: row.UserAgent,
	}
}

// CreateSession saves one if its operator's password still has this hash; the
// row stays locked, so that a new password finds the session. models.ErrStale.
func (s *Store) CreateSession(ctx context.Context, session models.Session, password string) error {
	row := sessionRowOf(session)
	err := s.writeKeys(ctx, func(tx *gorm.DB) error {
		err := touched(tx.Model(&adminRow{}).Where("id = ? AND password = ?", row.AdminID, password).Update("password", password))
		if errors.Is(err, models.ErrNotFound) {
			return models.ErrStale
		}
		if err != nil {
			return err
		}
		return tx.Create(&row).Error
	})
	if err != nil {
		return fmt.Errorf("create session: %w", err)
	}
	return nil
}

// Session finds one by the hash of its id, with its admin; whether it has
// expired is the caller's to judge. models.ErrNotFound.
func (s *Store) Session(ctx context.Context, hash []byte) (models.Session, models.Admin, error) {
	var row struct {
		Session sessionRow `gorm:"embedded"`
		Admin   adminRow   `gorm:"embedded;embeddedPrefix:admin__"`
	}
	err := s.main.View(ctx, func(db *gorm.DB) error {
		return db.Model(&sessionRow{}).
			Select("sessions.*, a.id AS admin__id, a.name AS admin__name, a.created_at AS admin__created_at").
			Joins("JOIN admins a ON a.id = sessions.admin_id").Where("sessions.hash = ?", hash).Take(&row).Error
	})
	if err != nil {
		return models.Session{}, models.Admin{}, fmt.Errorf("session: %w", err)
	}
	return row.Session.model(), row.Admin.model(), nil
}

// TouchSession moves the end of its idle time. models.ErrNotFound.
func (s *Store) TouchSession(ctx context.Context, hash []byte, idleUntil time.Time) error {
	err := s.writeKeys(ctx, func(tx *gorm.DB) error {
		return touched(tx.Model(&sessionRow{}).Where("hash = ?", hash).Update("idle_until", ms(idleUntil)))
	})
	if err != nil {
		return fmt.Errorf("touch session: %w", err)
	}
	return nil
}

// DeleteSession signs a browser out; one that is unknown already is.
func (s *Store) DeleteSession(ctx context.Context, hash []byte) error {
	err := s.writeKeys(ctx, func(tx *gorm.DB) error {
		return tx.Where("hash = ?", hash).Delete(&sessionRow{}).Error
	})
	if err != nil {
		return fmt.Errorf("delete session: %w", err)
	}
	return nil
}

// Sweep deletes sessions, codes and approvals that ended before now.
func (s *Store) Sweep(ctx context.Context, now time.Time) error {
	err := s.writeKeys(ctx, func(tx *gorm.DB) error {
		if err := tx.Where("expires_at < ? OR idle_until < ?", ms(now), ms(now)).Delete(&sessionRow{}).Error; err != nil {
			return err
		}
		if err := tx.Where("expires_at < ?", ms(now)).Delete(&codeRow{}).Error; err != nil {
			return err
		}
		return tx.Where("expires_at < ?", ms(now)).Delete(&approvalRow{}).Error
	})
	if err != nil {
		return fmt.Errorf("sweep sessions: %w", err)
	}
	return nil
}
