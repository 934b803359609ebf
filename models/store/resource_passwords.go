package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

// passwordRow is the hash of a resource's password.
type passwordRow struct {
	DirectoryID string `gorm:"primaryKey"`
	Type        string `gorm:"primaryKey"`
	ResourceID  string `gorm:"primaryKey"`
	Hash        string
}

// TableName is read by GORM.
func (passwordRow) TableName() string { return "resource_passwords" }

func passwordOf(ref models.Ref) func(*gorm.DB) *gorm.DB {
	return func(tx *gorm.DB) *gorm.DB {
		return ofType(ref.Scope, ref.Type)(tx).Where("resource_id = ?", clean(ref.ID))
	}
}

// savePassword keeps a hash in place of the one before; nil leaves it, ""
// forgets it.
func savePassword(tx *gorm.DB, ref models.Ref, hash *string) error {
	switch {
	case hash == nil:
		return nil
	case *hash == "":
		return tx.Scopes(passwordOf(ref)).Delete(&passwordRow{}).Error
	}
	return database.Later(tx, `INSERT INTO resource_passwords (directory_id, type, resource_id, hash) VALUES (?, ?, ?, ?)
		ON CONFLICT (directory_id, type, resource_id) DO UPDATE SET hash = excluded.hash`,
		string(ref.Scope.Directory()), ref.Type, ref.ID, *hash)
}

// Password is the hash kept of a resource's password, "" for none.
func (s *Store) Password(ctx context.Context, ref models.Ref) (string, error) {
	var hashes []string
	err := s.main.View(ctx, func(db *gorm.DB) error {
		return db.Model(&passwordRow{}).Scopes(passwordOf(ref)).Pluck("hash", &hashes).Error
	})
	if err != nil {
		return "", fmt.Errorf("password of %s: %w", ref, err)
	}
	return first(hashes), nil
}

func first(texts []string) string {
	if len(texts) == 0 {
		return ""
	}
	return texts[0]
}
