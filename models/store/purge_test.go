package store

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"scimdesk/models"
)

// TestEveryTableOfADirectoryIsPurged goes red when a table is added that a
// purge does not know and that does not go with its resources.
func TestEveryTableOfADirectoryIsPurged(t *testing.T) {
	t.Parallel()
	s := openInternal(t)
	known := []string{"accounts", "account_counts", "directories", "events", "oauth_clients", "oauth_codes", "resource_blocks", "resources", "tokens"}
	for _, h := range heaps {
		if !slices.Contains(known, h.table) {
			t.Errorf("%s is emptied, and not said to be", h.table)
		}
	}
	var tables []string
	err := s.main.View(t.Context(), func(db *gorm.DB) error {
		return db.Raw(`SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'directory_id'
			AND NOT EXISTS (SELECT 1 FROM pragma_foreign_key_list(m.name) f WHERE f."table" = 'resources' AND f.on_delete = 'CASCADE') ORDER BY m.name`).Scan(&tables).Error
	})
	if err != nil || len(tables) < 5 {
		t.Fatalf("%v: %q", err, tables)
	}
	for _, table := range tables {
		if !slices.Contains(known, table) {
			t.Errorf("a purge leaves %s", table)
		}
	}
	var recordedIn []string
	err = s.traffic.View(t.Context(), func(db *gorm.DB) error {
		return db.Raw(`SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'directory_id' ORDER BY m.name`).Scan(&recordedIn).Error
	})
	if want := []string{"exchange_counts", "exchanges", "sightings", "traffic_bars", "transcripts"}; err != nil || !slices.Equal(recordedIn, want) {
		t.Errorf("%v: traffic is in %q, purged are %q", err, recordedIn, want)
	}
}

// TestAPurgeTakesAHandfulAtATime: each of its statements is bounded, and
// finds what it takes by a key.
func TestAPurgeTakesAHandfulAtATime(t *testing.T) {
	t.Parallel()
	s := openInternal(t)
	for _, all := range []struct {
		in    []heap
		where string
	}{{heaps, "main"}, {recorded, "traffic"}} {
		for _, h := range all.in {
			d := s.main
			if all.where == "traffic" {
				d = s.traffic
			}
			steps := explain(t, d, func(tx *gorm.DB) *gorm.DB { return tx.Exec(h.taking(), "dir-1", "dir-1", handful) })
			for _, step := range steps {
				if strings.HasPrefix(step, "SCAN") {
					t.Errorf("%s is emptied by %q", h.table, steps)
				}
			}
		}
	}
}

// TestAPurgeGoesOnWhereItWasStopped: what was not reached is taken away by the
// next one.
func TestAPurgeGoesOnWhereItWasStopped(t *testing.T) {
	t.Parallel()
	s := openInternal(t)
	now := time.Now().Add(time.Hour)
	environment := models.Environment{ID: "env-demo", Name: "Demo", CreatedAt: now}
	if err := s.CreateEnvironment(t.Context(), environment, models.Organization{ID: "org-demo", Name: "Demo", CreatedAt: now}); err != nil {
		t.Fatal(err)
	}
	if err := s.CreateDirectory(t.Context(), models.Directory{ID: "dir-demo", Organization: "org-demo", Name: "Demo"}, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.RemoveEnvironment(t.Context(), environment.ID, now); err != nil {
		t.Fatal(err)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if err := s.Purge(stopped); err == nil {
		t.Error("a purge whose time is over says that it is done")
	}
	if err := s.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	var left []string
	err := s.main.View(t.Context(), func(db *gorm.DB) error {
		return db.Raw("SELECT id FROM environments WHERE removed_at > 0 UNION ALL SELECT id FROM directories").Scan(&left).Error
	})
	if err != nil || len(left) > 0 {
		t.Errorf("%v: left are %q", err, left)
	}
}
