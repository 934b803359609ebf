package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"scimdesk/models"
)

// barRow is one bar as it is kept.
type barRow struct {
	DirectoryID string `gorm:"primaryKey"`
	At          int64  `gorm:"primaryKey"`
	Seen        int
	Failed      int
}

// TableName is read by GORM.
func (barRow) TableName() string { return "traffic_bars" }

// adding adds a bar to the one that is there.
var adding = clause.OnConflict{
	Columns: []clause.Column{{Name: "directory_id"}, {Name: "at"}},
	DoUpdates: clause.Assignments(map[string]any{
		"seen":   gorm.Expr("traffic_bars.seen + excluded.seen"),
		"failed": gorm.Expr("traffic_bars.failed + excluded.failed"),
	}),
}

// saveBars adds a directory's bars and drops those before oldest: a walk along
// the key, as long as what goes.
func saveBars(tx *gorm.DB, directory string, bars []models.Bar, oldest time.Time) error {
	if len(bars) == 0 {
		return nil
	}
	for part := range slices.Chunk(bars, 500) {
		rows := make([]barRow, 0, len(part))
		for _, bar := range part {
			rows = append(rows, barRow{directory, ms(bar.At), bar.Seen, bar.Failed})
		}
		if err := tx.Clauses(adding).Create(&rows).Error; err != nil {
			return err
		}
	}
	return dropBars(tx, directory, oldest).Error
}

func dropBars(tx *gorm.DB, directory string, oldest time.Time) *gorm.DB {
	return tx.Where("directory_id = ? AND at < ?", directory, ms(oldest)).Delete(&barRow{})
}

// Traffic is each directory's bars from since on, oldest first; stretches in
// which nothing happened are left out.
func (s *Store) Traffic(ctx context.Context, since time.Time) (map[models.DirectoryID][]models.Bar, error) {
	var rows []barRow
	err := s.traffic.View(ctx, func(db *gorm.DB) error { return barsSince(db, since).Find(&rows).Error })
	if err != nil {
		return nil, fmt.Errorf("traffic: %w", err)
	}
	traffic := map[models.DirectoryID][]models.Bar{}
	for _, row := range rows {
		id := models.DirectoryID(row.DirectoryID)
		traffic[id] = append(traffic[id], models.Bar{At: moment(row.At), Seen: row.Seen, Failed: row.Failed})
	}
	return traffic, nil
}

// barsSince goes from counters to bars: each directory that has bars has
// counters, and so the key of the bars answers for each.
func barsSince(db *gorm.DB, since time.Time) *gorm.DB {
	return db.Model(&barRow{}).Select("traffic_bars.*").
		Joins("JOIN exchange_counts c ON c.directory_id = traffic_bars.directory_id").
		Where("traffic_bars.at >= ?", ms(since)).Order("c.directory_id, traffic_bars.at")
}
