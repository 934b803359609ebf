package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"scimdesk/models"
)

// Tokens lists what an admin made for a directory, newest first.
func (s *Store) Tokens(ctx context.Context, directory models.DirectoryID) ([]models.Token, error) {
	return s.listTokens(ctx, directory, made)
}

// AccessTokens lists the newest access and refresh tokens of a directory,
// limit at most, newest first.
func (s *Store) AccessTokens(ctx context.Context, directory models.DirectoryID, limit int) ([]models.Token, error) {
	return s.listTokens(ctx, directory, granted(limit))
}

func (s *Store) listTokens(ctx context.Context, directory models.DirectoryID, of func(*gorm.DB) *gorm.DB) ([]models.Token, error) {
	var rows []tokenRow
	err := s.main.View(ctx, func(db *gorm.DB) error {
		return tokensOf(db, clean(string(directory)), of).Find(&rows).Error
	})
	if err != nil {
		return nil, fmt.Errorf("tokens of %s: %w", directory, err)
	}
	tokens := make([]models.Token, 0, len(rows))
	for _, row := range rows {
		tokens = append(tokens, row.model())
	}
	return tokens, nil
}

// made are the kinds an admin makes, in the words of their index.
func made(db *gorm.DB) *gorm.DB { return db.Where("kind IN ('bearer', 'basic', 'secret')") }

// granted are the others, the first of them.
func granted(limit int) func(*gorm.DB) *gorm.DB {
	return func(db *gorm.DB) *gorm.DB { return db.Where("kind IN ('access', 'refresh')").Limit(limit) }
}

func tokensOf(db *gorm.DB, directory string, of func(*gorm.DB) *gorm.DB) *gorm.DB {
	return db.Scopes(of).Where("directory_id = ?", directory).Order("created_at DESC, id DESC")
}
