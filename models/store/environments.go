package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"scimdesk/models"
)

// standing is true of organizations o whose environment was not removed.
const standing = `EXISTS (SELECT 1 FROM environments e WHERE e.id = o.environment_id AND e.removed_at = 0)`

func (row environmentRow) model() models.Environment {
	return models.Environment{ID: models.EnvironmentID(row.ID), Name: row.Name, CreatedAt: moment(row.Created)}
}

func (row organizationRow) model() models.Organization {
	return models.Organization{
		ID: models.OrganizationID(row.ID), Environment: models.EnvironmentID(row.EnvironmentID),
		Name: row.Name, CreatedAt: moment(row.Created),
	}
}

// CreateEnvironment saves a new one with its first organization.
func (s *Store) CreateEnvironment(ctx context.Context, e models.Environment, o models.Organization) error {
	environment := environmentRow{ID: string(e.ID), Name: clean(e.Name), Created: ms(e.CreatedAt)}
	organization := organizationRow{string(o.ID), string(e.ID), clean(o.Name), ms(o.CreatedAt)}
	err := s.main.Write(ctx, func(tx *gorm.DB) error {
		if err := tx.Create(&environment).Error; err != nil {
			return err
		}
		return tx.Create(&organization).Error
	})
	if err != nil {
		return fmt.Errorf("create environment %s: %w", e.ID, err)
	}
	return nil
}

// Environments lists all, oldest first.
func (s *Store) Environments(ctx context.Context) ([]models.Environment, error) {
	var rows []environmentRow
	err := s.main.View(ctx, func(db *gorm.DB) error {
		return db.Where("removed_at = 0").Order("created_at, id").Find(&rows).Error
	})
	if err != nil {
		return nil, fmt.Errorf("environments: %w", err)
	}
	found := make([]models.Environment, len(rows))
	for i, row := range rows {
		found[i] = row.model()
	}
	return found, nil
}

// Organizations lists those of one environment, oldest first.
func (s *Store) Organizations(ctx context.Context, id models.EnvironmentID) ([]models.Organization, error) {
	var rows []organizationRow
	err := s.main.View(ctx, func(db *gorm.DB) error {
		return db.Table("organizations o").Where("environment_id = ? AND "+standing, clean(string(id))).
			Order("created_at, id").Find(&rows).Error
	})
	if err != nil {
		return nil, fmt.Errorf("organizations of %s: %w", id, err)
	}
	found := make([]models.Organization, len(rows))
	for i, row := range rows {
		found[i] = row.model()
	}
	return found, nil
}

// Place finds an organization and the environment it is in. models.ErrNotFound.
func (s *Store) Place(ctx context.Context, id models.OrganizationID) (models.Organization, models.Environment, error) {
	var organization organizationRow
	var environment environmentRow
	err := s.main.Snapshot(ctx, func(tx *gorm.DB) error {
		if err := tx.Where("id = ?", clean(string(id))).Take(&organization).Error; err != nil {
			return err
		}
		return tx.Where("id = ? AND removed_at = 0", organization.EnvironmentID).Take(&environment).Error
	})
	if err != nil {
		return models.Organization{}, models.Environment{}, fmt.Errorf("place of organization %s: %w", id, err)
	}
	return organization.model(), environment.model(), nil
}

// SetDirectoryStandIn says what plays the identity provider of a directory,
// and what it is called now. models.ErrNotFound.
func (s *Store) SetDirectoryStandIn(ctx context.Context, id models.DirectoryID, dialect string, provider models.Provider, name string) error {
	err := s.main.Write(ctx, func(tx *gorm.DB) error {
		return touched(tx.Model(&directoryRow{}).Where("id = ?", clean(string(id))).
			Updates(map[string]any{"stand_in": clean(dialect), "provider": string(provider), "name": clean(name)}))
	})
	if err != nil {
		return fmt.Errorf("set stand-in of directory %s: %w", id, err)
	}
	return nil
}

// RemoveEnvironment ends an environment and every token in it, at once.
// models.ErrNotFound, also for the first one, which everything else needs.
func (s *Store) RemoveEnvironment(ctx context.Context, id models.EnvironmentID, at time.Time) error {
	err := s.main.Write(ctx, func(tx *gorm.DB) error {
		marked := tx.Model(&environmentRow{}).Where("id = ? AND removed_at = 0", clean(string(id))).
			Where("id <> (SELECT o.environment_id FROM organizations o ORDER BY o.created_at, o.id LIMIT 1)").
			Update("removed_at", ms(at))
		if err := touched(marked); err != nil {
			return err
		}
		return tx.Exec(`DELETE FROM tokens WHERE directory_id IN (SELECT d.id FROM directories d
			JOIN organizations o ON o.id = d.organization_id WHERE o.environment_id = ?)`, clean(string(id))).Error
	})
	if err != nil {
		return fmt.Errorf("remove environment %s: %w", id, err)
	}
	return nil
}
