package store

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"scimdesk/models"
)

// CreateDirectory saves a new one with its counters at zero, and with what its
// identity provider authenticates with, all in one write. models.ErrTaken when
// the id is in use, models.ErrNotFound when there is no such organization.
func (s *Store) CreateDirectory(ctx context.Context, d models.Directory, client *models.Client, tokens ...models.Token) error {
	err := s.main.Write(ctx, func(tx *gorm.DB) error {
		if err := createDirectory(tx, directoryRowOf(d)); err != nil {
			return err
		}
		if client != nil {
			row := clientRowOf(*client)
			if err := tx.Create(&row).Error; err != nil {
				return err
			}
		}
		return createTokens(tx, tokens)
	})
	if err != nil {
		return fmt.Errorf("create directory %s: %w", d.ID, err)
	}
	return nil
}

func createDirectory(tx *gorm.DB, row directoryRow) error {
	there, err := texts(tx, "SELECT o.id FROM organizations o WHERE o.id = ? AND "+standing, row.OrganizationID)
	switch {
	case err != nil:
		return err
	case len(there) == 0:
		return fmt.Errorf("organization %s: %w", row.OrganizationID, models.ErrNotFound)
	}
	err = tx.Create(&row).Error
	switch {
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return &models.TakenError{Attribute: "id"}
	case err != nil:
		return err
	}
	return tx.Create(&accountCountsRow{DirectoryID: row.ID}).Error
}
