package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"scimdesk/models"
	"scimdesk/scim"
)

// definitionRow is one definition as it is kept.
type definitionRow struct {
	Kind     string `gorm:"primaryKey"`
	Name     string `gorm:"primaryKey"`
	Number   int64
	ID       string
	Extends  string
	Required bool
	Document []byte
	Added    int64 `gorm:"column:added_at"`
	AddedBy  string
}

// TableName is read by GORM.
func (definitionRow) TableName() string { return "definitions" }

func definitionRowOf(d models.Definition, number int64) definitionRow {
	return definitionRow{
		Kind: string(d.Kind), Name: given(lookupKey(scim.Fold(d.ID))), Number: number, ID: clean(d.ID), Extends: clean(d.Extends),
		Required: d.Required, Document: bytesOf(d.Document), Added: ms(d.AddedAt), AddedBy: clean(d.AddedBy),
	}
}

func (row definitionRow) model() models.Definition {
	return models.Definition{
		Kind: models.DefinitionKind(row.Kind), ID: row.ID, Extends: row.Extends, Required: row.Required,
		Document: row.Document, AddedAt: moment(row.Added), AddedBy: row.AddedBy,
	}
}

// Definitions lists all, oldest first, and their revision.
func (s *Store) Definitions(ctx context.Context) ([]models.Definition, int64, error) {
	var rows []definitionRow
	var at int64
	err := s.main.Snapshot(ctx, func(tx *gorm.DB) (err error) {
		if at, err = revisionOf(tx, definitionsRevision); err != nil {
			return err
		}
		return tx.Order("number").Find(&rows).Error
	})
	if err != nil {
		return nil, 0, fmt.Errorf("definitions: %w", err)
	}
	definitions := make([]models.Definition, 0, len(rows))
	for _, row := range rows {
		definitions = append(definitions, row.model())
	}
	return definitions, at, nil
}

// DefinitionsRevision moves with every change of them.
func (s *Store) DefinitionsRevision(ctx context.Context) (at int64, err error) {
	err = s.main.View(ctx, func(db *gorm.DB) (err error) {
		at, err = revisionOf(db, definitionsRevision)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("revision of definitions: %w", err)
	}
	return at, nil
}

// AddDefinitions adds all or none. One with the same kind and id, without
// regard to case, takes the place of the old one.
func (s *Store) AddDefinitions(ctx context.Context, definitions []models.Definition) error {
	err := s.main.Write(ctx, func(tx *gorm.DB) error {
		at, err := nextRevision(tx, definitionsRevision) // one at a time from here on
		if err != nil {
			return err
		}
		for i, d := range definitions {
			row := definitionRowOf(d, at<<16+int64(i))
			err := tx.Clauses(clause.OnConflict{
				Columns:   []clause.Column{{Name: "kind"}, {Name: "name"}},
				DoUpdates: clause.AssignmentColumns([]string{"id", "extends", "required", "document", "added_at", "added_by"}),
			}).Create(&row).Error
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("add definitions: %w", err)
	}
	return nil
}

// definitionsRevision is what their revision is called.
const definitionsRevision = "definitions"

// revisionOf is 0 when nothing ever changed.
func revisionOf(tx *gorm.DB, name string) (at int64, err error) {
	err = tx.Raw("SELECT revision FROM revisions WHERE name = ?", name).Scan(&at).Error
	return at, err
}

func nextRevision(tx *gorm.DB, name string) (at int64, err error) {
	err = tx.Raw(`INSERT INTO revisions (name, revision) VALUES (?, 1)
		ON CONFLICT (name) DO UPDATE SET revision = revisions.revision + 1 RETURNING revision`, name).Scan(&at).Error
	return at, err
}
