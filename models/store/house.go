package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

// environmentRow is one environment as it is kept.
type environmentRow struct {
	ID      string `gorm:"primaryKey"`
	Name    string
	Created int64 `gorm:"column:created_at"`
	Removed int64 `gorm:"column:removed_at"` // 0 while it is there
}

// TableName is read by GORM.
func (environmentRow) TableName() string { return "environments" }

// organizationRow is one organization as it is kept.
type organizationRow struct {
	ID            string `gorm:"primaryKey"`
	EnvironmentID string
	Name          string
	Created       int64 `gorm:"column:created_at"`
}

// TableName is read by GORM.
func (organizationRow) TableName() string { return "organizations" }

// settingRow is one small fact of the installation.
type settingRow struct {
	Name  string `gorm:"primaryKey"`
	Value string
}

// TableName is read by GORM.
func (settingRow) TableName() string { return "settings" }

// settle makes, once, what every house begins with: an environment, an
// organization, an owner.
func (s *Store) settle(ctx context.Context, d *database.Database) error {
	err := d.Write(ctx, func(tx *gorm.DB) error {
		var there []environmentRow
		if err := tx.Limit(1).Find(&there).Error; err != nil || len(there) > 0 {
			return err
		}
		now := ms(models.Moment(s.config.Now()))
		environment := environmentRow{ID: s.config.NewID("env"), Name: "Production", Created: now}
		if err := tx.Create(&environment).Error; err != nil {
			return err
		}
		organization := organizationRow{s.config.NewID("org"), environment.ID, "Default", now}
		if err := tx.Create(&organization).Error; err != nil {
			return err
		}
		return tx.Create(&adminRow{ID: s.config.NewID("adm"), Name: "Owner", Created: now}).Error
	})
	if err != nil {
		return fmt.Errorf("make the first environment, organization and owner: %w", err)
	}
	return nil
}

// DefaultOrganization is the one made at the first start, with its
// environment.
func (s *Store) DefaultOrganization(ctx context.Context) (models.Organization, models.Environment, error) {
	var organization organizationRow
	var environment environmentRow
	err := s.main.Snapshot(ctx, func(tx *gorm.DB) error {
		if err := tx.Order("created_at, id").Limit(1).Take(&organization).Error; err != nil {
			return err
		}
		return tx.Where("id = ?", organization.EnvironmentID).Take(&environment).Error
	})
	if err != nil {
		return models.Organization{}, models.Environment{}, fmt.Errorf("default organization: %w", err)
	}
	return organization.model(), environment.model(), nil
}

// Setting reads a small fact of the installation. models.ErrNotFound when it
// was never set.
func (s *Store) Setting(ctx context.Context, key string) (string, error) {
	var row settingRow
	err := s.main.View(ctx, func(db *gorm.DB) error { return db.Where("name = ?", clean(key)).Take(&row).Error })
	if err != nil {
		return "", fmt.Errorf("setting %s: %w", key, err)
	}
	return row.Value, nil
}

// FirstSetting writes it unless it was set before, and answers what is there:
// of many who are first, one is.
func (s *Store) FirstSetting(ctx context.Context, key, value string) (string, error) {
	var row settingRow
	err := s.main.Write(ctx, func(tx *gorm.DB) error {
		first := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&settingRow{clean(key), clean(value)})
		if first.Error != nil {
			return first.Error
		}
		return tx.Where("name = ?", clean(key)).Take(&row).Error
	})
	if err != nil {
		return "", fmt.Errorf("first setting of %s: %w", key, err)
	}
	return row.Value, nil
}

// SetSetting writes it, over what was there. What is there already costs no
// commit: every start says the same.
func (s *Store) SetSetting(ctx context.Context, key, value string) error {
	if there, err := s.Setting(ctx, key); err == nil && there == clean(value) {
		return nil
	}
	err := s.main.Write(ctx, func(tx *gorm.DB) error {
		return tx.Clauses(clause.OnConflict{
			Columns:   []clause.Column{{Name: "name"}},
			DoUpdates: clause.AssignmentColumns([]string{"value"}),
		}).Create(&settingRow{clean(key), clean(value)}).Error
	})
	if err != nil {
		return fmt.Errorf("set %s: %w", key, err)
	}
	return nil
}
