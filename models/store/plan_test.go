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

// asking is a query about a type that the house has from the start.
func asking(t testing.TB, kind, text string) models.Query {
	t.Helper()
	e, err := filter.Parse(text, nil)
	if err != nil {
		t.Fatal(err)
	}
	of, ok := schema.Standard().Type(kind)
	if !ok {
		t.Fatalf("no type %s", kind)
	}
	b, err := filter.Bind(e, of, nil)
	if err != nil {
		t.Fatal(err)
	}
	return models.Query{Type: kind, Filter: b}
}

func TestPlanTakesWhatAnIndexCanAnswer(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`id eq "a"`:                                                 `id = ? [a]`,
		`userName eq "Jane"`:                                        `unique_key = ? [jane]`,
		`externalId eq "A"`:                                         `external_key = ? [A]`,
		`displayName eq "Jane D"`:                                   `display_name_key = ? [jane d]`,
		`emails eq "J@x.test"`:                                      `unique_key = ? [j@x.test] | emails: v.folded = ? [j@x.test]`,
		`emails[value eq "J" and type eq "work"]`:                   `unique_key = ? [j] | emails: v.folded = ? [j]`,
		`userName eq "a" or id eq "b"`:                              `unique_key = ? [a] | id = ? [b]`,
		`active eq true and userName eq "a"`:                        `unique_key = ? [a]`,
		`displayName eq "d" and id eq "b"`:                          `id = ? [b]`,
		`meta.lastModified gt "1970-01-01T00:00:01.0005Z"`:          `updated_hour >= ? AND r.updated_at >= ? [0 1000]`,
		`meta.lastModified lt "1970-01-01T00:00:01.0005Z"`:          `updated_hour <= ? AND r.updated_at <= ? [0 1001]`,
		`meta.lastModified eq "1970-01-01T00:00:01Z"`:               `updated_hour BETWEEN ? AND ? AND r.updated_at BETWEEN ? AND ? [0 0 1000 1000]`,
		`userName eq "a" or active eq true`:                         `all`,
		`not (userName eq "a")`:                                     `all`,
		`userName ne "a"`:                                           `all`,
		`userName sw "a"`:                                           `all`,
		`externalId eq ""`:                                          `all`,
		`externalId eq null`:                                        `all`,
		`meta.created ge "1970-01-01T00:00:01Z" and active eq true`: `all, created_at >= ? [1000]`,
		`emails[type eq "work"]`:                                    `all`,
		`groups.value eq "G"`:                                       `within: g.id IN (?, ?) [G g]`,
		`groups[value eq "g" and type eq "direct"]`:                 `within: g.id IN (?, ?) [g g]`,
		`groups.value eq "g" and userName eq "a"`:                   `unique_key = ? [a]`,
		`groups.display eq "g"`:                                     `all`,
		`groups pr`:                                                 `all`,
	} {
		if got := describe(planOf(asking(t, "User", text))); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestPlansKnowWhatAColumnMeansForAType(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`displayName eq "Jane D"`:                       `display_name_key = ? [jane d]`,
		`externalId eq "A"`:                             `external_key = ? [A]`,
		`members eq "u1"`:                               `members: m.member_id IN (?, ?) [u1 u1]`,
		`members.value eq "U1" or members.value eq "v"`: `members: m.member_id IN (?, ?) [U1 u1] | members: m.member_id IN (?, ?) [v v]`,
		`members[value eq "u1" and type eq "User"]`:     `members: m.member_id IN (?, ?) [u1 u1]`,
		`displayName eq "a" and members.value eq "u1"`:  `members: m.member_id IN (?, ?) [u1 u1]`,
		`members.type eq "User"`:                        `all`,
		`members.value ne "u1"`:                         `all`,
	} {
		if got := describe(planOf(asking(t, "Group", text))); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	for text, want := range map[string]string{
		`userName eq "a"`: `all`, `displayName eq "a"`: `all`, `emails.value eq "a"`: `all`, `groups.value eq "a"`: `all`,
		`id eq "a"`: `id = ? [a]`, `externalId eq "a"`: `external_key = ? [a]`,
	} {
		q := asking(t, "User", text)
		q.Type = "Pet" // whose attributes of these names are not in the columns
		if got := describe(planOf(q)); got != want {
			t.Errorf("%s of a Pet: %s, want %s", text, got, want)
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
		of := map[source]string{emails: "emails: ", members: "members: ", within: "within: "}[l.of]
		parts = append(parts, fmt.Sprint(of, l.where, " ", l.args))
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
		`User: id eq "a"`:                                   "sqlite_autoindex_resources_1 (directory_id=? AND type=? AND id=?)",
		`User: userName eq "a"`:                             "resources_unique (directory_id=? AND type=? AND unique_key=?)",
		`User: externalId eq "a"`:                           "resources_external (directory_id=? AND type=? AND external_key=?)",
		`User: displayName eq "a"`:                          "resources_display_name (directory_id=? AND type=? AND display_name_key=?)",
		`User: meta.lastModified gt "2026-01-01T00:00:00Z"`: "resources_updated (directory_id=? AND type=? AND updated_hour>?)",
		`User: emails eq "a"`:                               "resource_values_folded (directory_id=? AND type=? AND path=? AND folded=?)",
		`Group: members eq "a"`:                             "group_members_member (member_id=? AND directory_id=?)",
	} {
		kind, text, _ := strings.Cut(text, ": ")
		q := asking(t, kind, text)
		lookups := planOf(q).lookups
		steps := explain(t, s.main, asked(func(*gorm.DB) (string, []any) {
			statement, args := spotsOf(q, lookups[len(lookups)-1])
			return statement, append(args, 9)
		}))
		if !regexp.MustCompile("USING (COVERING )?INDEX " + regexp.QuoteMeta(index)).MatchString(steps[0]) {
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
	steps := explain(t, openInternal(t).main, asked(func(*gorm.DB) (string, []any) {
		return inOrder(wholeColumns), []any{"d", "User", 1, "a", 10}
	}))
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
		"transcripts to drop": {
			func(tx *gorm.DB) *gorm.DB { return tx.Raw(dropTranscripts, "dir-1", "dir-1").Scan(&[]string{}) },
			[]string{
				"SEARCH transcripts USING COVERING INDEX sqlite_autoindex_transcripts_1 (directory_id=? AND id<?)",
				"SCALAR SUBQUERY 1",
				"SEARCH exchanges USING PRIMARY KEY (directory_id=?)",
			},
		},
		"bars to drop": {
			func(tx *gorm.DB) *gorm.DB { return tx.Raw(dropBars, "dir-1", 1).Scan(&[]string{}) },
			[]string{"SEARCH traffic_bars USING INDEX sqlite_autoindex_traffic_bars_1 (directory_id=? AND at<?)"},
		},
	} {
		if steps := explain(t, s.traffic, tc.ask); !slices.Equal(steps, tc.want) {
			t.Errorf("%s: %q, want %q", name, steps, tc.want)
		}
	}
}

func TestExchangesAreFoundAlongTheirKey(t *testing.T) {
	t.Parallel()
	s := openInternal(t)
	for _, tc := range []struct {
		q    models.ExchangeQuery
		want string
	}{
		{models.ExchangeQuery{Directory: "dir-1"}, "PRIMARY KEY"},
		{models.ExchangeQuery{Directory: "dir-1", Resource: "res-1"}, "PRIMARY KEY"},
		{models.ExchangeQuery{Directory: "dir-1", Failed: true}, "INDEX exchanges_failed"},
		{models.ExchangeQuery{Directory: "dir-1", Failed: true, Resource: "res-1"}, "INDEX exchanges_failed"},
	} {
		steps := explain(t, s.traffic, func(tx *gorm.DB) *gorm.DB {
			return exchangesBeside(tx, tc.q).Where("id < ?", "exc-1").Order("id DESC").Find(&[]exchangeRow{})
		})
		if want := "SEARCH exchanges USING " + tc.want + " (directory_id=? AND id<?)"; !slices.Equal(steps, []string{want}) {
			t.Errorf("%+v: %q, want %q", tc.q, steps, want)
		}
	}
	steps := explain(t, s.traffic, func(tx *gorm.DB) *gorm.DB { return tx.Raw(pruning, "dir-1", "dir-1", 1).Scan(&[]string{}) })
	if want := "SEARCH exchanges USING PRIMARY KEY (directory_id=? AND id<?)"; steps[0] != want {
		t.Errorf("the oldest are dropped by %q", steps)
	}
}

func TestNothingIsCountedOrSkippedRowByRow(t *testing.T) {
	t.Parallel()
	forbidden := regexp.MustCompile(`(?i)\boffset\b|count\(\*\)|\.Offset\(|\.Count\(|LIMIT \?`)
	// A copy is compared row by row, and a file is looked at for tables.
	allowed := strings.NewReplacer("database.Count(", "", "count(*) FROM sqlite_master", "")
	err := fs.WalkDir(os.DirFS("."), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		if found := forbidden.FindString(allowed.Replace(string(text))); found != "" {
			t.Errorf("%s says %q: add up resource_blocks instead; SQLite compiles LIMIT ? anew at each binding, unlike LIMIT 0 + ?", path, found)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAccountsAndTheirHistoryAreFoundByKeys(t *testing.T) {
	t.Parallel()
	s := openInternal(t)
	scope := models.Directory{ID: "dir-1", Organization: "org-1"}.Scope()
	page := func(state models.AccountState) func(*gorm.DB) *gorm.DB {
		return func(tx *gorm.DB) *gorm.DB {
			q := models.AccountQuery{Scope: scope, State: state}
			return s.accountsBeside(tx, q, "id < ?", "id DESC", []any{"a"}).Limit(9).Find(&[]accountRow{})
		}
	}
	for name, tc := range map[string]struct {
		ask  func(*gorm.DB) *gorm.DB
		want string // the first index
	}{
		"a page of all":          {page(""), "SEARCH a USING INDEX sqlite_autoindex_accounts_2 (directory_id=? AND id<?)"},
		"a page of the active":   {page(models.AccountActive), "SEARCH a USING INDEX sqlite_autoindex_accounts_2 (directory_id=? AND id<?)"},
		"a page of the inactive": {page(models.AccountInactive), "SEARCH r USING INDEX resources_inactive (directory_id=? AND account_id>? AND account_id<?)"},
		"a page of the removed":  {page(models.AccountRemoved), "SEARCH accounts USING INDEX accounts_left (directory_id=? AND id<?)"},
		"one account": {
			func(tx *gorm.DB) *gorm.DB {
				return accountsIn(tx, accountsShown, scope).Where("id = ?", "a").Take(&accountRow{})
			},
			"SEARCH a USING INDEX sqlite_autoindex_accounts_2 (directory_id=? AND id=?)",
		},
		"a former account": {
			asked(func(*gorm.DB) (string, []any) { return formerAccount, []any{"dir-1", "a"} }),
			"SEARCH accounts USING INDEX accounts_removed (directory_id=? AND user_name_key=?)",
		},
		"a history": {
			asked(func(*gorm.DB) (string, []any) { return askHistory, []any{"dir-1", "a", "dir-1", 9, "dir-1"} }),
			"SEARCH a USING INDEX sqlite_autoindex_accounts_2 (directory_id=? AND id=?)",
		},
	} {
		steps := explain(t, s.main, tc.ask)
		first := slices.IndexFunc(steps, func(step string) bool { return strings.HasPrefix(step, "SEARCH ") })
		walked := slices.ContainsFunc(steps, func(step string) bool { return strings.HasPrefix(step, "SCAN ") && step != "SCAN t" })
		if walked || first < 0 || steps[first] != tc.want {
			t.Errorf("%s: %q, want %q first", name, steps, tc.want)
		}
	}
}
