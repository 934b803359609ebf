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
	Scope         string
	Label         string
	Hash          []byte
	Prefix        string
	Last4         string `gorm:"column:last4"`
	CreatedBy     string
	Created       int64 `gorm:"column:created_at"`
	ExpiresAt     int64
	OverlapUntil  int64
	RevokedAt     int64
	Predecessor   string
	Traded        int
	LastUsedAt    int64
	LastUsedFrom  string
	LastUsedAgent string
}

// TableName is read by GORM.
func (tokenRow) TableName() string { return "tokens" }

func tokenRowOf(t models.Token) tokenRow {
	return tokenRow{
		ID: string(t.ID), DirectoryID: string(t.Directory), Kind: t.Kind, Client: clean(t.Client), Family: t.Family, Scope: t.Scope,
		Label: clean(t.Label), Hash: t.Hash, Prefix: t.Prefix, Last4: t.Last4, CreatedBy: t.CreatedBy,
		Created: ms(t.CreatedAt), ExpiresAt: ms(t.ExpiresAt), OverlapUntil: ms(t.OverlapUntil), RevokedAt: ms(t.RevokedAt),
		Predecessor: string(t.Predecessor), Traded: t.Traded,
		LastUsedAt: ms(t.LastUsedAt), LastUsedFrom: clean(t.LastUsedFrom), LastUsedAgent: clean(t.LastUsedAgent),
	}
}

func (row tokenRow) model() models.Token {
	return models.Token{
		ID: models.TokenID(row.ID), Directory: models.DirectoryID(row.DirectoryID), Kind: row.Kind,
		Client: row.Client, Family: row.Family, Scope: row.Scope, Label: row.Label,
		Hash: row.Hash, Prefix: row.Prefix, Last4: row.Last4, CreatedBy: row.CreatedBy,
		CreatedAt: moment(row.Created), ExpiresAt: moment(row.ExpiresAt),
		OverlapUntil: moment(row.OverlapUntil), RevokedAt: moment(row.RevokedAt),
		Predecessor: models.TokenID(row.Predecessor), Traded: row.Traded,
		LastUsedAt: moment(row.LastUsedAt), LastUsedFrom: row.LastUsedFrom, LastUsedAgent: row.LastUsedAgent,
	}
}

// CreateToken saves t. When replaces is not empty that token of the same
// directory lives until overlapUntil, decided in the same transaction.
// models.ErrNotFound when there is no such token or directory, or the token
// was revoked meanwhile; nothing is saved then.
func (s *Store) CreateToken(ctx context.Context, t models.Token, replaces models.TokenID, overlapUntil time.Time) error {
	err := s.writeKeys(ctx, func(tx *gorm.DB) error {
		if err := createTokens(tx, []models.Token{t}); err != nil {
			return err
		}
		if replaces == "" {
			return nil
		}
		return touched(tx.Model(&tokenRow{}).
			Where("id = ? AND directory_id = ? AND revoked_at = 0", clean(string(replaces)), string(t.Directory)).
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

// TouchToken notes a use. models.ErrNotFound.
func (s *Store) TouchToken(ctx context.Context, id models.TokenID, at time.Time, from, agent string) error {
	set := map[string]any{"last_used_at": ms(at), "last_used_from": clean(from), "last_used_agent": clean(agent)}
	err := s.main.WriteKnown(ctx, func(tx *gorm.DB) error { return setToken(tx, id, set) })
	s.memory.forgetKey(id)
	if err != nil {
		return fmt.Errorf("touch token %s: %w", id, err)
	}
	return nil
}

func setToken(tx *gorm.DB, id models.TokenID, set map[string]any) error {
	return touched(tx.Model(&tokenRow{}).Where("id = ?", clean(string(id))).Updates(set))
}
