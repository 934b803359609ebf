package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"scimdesk/models"
)

// clientRow is one OAuth client as it is kept; lists are JSON.
type clientRow struct {
	ID           string `gorm:"primaryKey"`
	DirectoryID  string
	RedirectURIs string `gorm:"column:redirect_uris"`
	PKCE         bool   `gorm:"column:pkce"`
	TokenLife    int64  // milliseconds
	Direct       bool
	Issuer       string
	Subject      string
	Audiences    string
	Created      int64 `gorm:"column:created_at"`
}

// TableName is read by GORM.
func (clientRow) TableName() string { return "oauth_clients" }

func clientRowOf(c models.Client) clientRow {
	return clientRow{
		ID: string(c.ID), DirectoryID: clean(string(c.Directory)), RedirectURIs: listOf(c.RedirectURIs), PKCE: c.PKCE,
		TokenLife: c.TokenLife.Milliseconds(), Direct: c.Direct, Issuer: clean(c.Trust.Issuer), Subject: clean(c.Trust.Subject),
		Audiences: listOf(c.Trust.Audiences), Created: ms(c.CreatedAt),
	}
}

func (row clientRow) model() models.Client {
	return models.Client{
		ID: models.ClientID(row.ID), Directory: models.DirectoryID(row.DirectoryID), RedirectURIs: unlisted(row.RedirectURIs),
		PKCE: row.PKCE, TokenLife: time.Duration(row.TokenLife) * time.Millisecond, Direct: row.Direct, CreatedAt: moment(row.Created),
		Trust: models.Trust{Issuer: row.Issuer, Subject: row.Subject, Audiences: unlisted(row.Audiences)},
	}
}

// listOf is how a few texts are kept.
func listOf(texts []string) string {
	cleaned := make([]string, len(texts))
	for i, text := range texts {
		cleaned[i] = clean(text)
	}
	kept, _ := json.Marshal(cleaned) // texts can always be written
	return string(kept)
}

func unlisted(kept string) (texts []string) {
	_ = json.Unmarshal([]byte(kept), &texts) // what listOf wrote
	if len(texts) == 0 {
		return nil
	}
	return texts
}

// SaveClient makes or changes the client of its directory; the id of one that
// is there stays, and since when. models.ErrNotFound when there is no such
// directory.
func (s *Store) SaveClient(ctx context.Context, c models.Client) error {
	row := clientRowOf(c)
	err := s.writeKeys(ctx, func(tx *gorm.DB) error {
		return unknownDirectory(tx.Clauses(clause.OnConflict{
			Columns:   []clause.Column{{Name: "directory_id"}},
			DoUpdates: clause.AssignmentColumns([]string{"redirect_uris", "pkce", "token_life", "direct", "issuer", "subject", "audiences"}),
		}).Create(&row).Error)
	})
	if err != nil {
		return fmt.Errorf("save client of %s: %w", c.Directory, err)
	}
	return nil
}

// Client finds one and its directory, without the counters.
// models.ErrNotFound.
func (s *Store) Client(ctx context.Context, id models.ClientID) (models.Client, models.Directory, error) {
	var row clientRow
	var directory directoryRow
	err := s.main.Snapshot(ctx, func(tx *gorm.DB) error {
		if err := tx.Where("id = ?", clean(string(id))).Take(&row).Error; err != nil {
			return err
		}
		return tx.Where("id = ? AND organization_id IN (SELECT o.id FROM organizations o WHERE "+standing+")", row.DirectoryID).Take(&directory).Error
	})
	if err != nil {
		return models.Client{}, models.Directory{}, fmt.Errorf("client %s: %w", id, err)
	}
	return row.model(), directory.model(), nil
}

// ClientOf is the one of a directory. models.ErrNotFound.
func (s *Store) ClientOf(ctx context.Context, id models.DirectoryID) (models.Client, error) {
	var row clientRow
	err := s.main.View(ctx, func(db *gorm.DB) error {
		return db.Where("directory_id = ?", clean(string(id))).Take(&row).Error
	})
	if err != nil {
		return models.Client{}, fmt.Errorf("client of %s: %w", id, err)
	}
	return row.model(), nil
}
