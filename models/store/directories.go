package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/scim"
)

// Directory finds one with its counters and last request. models.ErrNotFound.
func (s *Store) Directory(ctx context.Context, id models.DirectoryID) (models.Directory, error) {
	found, err := s.directories(ctx, "id = ?", clean(string(id)))
	if err == nil && len(found) == 0 {
		err = models.ErrNotFound
	}
	if err != nil {
		return models.Directory{}, fmt.Errorf("directory %s: %w", id, err)
	}
	return found[0], nil
}

// Directories lists all, oldest first, with their counters and last requests.
func (s *Store) Directories(ctx context.Context) ([]models.Directory, error) {
	found, err := s.directories(ctx, "1 = 1")
	if err != nil {
		return nil, fmt.Errorf("directories: %w", err)
	}
	return found, nil
}

// typeCount is how many resources of a type a directory has.
type typeCount struct {
	DirectoryID string
	Type        string
	Total       int
}

func (s *Store) directories(ctx context.Context, where string, args ...any) ([]models.Directory, error) {
	var rows []directoryRow
	var counts []typeCount
	err := s.main.Snapshot(ctx, func(tx *gorm.DB) error {
		if err := tx.Where(where, args...).Where("organization_id IN (SELECT o.id FROM organizations o WHERE " + standing + ")").Order("created_at, id").Find(&rows).Error; err != nil {
			return err
		}
		return tx.Model(&blockRow{}).Select("directory_id, type, sum(n) AS total").
			Where("directory_id IN ?", idsOf(rows)).Group("directory_id, type").Find(&counts).Error
	})
	if err != nil {
		return nil, err
	}
	last, err := s.lastRequests(ctx, idsOf(rows))
	if err != nil {
		return nil, err
	}
	found := make([]models.Directory, 0, len(rows))
	for _, row := range rows {
		d := row.model()
		d.Users, d.Groups = countOf(counts, row.ID, scim.TypeUser), countOf(counts, row.ID, scim.TypeGroup)
		d.LastRequestAt = moment(last[row.ID])
		found = append(found, d)
	}
	return found, nil
}

func idsOf(rows []directoryRow) []string {
	ids := make([]string, 0, len(rows))
	for _, row := range rows {
		ids = append(ids, row.ID)
	}
	return ids
}

func countOf(counts []typeCount, directory, kind string) int {
	for _, c := range counts {
		if c.DirectoryID == directory && c.Type == kind {
			return c.Total
		}
	}
	return 0
}

// SetDirectoryState changes the state from one to another, and since when and
// by whom. models.ErrNotFound; models.ErrStale when the directory is no longer
// in from: then nothing is changed.
func (s *Store) SetDirectoryState(ctx context.Context, id models.DirectoryID, from, to models.DirectoryState, at time.Time, by string) error {
	err := s.main.Write(ctx, func(tx *gorm.DB) error {
		err := touched(tx.Model(&directoryRow{}).Where("id = ? AND state = ?", clean(string(id)), string(from)).
			Updates(map[string]any{"state": string(to), "state_at": ms(at), "state_by": clean(by)}))
		if !errors.Is(err, models.ErrNotFound) {
			return err
		}
		if err := tx.Select("id").Where("id = ?", clean(string(id))).Take(&directoryRow{}).Error; err != nil {
			return err
		}
		return models.ErrStale
	})
	if err != nil {
		return fmt.Errorf("set state of directory %s: %w", id, err)
	}
	return nil
}
