package store

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"scimdesk/models/store/database"
)

// handful is how many rows one transaction of a purge takes away, so that
// other writers wait for milliseconds.
const handful = 250

// rounds bounds how often a directory is emptied again because requests that
// had begun before wrote once more.
const rounds = 100

// heap is a table of which a directory may have many rows, with what
// names one within the directory.
type heap struct{ table, key string }

// heaps of the main database, in an order in which they can go: nothing that
// still refers to others is left when those go. What else a resource has goes
// with it.
var heaps = []heap{
	{"resources", "type, id"},
	{"events", "id"},
	{"accounts", "id"},
	{"tokens", "id"},
}

// recorded are the heaps of the traffic.
var recorded = []heap{
	{"exchanges", "id"},
	{"transcripts", "id"},
	{"traffic_bars", "at"},
	{"sightings", "sight"},
}

// Purge takes away, for good and a little at a time, whatever removed
// environments left behind, and what was recorded of directories that are
// gone.
func (s *Store) Purge(ctx context.Context) error {
	var environments []string
	err := s.main.View(ctx, func(db *gorm.DB) error {
		return db.Model(&environmentRow{}).Where("removed_at > 0").Pluck("id", &environments).Error
	})
	for _, id := range environments {
		if err == nil {
			err = s.purgeEnvironment(ctx, id)
		}
	}
	if err == nil {
		err = s.purgeStrays(ctx)
	}
	if err != nil {
		return fmt.Errorf("purge: %w", err)
	}
	return nil
}

func (s *Store) purgeEnvironment(ctx context.Context, id string) error {
	var directories []string
	err := s.main.View(ctx, func(db *gorm.DB) error {
		return db.Raw(`SELECT d.id FROM directories d JOIN organizations o ON o.id = d.organization_id
			WHERE o.environment_id = ? ORDER BY d.id`, id).Scan(&directories).Error
	})
	if err != nil {
		return err
	}
	for _, directory := range directories {
		if err := s.purgeDirectory(ctx, directory); err != nil {
			return err
		}
	}
	return s.main.Write(ctx, func(tx *gorm.DB) error {
		return each(tx, id,
			`DELETE FROM accounts WHERE organization_id IN (SELECT id FROM organizations WHERE environment_id = ?)`,
			`DELETE FROM organizations WHERE environment_id = ?`,
			`DELETE FROM environments WHERE id = ?`)
	})
}

// purgeDirectory empties a directory, again when somebody still wrote to it,
// and then takes away the directory itself.
func (s *Store) purgeDirectory(ctx context.Context, id string) (err error) {
	for range rounds {
		if err = s.purgeOnce(ctx, id); !database.NoParent(err) {
			break
		}
	}
	if err != nil {
		return err
	}
	return s.purgeTraffic(ctx, id)
}

// purgeOnce fails when what it takes away is referred to by something new.
func (s *Store) purgeOnce(ctx context.Context, id string) error {
	if err := empty(ctx, s.main, heaps, id); err != nil {
		return err
	}
	return s.main.Write(ctx, func(tx *gorm.DB) error {
		return each(tx, id,
			`DELETE FROM oauth_codes WHERE directory_id = ?`,
			`DELETE FROM oauth_clients WHERE directory_id = ?`,
			`DELETE FROM tokens WHERE directory_id = ?`,
			`DELETE FROM resource_blocks WHERE directory_id = ?`,
			`DELETE FROM account_counts WHERE directory_id = ?`,
			`DELETE FROM directories WHERE id = ?`)
	})
}

func each(tx *gorm.DB, id string, statements ...string) error {
	for _, statement := range statements {
		if err := tx.Exec(statement, id).Error; err != nil {
			return err
		}
	}
	return nil
}

// empty takes away a directory's rows, a handful each time.
func empty(ctx context.Context, d *database.Database, all []heap, id string) error {
	for _, h := range all {
		for gone := int64(handful); gone == handful; {
			if err := ctx.Err(); err != nil {
				return err
			}
			err := d.Write(ctx, func(tx *gorm.DB) error {
				taken := tx.Exec(h.taking(), id, id, handful)
				gone = taken.RowsAffected
				return taken.Error
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// taking is the statement that takes a handful away, from the key's end:
// people before the groups they are in, so that no group goes with all its
// members at once.
func (h heap) taking() string {
	last := strings.ReplaceAll(h.key, ",", " DESC,") + " DESC"
	return fmt.Sprintf(`DELETE FROM %s WHERE directory_id = ? AND (%s) IN (SELECT %s FROM %s WHERE directory_id = ? ORDER BY %s LIMIT 0 + ?)`,
		h.table, h.key, h.key, h.table, last)
}

// purgeTraffic takes away what was recorded; the counters go last, since they
// say that there is something.
func (s *Store) purgeTraffic(ctx context.Context, id string) error {
	if err := empty(ctx, s.traffic, recorded, id); err != nil {
		return err
	}
	return s.traffic.Write(ctx, func(tx *gorm.DB) error {
		return each(tx, id, `DELETE FROM exchange_counts WHERE directory_id = ?`)
	})
}

// purgeStrays takes away the traffic of directories that are gone: exchanges
// are written down behind their answers, and so may come after the end.
func (s *Store) purgeStrays(ctx context.Context) error {
	var counted, there []string
	err := s.traffic.View(ctx, func(db *gorm.DB) error {
		return db.Model(&exchangeCountsRow{}).Where("directory_id <> ''").Pluck("directory_id", &counted).Error
	})
	if err == nil { // read later: whoever was counted had been made before
		err = s.main.View(ctx, func(db *gorm.DB) error { return db.Model(&directoryRow{}).Pluck("id", &there).Error })
	}
	known := make(map[string]bool, len(there))
	for _, id := range there {
		known[id] = true
	}
	for _, id := range counted {
		if err == nil && !known[id] {
			err = s.purgeTraffic(ctx, id)
		}
	}
	return err
}
