package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"scimdesk/models"
)

// tokenRow is one token as it is kept.
type tokenRow struct {
	ID            string `gorm:"primaryKey"`
	DirectoryID   string
	Kind          string
	Client        string
	Family        string
	Label         string
	Hash          []byte
	Prefix        string
	Last4         string `gorm:"column:last4"`
	CreatedBy     string
	Created       int64 `gorm:"column:created_at"`
	ExpiresAt     int64
	OverlapUntil  int64
	RevokedAt     int64
	LastUsedAt    int64
	LastUsedFrom  string
	LastUsedAgent string
}

// TableName is read by GORM.
func (tokenRow) TableName() string { return "tokens" }

func tokenRowOf(t models.Token) tokenRow {
	return tokenRow{
		ID: string(t.ID), DirectoryID: string(t.Directory), Kind: t.Kind, Client: t.Client, Family: t.Family,
		Label: t.Label, Hash: t.Hash, Prefix: t.Prefix, Last4: t.Last4, CreatedBy: t.CreatedBy,
		Created: ms(t.CreatedAt), ExpiresAt: ms(t.ExpiresAt), OverlapUntil: ms(t.OverlapUntil), RevokedAt: ms(t.RevokedAt),
		LastUsedAt: ms(t.LastUsedAt), LastUsedFrom: clean(t.LastUsedFrom), LastUsedAgent: clean(t.LastUsedAgent),
	}
}

func (row tokenRow) model() models.Token {
	return models.Token{
		ID: models.TokenID(row.ID), Directory: models.DirectoryID(row.DirectoryID), Kind: row.Kind,
		Client: row.Client, Family: row.Family, Label: row.Label,
		Hash: row.Hash, Prefix: row.Prefix, Last4: row.Last4, CreatedBy: row.CreatedBy,
		CreatedAt: moment(row.Created), ExpiresAt: moment(row.ExpiresAt),
		OverlapUntil: moment(row.OverlapUntil), RevokedAt: moment(row.RevokedAt),
		LastUsedAt: moment(row.LastUsedAt), LastUsedFrom: row.LastUsedFrom, LastUsedAgent: row.LastUsedAgent,
	}
}

// CreateToken saves t. When replaces is not empty that token of the same
// directory lives until overlapUntil, decided in the same transaction.
// models.ErrNotFound when there is no such token or directory, or the token
// was revoked meanwhile; nothing is saved then.
func (s *Store) CreateToken(ctx context.Context, t models.Token, replaces models.TokenID, overlapUntil time.Time) error {
	row := tokenRowOf(t)
	err := s.main.Write(ctx, func(tx *gorm.DB) error {
		if err := tx.Create(&row).Error; err != nil {
			return unknownDirectory(err)
		}
		if replaces == "" {
			return nil
		}
		return touched(tx.Model(&tokenRow{}).
			Where("id = ? AND directory_id = ? AND revoked_at = 0", clean(string(replaces)), row.DirectoryID).
			Update("overlap_until", ms(overlapUntil)))
	})
	if err != nil {
		return fmt.Errorf("create token %s: %w", t.ID, err)
	}
	return nil
}

// touched is models.ErrNotFound when an update found no row.
func touched(update *gorm.DB) error {
	if update.Error == nil && update.RowsAffected == 0 {
		return models.ErrNotFound
	}
	return update.Error
}

// Token finds one by its id. models.ErrNotFound.
func (s *Store) Token(ctx context.Context, id models.TokenID) (models.Token, error) {
	var row tokenRow
	err := s.main.View(ctx, func(db *gorm.DB) error {
		return db.Where("id = ?", clean(string(id))).Take(&row).Error
	})
	if err != nil {
		return models.Token{}, fmt.Errorf("token %s: %w", id, err)
	}
	return row.model(), nil
}

// Tokens lists a directory's tokens, newest first.
func (s *Store) Tokens(ctx context.Context, directory models.DirectoryID) ([]models.Token, error) {
	var rows []tokenRow
	err := s.main.View(ctx, func(db *gorm.DB) error {
		return db.Where("directory_id = ?", clean(string(directory))).Order("created_at DESC, id DESC").Find(&rows).Error
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

// RevokeToken ends a token at once; revoking twice keeps the first time.
// models.ErrNotFound.
func (s *Store) RevokeToken(ctx context.Context, id models.TokenID, at time.Time) error {
	return s.updateToken(ctx, "revoke", id, map[string]any{
		"revoked_at": gorm.Expr("CASE WHEN revoked_at = 0 THEN ? ELSE revoked_at END", ms(at)),
	})
}

// TouchToken notes a use. models.ErrNotFound.
func (s *Store) TouchToken(ctx context.Context, id models.TokenID, at time.Time, from, agent string) error {
	return s.updateToken(ctx, "touch", id, map[string]any{
		"last_used_at": ms(at), "last_used_from": clean(from), "last_used_agent": clean(agent),
	})
}

func (s *Store) updateToken(ctx context.Context, verb string, id models.TokenID, set map[string]any) error {
	err := s.main.Write(ctx, func(tx *gorm.DB) error {
		return touched(tx.Model(&tokenRow{}).Where("id = ?", clean(string(id))).Updates(set))
	})
	if err != nil {
		return fmt.Errorf("%s token %s: %w", verb, id, err)
	}
	return nil
}
