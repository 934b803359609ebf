package store

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
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

// mergeSighting does in the database what models.Sightings.Add does, so that
// it is right whichever of several processes writes.
const mergeSighting = `INSERT INTO sightings (directory_id, sight, first_at, last_at, exchange_id, agent, path, detail)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?)
	ON CONFLICT (directory_id, sight) DO UPDATE SET
		first_at = CASE WHEN excluded.first_at < sightings.first_at THEN excluded.first_at ELSE sightings.first_at END,
		last_at = CASE WHEN excluded.last_at < sightings.last_at THEN sightings.last_at ELSE excluded.last_at END,
		exchange_id = CASE WHEN ` + keepsSighting + ` THEN sightings.exchange_id ELSE excluded.exchange_id END,
		agent = CASE WHEN ` + keepsSighting + ` THEN sightings.agent ELSE excluded.agent END,
		path = CASE WHEN ` + keepsSighting + ` THEN sightings.path ELSE excluded.path END,
		detail = CASE WHEN ` + keepsSighting + ` THEN sightings.detail ELSE excluded.detail END`

// keepsSighting says whether the exchange that is there stays: the new one was
// not kept, or is older and of no more worth.
const keepsSighting = `(excluded.exchange_id = '' AND sightings.exchange_id <> ''
	OR excluded.last_at < sightings.last_at AND (excluded.exchange_id = '' OR sightings.exchange_id <> ''))`

// saveSightings merges what was seen into what had been seen.
func saveSightings(tx *gorm.DB, directory string, seen models.Sightings) error {
	for _, sight := range slices.Sorted(maps.Keys(seen)) { // one order for all writers
		r := sightingRowOf(directory, sight, seen[sight])
		err := database.Later(tx, mergeSighting, r.DirectoryID, r.Sight, r.FirstAt, r.LastAt, r.ExchangeID, r.Agent, r.Path, r.Detail)
		if err != nil {
			return err
		}
	}
	return nil
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
