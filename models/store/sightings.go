package store

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"scimdesk/models"
)

// sightingRow is one sighting as it is kept.
type sightingRow struct {
	DirectoryID string `gorm:"primaryKey"`
	Sight       string `gorm:"primaryKey"`
	FirstAt     int64
	LastAt      int64
	ExchangeID  string
	Agent       string
	Path        string
	Detail      string
}

// TableName is read by GORM.
func (sightingRow) TableName() string { return "sightings" }

func sightingRowOf(directory string, sight models.Sight, s models.Sighting) sightingRow {
	return sightingRow{
		DirectoryID: directory, Sight: string(sight), FirstAt: ms(s.First), LastAt: ms(s.Last), ExchangeID: string(s.Exchange),
		Agent: clean(s.Agent), Path: clean(s.Path), Detail: clean(s.Detail),
	}
}

func (row sightingRow) model() models.Sighting {
	return models.Sighting{
		First: moment(row.FirstAt), Last: moment(row.LastAt), Exchange: models.ExchangeID(row.ExchangeID),
		Agent: row.Agent, Path: row.Path, Detail: row.Detail,
	}
}

// merging does in the database what models.Sightings.Add does, so that it is
// right in whatever order several processes write.
var merging = clause.OnConflict{
	Columns: []clause.Column{{Name: "directory_id"}, {Name: "sight"}},
	DoUpdates: clause.Assignments(map[string]any{
		"first_at":    gorm.Expr("CASE WHEN excluded.first_at < sightings.first_at THEN excluded.first_at ELSE sightings.first_at END"),
		"last_at":     ofTheLast("last_at"),
		"exchange_id": ofTheLast("exchange_id"),
		"agent":       ofTheLast("agent"),
		"path":        ofTheLast("path"),
		"detail":      ofTheLast("detail"),
	}),
}

// ofTheLast takes a column from whichever sighting was last.
func ofTheLast(column string) clause.Expr {
	return gorm.Expr("CASE WHEN excluded.last_at < sightings.last_at THEN sightings." + column + " ELSE excluded." + column + " END")
}

// saveSightings merges what was seen into what had been seen.
func saveSightings(tx *gorm.DB, directory string, seen models.Sightings) error {
	if len(seen) == 0 {
		return nil
	}
	rows := make([]sightingRow, 0, len(seen))
	for _, sight := range slices.Sorted(maps.Keys(seen)) { // one order for all writers
		rows = append(rows, sightingRowOf(directory, sight, seen[sight]))
	}
	return tx.Clauses(merging).Create(&rows).Error
}

// Sightings are all there were; empty for a directory nobody knocked at.
func (s *Store) Sightings(ctx context.Context, directory models.DirectoryID) (models.Sightings, error) {
	var rows []sightingRow
	err := s.traffic.View(ctx, func(db *gorm.DB) error { return sightingsOf(db, directory).Find(&rows).Error })
	if err != nil {
		return nil, fmt.Errorf("sightings of %s: %w", directory, err)
	}
	seen := make(models.Sightings, len(rows))
	for _, row := range rows {
		seen[models.Sight(row.Sight)] = row.model()
	}
	return seen, nil
}

func sightingsOf(db *gorm.DB, directory models.DirectoryID) *gorm.DB {
	return db.Model(&sightingRow{}).Where("directory_id = ?", clean(string(directory)))
}
