package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"scimdesk/models"
)

// approvalRow is one browser that waits, as it is kept.
type approvalRow struct {
	Hash      []byte `gorm:"primaryKey"`
	Code      string
	Peer      string
	Agent     string
	Created   int64 `gorm:"column:created_at"`
	ExpiresAt int64
	AdminID   string
}

// TableName is read by GORM.
func (approvalRow) TableName() string { return "sign_in_approvals" }

func approvalRowOf(a models.Approval) approvalRow {
	return approvalRow{
		Hash: a.Hash, Code: a.Code, Peer: clean(a.From), Agent: clean(a.Agent),
		Created: ms(a.CreatedAt), ExpiresAt: ms(a.ExpiresAt), AdminID: string(a.Admin),
	}
}

func (row approvalRow) model() models.Approval {
	return models.Approval{
		Hash: row.Hash, Code: row.Code, From: row.Peer, Agent: row.Agent,
		CreatedAt: moment(row.Created), ExpiresAt: moment(row.ExpiresAt), Admin: models.AdminID(row.AdminID),
	}
}

// CreateApproval saves one that waits. models.ErrTaken when its code is in
// use, models.ErrTooMany when models.MaxApprovals wait already.
func (s *Store) CreateApproval(ctx context.Context, a models.Approval) error {
	row := approvalRowOf(a)
	err := s.writeKeys(ctx, func(tx *gorm.DB) error {
		if err := tx.Where("expires_at <= ?", row.Created).Delete(&approvalRow{}).Error; err != nil {
			return err
		}
		waiting, err := texts(tx, fmt.Sprintf("SELECT code FROM sign_in_approvals LIMIT %d", models.MaxApprovals))
		switch {
		case err != nil:
			return err
		case len(waiting) == models.MaxApprovals:
			return models.ErrTooMany
		}
		err = tx.Create(&row).Error
		if errors.Is(err, gorm.ErrDuplicatedKey) {
			return models.ErrTaken
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("create approval: %w", err)
	}
	return nil
}

// ApprovalByCode finds one that waits and is unexpired at now.
// models.ErrNotFound.
func (s *Store) ApprovalByCode(ctx context.Context, code string, now time.Time) (models.Approval, error) {
	var row approvalRow
	err := s.main.View(ctx, func(db *gorm.DB) error {
		return db.Where("code = ? AND admin_id = '' AND expires_at > ?", clean(code), ms(now)).Take(&row).Error
	})
	if err != nil {
		return models.Approval{}, fmt.Errorf("approval by code: %w", err)
	}
	return row.model(), nil
}

// Approve lets the waiting browser in, exactly once. models.ErrNotFound when
// the code is unknown, expired at now, or was approved before.
func (s *Store) Approve(ctx context.Context, code string, by models.AdminID, now time.Time) error {
	err := s.writeKeys(ctx, func(tx *gorm.DB) error {
		return touched(tx.Model(&approvalRow{}).
			Where("code = ? AND admin_id = '' AND expires_at > ?", clean(code), ms(now)).Update("admin_id", string(by)))
	})
	if err != nil {
		return fmt.Errorf("approve: %w", err)
	}
	return nil
}

// TakeApproval deletes an approved one and opens session for who approved, in
// one transaction: of many who bring the same one gets in. models.ErrNotFound
// when unknown, expired or used; models.ErrStale while nobody approved.
func (s *Store) TakeApproval(ctx context.Context, hash []byte, now time.Time, session models.Session) (models.Session, error) {
	err := s.writeKeys(ctx, func(tx *gorm.DB) error {
		admins, err := texts(tx, `DELETE FROM sign_in_approvals WHERE hash = ? AND expires_at > ? AND admin_id <> '' RETURNING admin_id`, hash, ms(now))
		if err != nil {
			return err
		}
		if len(admins) == 0 {
			return awaited(tx, hash, now)
		}
		session.Admin = models.AdminID(admins[0])
		row := sessionRowOf(session)
		return tx.Create(&row).Error
	})
	if err != nil {
		return models.Session{}, fmt.Errorf("take approval: %w", err)
	}
	return session, nil
}

// awaited is models.ErrStale for one that waits, models.ErrNotFound for none.
func awaited(tx *gorm.DB, hash []byte, now time.Time) error {
	waiting, err := texts(tx, "SELECT code FROM sign_in_approvals WHERE hash = ? AND expires_at > ?", hash, ms(now))
	switch {
	case err != nil:
		return err
	case len(waiting) == 0:
		return models.ErrNotFound
	}
	return models.ErrStale
}
