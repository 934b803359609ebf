package store

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"scimdesk/models"
)

// adminRow is one admin as it is kept.
type adminRow struct {
	ID       string `gorm:"primaryKey"`
	Name     string
	Password string
	Created  int64 `gorm:"column:created_at"`
}

// TableName is read by GORM.
func (adminRow) TableName() string { return "admins" }

func (row adminRow) model() models.Admin {
	return models.Admin{ID: models.AdminID(row.ID), Name: row.Name, CreatedAt: moment(row.Created)}
}

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

// AdminByName finds an operator, without regard to case, and the hash of the
// password, "" for none. models.ErrNotFound.
func (s *Store) AdminByName(ctx context.Context, name string) (who models.Admin, password string, err error) {
	var row adminRow
	name = clean(strings.TrimSpace(name))
	err = s.main.View(ctx, func(db *gorm.DB) error {
		return db.Where("name = ? OR lower(name) = ?", name, strings.ToLower(name)).Order("created_at, id").Limit(1).Take(&row).Error
	})
	if err != nil {
		return models.Admin{}, "", fmt.Errorf("admin by name: %w", err)
	}
	return row.model(), row.Password, nil
}

// AdminPassword is the hash of an operator's password, "" for none.
// models.ErrNotFound.
func (s *Store) AdminPassword(ctx context.Context, id models.AdminID) (string, error) {
	var row adminRow
	err := s.main.View(ctx, func(db *gorm.DB) error {
		return db.Where("id = ?", clean(string(id))).Take(&row).Error
	})
	if err != nil {
		return "", fmt.Errorf("password of admin %s: %w", id, err)
	}
	return row.Password, nil
}

// SetPassword keeps another hash, and ends all sessions of the public side of
// this operator with what was about to become one. models.ErrNotFound.
func (s *Store) SetPassword(ctx context.Context, id models.AdminID, hash string) error {
	who := clean(string(id))
	err := s.writeKeys(ctx, func(tx *gorm.DB) error {
		if err := touched(tx.Model(&adminRow{}).Where("id = ?", who).Update("password", hash)); err != nil {
			return err
		}
		if err := tx.Where("admin_id = ?", who).Delete(&approvalRow{}).Error; err != nil {
			return err
		}
		return tx.Where("admin_id = ? AND side = ?", who, string(models.SidePublic)).Delete(&sessionRow{}).Error
	})
	if err != nil {
		return fmt.Errorf("set password of admin %s: %w", id, err)
	}
	return nil
}
