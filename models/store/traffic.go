package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
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

// addBar adds a bar to the one that is there.
const addBar = `INSERT INTO traffic_bars (directory_id, at, seen, failed) VALUES (?, ?, ?, ?)
	ON CONFLICT (directory_id, at) DO UPDATE SET seen = traffic_bars.seen + excluded.seen, failed = traffic_bars.failed + excluded.failed`

// saveBars adds a directory's bars and drops those before oldest: a walk along
// the key, as long as what goes.
func saveBars(tx *gorm.DB, directory string, bars []models.Bar, oldest time.Time) error {
	for _, bar := range bars {
		if err := database.Later(tx, addBar, directory, ms(bar.At), bar.Seen, bar.Failed); err != nil {
			return err
		}
	}
	if len(bars) == 0 {
		return nil
	}
	return database.Later(tx, dropBars, directory, ms(oldest))
}

const dropBars = `DELETE FROM traffic_bars WHERE directory_id = ? AND at < ?`

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
