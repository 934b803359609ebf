package store

import (
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
	"scimdesk/scim/filter"
	"scimdesk/scim/schema"
)

func bound(t testing.TB, text string) *filter.Bound {
	t.Helper()
	e, err := filter.Parse(text, nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := filter.Bind(e, schema.User(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestPlanTakesWhatAnIndexCanAnswer(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`id eq "a"`:                                                 `id = ? [a]`,
		`userName eq "Jane"`:                                        `user_name_key = ? [jane]`,
		`externalId eq "A"`:                                         `external_key = ? [A]`,
		`displayName eq "Jane D"`:                                   `display_name_key = ? [jane d]`,
		`emails eq "J@x.test"`:                                      `user_name_key = ? [j@x.test] | emails.value: v.folded = ? [j@x.test]`,
		`emails[value eq "J" and type eq "work"]`:                   `user_name_key = ? [j] | emails.value: v.folded = ? [j]`,
		`userName eq "a" or id eq "b"`:                              `user_name_key = ? [a] | id = ? [b]`,
		`active eq true and userName eq "a"`:                        `user_name_key = ? [a]`,
		`displayName eq "d" and id eq "b"`:                          `id = ? [b]`,
		`meta.lastModified gt "1970-01-01T00:00:01.0005Z"`:          `updated_at >= ? [1000]`,
		`meta.lastModified lt "1970-01-01T00:00:01.0005Z"`:          `updated_at <= ? [1001]`,
		`meta.lastModified eq "1970-01-01T00:00:01Z"`:               `updated_at BETWEEN ? AND ? [1000 1000]`,
		`userName eq "a" or active eq true`:                         `all`,
		`not (userName eq "a")`:                                     `all`,
		`userName ne "a"`:                                           `all`,
		`userName sw "a"`:                                           `all`,
		`externalId eq ""`:                                          `all`,
		`externalId eq null`:                                        `all`,
		`meta.created ge "1970-01-01T00:00:01Z" and active eq true`: `all, created_at >= ? [1000]`,
		`emails[type eq "work"]`:                                    `all`,
	} {
		if got := describe(planFor(bound(t, text).Expr())); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func describe(p plan) string {
	parts := []string{}
	list := p.lookups
	if p.rank == rankNone {
		list = p.narrow
	}
	for _, l := range list {
		if l.path != "" {
			l.path += ": "
		}
		parts = append(parts, fmt.Sprint(l.path, l.where, " ", l.args))
	}
	if p.rank == rankNone {
		return strings.Join(append([]string{"all"}, parts...), ", ")
	}
	return strings.Join(parts, " | ")
}

func openInternal(t testing.TB) *Store {
	t.Helper()
	s, err := Open(t.Context(), Config{
		Data: t.TempDir(), Log: slog.New(slog.DiscardHandler), Now: time.Now,
		NewID: func(prefix string) string { return prefix + "-1" },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestEachLookupIsOneSearchOfAnIndex(t *testing.T) {
	t.Parallel()
	s := openInternal(t)
	for text, index := range map[string]string{
		`id eq "a"`:          "sqlite_autoindex_resources_1 (directory_id=? AND type=? AND id=?)",
		`userName eq "a"`:    "resources_user_name (directory_id=? AND type=? AND user_name_key=?)",
		`externalId eq "a"`:  "resources_external (directory_id=? AND type=? AND external_key=?)",
		`displayName eq "a"`: "resources_display_name (directory_id=? AND type=? AND display_name_key=?)",
		`meta.lastModified gt "2026-01-01T00:00:00Z"`: "resources_updated (directory_id=? AND type=? AND updated_at>?)",
		`emails eq "a"`: "resource_values_folded (directory_id=? AND type=? AND path=? AND folded=?)",
	} {
		lookups := planFor(bound(t, text).Expr()).lookups
		steps := explain(t, s.main, func(tx *gorm.DB) *gorm.DB {
			return spotsOf(tx, models.Query{Type: "User"}, lookups[len(lookups)-1]).Find(&[]spot{})
		})
		if !strings.Contains(steps[0], "USING INDEX "+index) {
			t.Errorf("%s is answered by %q, want a search of %s", text, steps, index)
		}
	}
}

// explain asks SQLite how it would answer.
func explain(t *testing.T, d *database.Database, ask func(*gorm.DB) *gorm.DB) (steps []string) {
	t.Helper()
	err := d.View(t.Context(), func(db *gorm.DB) error {
		asked := ask(db.Session(&gorm.Session{DryRun: true})).Statement
		var rows []struct{ Detail string }
		err := db.Raw("EXPLAIN QUERY PLAN "+asked.SQL.String(), asked.Vars...).Scan(&rows).Error
		for _, row := range rows {
			steps = append(steps, row.Detail)
		}
		return err
	})
	if err != nil || len(steps) == 0 {
		t.Fatalf("explain: %v, %q", err, steps)
	}
	return steps
}

func TestAPageIsReadAlongTheBlocks(t *testing.T) {
	t.Parallel()
	steps := explain(t, openInternal(t).main, func(tx *gorm.DB) *gorm.DB {
		return inOrder(tx, models.Query{Type: "User"}, ">=", spot{1, "a"}).Limit(10).Find(&[]resourceRow{})
	})
	if len(steps) != 1 || !strings.Contains(steps[0], "resources_block (directory_id=? AND type=? AND (block,id)>(?,?))") {
		t.Errorf("a page is read by %q", steps)
	}
}

func TestSightingsAndTrafficAreFoundByTheirKeys(t *testing.T) {
	t.Parallel()
	s := openInternal(t)
	for name, tc := range map[string]struct {
		ask  func(*gorm.DB) *gorm.DB
		want []string
	}{
		"sightings": {
			func(tx *gorm.DB) *gorm.DB { return sightingsOf(tx, "dir-1").Find(&[]sightingRow{}) },
			[]string{"SEARCH sightings USING INDEX sqlite_autoindex_sightings_1 (directory_id=?)"},
		},
		"traffic": {
			func(tx *gorm.DB) *gorm.DB { return barsSince(tx, time.Now()).Find(&[]barRow{}) },
			[]string{
				"SCAN c USING COVERING INDEX sqlite_autoindex_exchange_counts_1",
				"SEARCH traffic_bars USING INDEX sqlite_autoindex_traffic_bars_1 (directory_id=? AND at>?)",
			},
		},
		"bars to drop": {
			func(tx *gorm.DB) *gorm.DB { return dropBars(tx, "dir-1", time.Now()) },
			[]string{"SEARCH traffic_bars USING INDEX sqlite_autoindex_traffic_bars_1 (directory_id=? AND at<?)"},
		},
	} {
		if steps := explain(t, s.traffic, tc.ask); !slices.Equal(steps, tc.want) {
			t.Errorf("%s: %q, want %q", name, steps, tc.want)
		}
	}
}

func TestNothingIsCountedOrSkippedRowByRow(t *testing.T) {
	t.Parallel()
	forbidden := regexp.MustCompile(`(?i)\boffset\b|count\(\*\)|\.Offset\(|\.Count\(`)
	err := fs.WalkDir(os.DirFS("."), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		if found := forbidden.Find(text); found != nil {
			t.Errorf("%s says %q: add up resource_blocks instead", path, found)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
