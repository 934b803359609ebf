package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

// grantRow is one authorization code as it is kept: its hash.
type grantRow struct {
	Hash        []byte `gorm:"primaryKey"`
	ClientID    string
	DirectoryID string
	RedirectURI string `gorm:"column:redirect_uri"`
	Challenge   string
	Scope       string
	AdminID     string
	Family      string
	Created     int64 `gorm:"column:created_at"`
	ExpiresAt   int64
	RedeemedAt  int64
}

// TableName is read by GORM.
func (grantRow) TableName() string { return "oauth_codes" }

func grantRowOf(c models.Code) grantRow {
	return grantRow{
		Hash: c.Hash, ClientID: string(c.Client), DirectoryID: string(c.Directory), RedirectURI: clean(c.RedirectURI),
		Challenge: clean(c.Challenge), Scope: clean(c.Scope), AdminID: string(c.Admin), Family: c.Family,
		Created: ms(c.CreatedAt), ExpiresAt: ms(c.ExpiresAt), RedeemedAt: ms(c.RedeemedAt),
	}
}

func (row grantRow) model() models.Code {
	return models.Code{
		Hash: row.Hash, Client: models.ClientID(row.ClientID), Directory: models.DirectoryID(row.DirectoryID), RedirectURI: row.RedirectURI,
		Challenge: row.Challenge, Scope: row.Scope, Admin: models.AdminID(row.AdminID), Family: row.Family,
		CreatedAt: moment(row.Created), ExpiresAt: moment(row.ExpiresAt), RedeemedAt: moment(row.RedeemedAt),
	}
}

// CreateCode saves a code. models.ErrNotFound when there is no such directory.
func (s *Store) CreateCode(ctx context.Context, c models.Code) error {
	row := grantRowOf(c)
	err := s.writeKeys(ctx, func(tx *gorm.DB) error { return unknownDirectory(tx.Create(&row).Error) })
	if err != nil {
		return fmt.Errorf("create code: %w", err)
	}
	return nil
}

// RedeemCode uses a code up, whatever redeem says of it, and saves the tokens
// redeem answers; an error of redeem is handed on when the code is gone.
// models.ErrNotFound when there is no such code; models.ErrTaken when it was
// used before, and then every token of its family ends at now.
func (s *Store) RedeemCode(ctx context.Context, hash []byte, now time.Time, redeem func(models.Code) ([]models.Token, error)) error {
	var said error
	err := s.writeKeys(ctx, func(tx *gorm.DB) error {
		said = nil
		if err := oneAtATime(tx, "oauth_codes", hash); err != nil {
			return err
		}
		var row grantRow
		if err := tx.Where("hash = ?", hash).Take(&row).Error; err != nil {
			return err
		}
		if row.RedeemedAt != 0 {
			said = models.ErrTaken
			return endFamily(tx, row.DirectoryID, row.Family, now)
		}
		if err := tx.Model(&grantRow{}).Where("hash = ?", hash).Update("redeemed_at", ms(now)).Error; err != nil {
			return err
		}
		tokens, refused := redeem(row.model())
		said = refused
		if refused != nil {
			return nil
		}
		return createTokens(tx, tokens)
	})
	if err == nil {
		err = said
	}
	if err != nil {
		return fmt.Errorf("redeem code: %w", err)
	}
	return nil
}

// oneAtATime lets nobody else change what was granted to the directory that a
// hash in table belongs to, until the transaction ends: a token that comes
// while its family ends would otherwise live on. SQLite has one writer.
func oneAtATime(tx *gorm.DB, table string, hash []byte) error {
	if tx.Name() != "postgres" {
		return nil
	}
	return database.Later(tx, `SELECT id FROM directories WHERE id = (SELECT directory_id FROM `+table+` WHERE hash = ?) FOR NO KEY UPDATE`, hash)
}

// TakeAssertion notes that an assertion was used, until it expires.
// models.ErrTaken when it was before.
func (s *Store) TakeAssertion(ctx context.Context, hash []byte, expires time.Time) error {
	err := s.writeKeys(ctx, func(tx *gorm.DB) error {
		n, err := database.Exec(tx, `INSERT INTO oauth_assertions (hash, expires_at) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING`, hash, ms(expires))
		if err == nil && n == 0 {
			return models.ErrTaken
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("take assertion: %w", err)
	}
	return nil
}
