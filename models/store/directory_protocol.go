package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"scimdesk/models"
)

// SetDirectoryProtocol changes how a directory speaks. models.ErrNotFound.
func (s *Store) SetDirectoryProtocol(ctx context.Context, id models.DirectoryID, p models.Protocol) error {
	err := s.main.Write(ctx, func(tx *gorm.DB) error {
		return touched(tx.Model(&directoryRow{}).Where("id = ?", clean(string(id))).
			Updates(map[string]any{"strict": p.Strict, "same_names": p.SameNames, "keep_passwords": p.KeepPasswords}))
	})
	if err != nil {
		return fmt.Errorf("set protocol of directory %s: %w", id, err)
	}
	return nil
}
