package store

import (
	"context"

	"scimdesk/models"
)

// SetDirectoryProtocol changes how a directory speaks. models.ErrNotFound.
func (s *Store) SetDirectoryProtocol(context.Context, models.DirectoryID, models.Protocol) error {
	return models.ErrNotFound
}
