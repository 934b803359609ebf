package store

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
	"scimdesk/scim"
)

// directoryRow is one directory as it is kept, without counters.
type directoryRow struct {
	ID             string `gorm:"primaryKey"`
	OrganizationID string
	Name           string
	Provider       string
	Auth           string
	State          string
	IsPrimary      bool
	Created        int64 `gorm:"column:created_at"`
}

// TableName is read by GORM.
func (directoryRow) TableName() string { return "directories" }

// directoryColumns are a directory's columns beside those of another table.
const directoryColumns = `d.id AS directory__id, d.organization_id AS directory__organization_id, d.name AS directory__name,
	d.provider AS directory__provider, d.auth AS directory__auth, d.state AS directory__state,
	d.is_primary AS directory__is_primary, d.created_at AS directory__created_at`

func directoryRowOf(d models.Directory) directoryRow {
	return directoryRow{
		ID: string(d.ID), OrganizationID: string(d.Organization), Name: clean(d.Name), Provider: string(d.Provider),
		Auth: string(d.Auth), State: string(d.State), IsPrimary: d.Primary, Created: ms(d.CreatedAt),
	}
}

func (row directoryRow) model() models.Directory {
	return models.Directory{
		ID: models.DirectoryID(row.ID), Organization: models.OrganizationID(row.OrganizationID), Name: row.Name,
		Provider: models.Provider(row.Provider), Auth: models.AuthMethod(row.Auth), State: models.DirectoryState(row.State),
		Primary: row.IsPrimary, CreatedAt: moment(row.Created),
	}
}

// CreateDirectory saves a new one with its counters at zero. models.ErrTaken
// when the id is in use, models.ErrNotFound when there is no such organization.
func (s *Store) CreateDirectory(ctx context.Context, d models.Directory) error {
	row := directoryRowOf(d)
	err := s.main.Write(ctx, func(tx *gorm.DB) error {
		err := tx.Create(&row).Error
		switch {
		case errors.Is(err, gorm.ErrDuplicatedKey):
			return &models.TakenError{Attribute: "id"}
		case database.NoParent(err):
			return fmt.Errorf("organization %s: %w", d.Organization, models.ErrNotFound)
		case err != nil:
			return err
		}
		return tx.Create(&accountCountsRow{DirectoryID: row.ID}).Error
	})
	if err != nil {
		return fmt.Errorf("create directory %s: %w", d.ID, err)
	}
	return nil
}

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
		if err := tx.Where(where, args...).Order("created_at, id").Find(&rows).Error; err != nil {
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

// SetDirectoryState changes the state only. models.ErrNotFound.
func (s *Store) SetDirectoryState(ctx context.Context, id models.DirectoryID, state models.DirectoryState) error {
	err := s.main.Write(ctx, func(tx *gorm.DB) error {
		return touched(tx.Model(&directoryRow{}).Where("id = ?", clean(string(id))).Update("state", string(state)))
	})
	if err != nil {
		return fmt.Errorf("set state of directory %s: %w", id, err)
	}
	return nil
}
