package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

// exchangeCountsRow counts a directory's exchanges: Kept is what was ever
// written, Held what is still there.
type exchangeCountsRow struct {
	DirectoryID string `gorm:"primaryKey"`
	Seen        int
	Kept        int
	Failed      int
	Held        int
	LastAt      int64
}

// TableName is read by GORM.
func (exchangeCountsRow) TableName() string { return "exchange_counts" }

// SaveExchanges writes a batch and adds seen to the counters, sightings and
// bars in one transaction, then drops each directory's oldest exchanges beyond
// KeepExchanges and its bars beyond models.KeepBars. What is kept is counted
// from the batch itself; Kept in seen is not read. Of directory "", where
// requests are counted that reached none, only the counters are kept. A batch
// that is there already, because nobody heard that it was committed, is left as
// it is, and nothing is counted again.
func (s *Store) SaveExchanges(ctx context.Context, batch []models.Exchange, seen map[models.DirectoryID]models.Seen) error {
	saving, err := byDirectory(batch)
	if err != nil {
		return fmt.Errorf("save exchanges: %w", err)
	}
	for id := range seen {
		if _, some := saving[id]; !some {
			saving[id] = recording{}
		}
	}
	err = s.traffic.Write(ctx, func(tx *gorm.DB) error {
		for _, id := range slices.Sorted(maps.Keys(saving)) { // one order for all writers
			if err := s.saveFor(tx, id, saving[id], seen[id]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil && !errors.Is(err, errSaved) {
		return fmt.Errorf("save exchanges: %w", err)
	}
	return nil
}

// errSaved ends a transaction that was committed before.
var errSaved = errors.New("it was saved before")

func byDirectory(batch []models.Exchange) (map[models.DirectoryID]recording, error) {
	rows := map[models.DirectoryID][]exchangeRow{}
	for _, e := range batch {
		row, err := exchangeRowOf(e)
		if err != nil {
			return nil, err
		}
		rows[e.Directory] = append(rows[e.Directory], row)
	}
	saving := make(map[models.DirectoryID]recording, len(rows))
	for id := range rows {
		saving[id] = transcribed(rows[id])
	}
	return saving, nil
}

// saveFor writes one directory's part.
func (s *Store) saveFor(tx *gorm.DB, id models.DirectoryID, r recording, seen models.Seen) error {
	directory := clean(string(id))
	written, err := insertExchanges(tx, r.exchanges)
	if err != nil {
		return err
	}
	if written < len(r.exchanges) {
		return errSaved
	}
	if err := insertTranscripts(tx, r.transcripts); err != nil {
		return err
	}
	held, err := count(tx, directory, written, seen.Counts)
	if err != nil {
		return err
	}
	if excess := held - s.config.KeepExchanges; excess > 0 {
		if err := prune(tx, directory, excess); err != nil {
			return err
		}
	}
	if directory == "" {
		return nil
	}
	if err := saveSightings(tx, directory, seen.Sightings); err != nil {
		return err
	}
	return saveBars(tx, directory, seen.Bars, s.config.Now().Add(-models.KeepBars))
}

const countExchanges = `INSERT INTO exchange_counts (directory_id, seen, kept, failed, held, last_at) VALUES (?, ?, ?, ?, ?, ?)
	ON CONFLICT (directory_id) DO UPDATE SET
		seen = exchange_counts.seen + excluded.seen, kept = exchange_counts.kept + excluded.kept,
		failed = exchange_counts.failed + excluded.failed, held = exchange_counts.held + excluded.held,
		last_at = CASE WHEN excluded.last_at > exchange_counts.last_at THEN excluded.last_at ELSE exchange_counts.last_at END
	RETURNING held`

// count adds to the counters and answers how many exchanges are there now.
func count(tx *gorm.DB, directory string, written int, seen models.ExchangeCounts) (held int, err error) {
	err = one(tx, countExchanges, []any{directory, seen.Seen, written, seen.Failed, written, ms(seen.LastAt)}, &held)
	return held, err
}

// pruning takes the oldest. SQLite would compile a bare LIMIT each time.
const pruning = `DELETE FROM exchanges WHERE directory_id = ? AND id <= (SELECT max(id) FROM (
	SELECT id FROM exchanges WHERE directory_id = ? ORDER BY id LIMIT 0 + ?) oldest)`

// prune drops the oldest: a walk along the key, as long as what goes.
func prune(tx *gorm.DB, directory string, excess int) error {
	gone, err := database.Exec(tx, pruning, directory, directory, excess)
	if err != nil {
		return err
	}
	if err := database.Later(tx, dropTranscripts, directory, directory); err != nil {
		return err
	}
	return database.Later(tx, `UPDATE exchange_counts SET held = held - ? WHERE directory_id = ?`, gone, directory)
}

// ExchangeCounts reads the counters; all zero for a directory nobody knocked at.
func (s *Store) ExchangeCounts(ctx context.Context, directory models.DirectoryID) (models.ExchangeCounts, error) {
	var row exchangeCountsRow
	err := s.traffic.View(ctx, func(db *gorm.DB) error {
		return db.Where("directory_id = ?", clean(string(directory))).Take(&row).Error
	})
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return models.ExchangeCounts{}, fmt.Errorf("exchange counts: %w", err)
	}
	return models.ExchangeCounts{Seen: row.Seen, Kept: row.Kept, Failed: row.Failed, LastAt: moment(row.LastAt)}, nil
}

// lastRequests maps directories to when somebody last knocked, in milliseconds.
func (s *Store) lastRequests(ctx context.Context, directories []string) (map[string]int64, error) {
	var rows []exchangeCountsRow
	err := s.traffic.View(ctx, func(db *gorm.DB) error {
		return db.Where("directory_id IN ?", directories).Find(&rows).Error
	})
	last := make(map[string]int64, len(rows))
	for _, row := range rows {
		last[row.DirectoryID] = row.LastAt
	}
	return last, err
}
