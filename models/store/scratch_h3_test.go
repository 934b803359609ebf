package store

import (
	"fmt"
	"log/slog"
	"os"
	"testing"
	"time"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/storetest"
)

func TestScratchBig(t *testing.T) {
	for _, pg := range []bool{true, false} {
		c := Config{Data: t.TempDir(), Log: slog.New(slog.DiscardHandler), Now: time.Now, NewID: func(p string) string { return p + "-1" }}
		if pg {
			c.Database = storetest.Postgres(t)
		}
		s, err := Open(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		scope := home(t, s)
		const n = 20_000
		gen := `INSERT INTO resources (directory_id,type,id,block,version,user_name,unique_key,external_id,display_name,active,created_at,updated_at,document)
		SELECT 'dir-1','User',` + map[bool]string{true: `'0198-' || lpad(i::text, 28, '0')`, false: `'0198-' || printf('%028d', i)`}[pg] + `, i/1024, 1, 'u' || i, 'u' || i, '', 'Person ' || i, true, 1, 1, CAST('{"userName":"' || 'u' || i || '","title":"' || ` + map[bool]string{true: `repeat('x',500)`, false: `hex(zeroblob(250))`}[pg] + ` || '"}' AS ` + map[bool]string{true: "text)::bytea", false: "blob)"}[pg] + ` FROM ` + map[bool]string{true: "generate_series(0, 19999) i", false: "(WITH RECURSIVE q(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM q WHERE i < 19999) SELECT i FROM q)"}[pg]
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(s.main.Write(t.Context(), func(tx *gorm.DB) error { return tx.Exec(gen).Error }))
		ids := make([]string, n)
		for i := range ids {
			ids[i] = fmt.Sprintf("0198-%028d", i)
		}
		step := func(name string, fn func() error) {
			t.Helper()
			at := time.Now()
			must(fn())
			fmt.Println(s.Info().Driver, name, time.Since(at).Round(time.Microsecond*100))
		}
		g := models.Resource{Ref: models.Ref{Scope: scope, Type: "Group", ID: "0199-g"}, Document: []byte("{}"), DisplayName: "G", UniqueKey: "g"}
		edit := func(ch ...models.MemberChange) error {
			_, err := s.EditResource(t.Context(), g.Ref, func(b models.Resource, _ *models.Account) (*models.Change, error) {
				return &models.Change{After: b, Members: ch}, nil
			})
			return err
		}
		set := func(ids ...string) models.MemberChange { return models.MemberChange{Verb: models.MembersSet, IDs: ids} }
		if pg {
			var plan []string
			must(s.main.Write(t.Context(), func(tx *gorm.DB) error {
				r := resourceRowOf(g)
				r.Block = 1
				r.ID = "0199-x"
				r.UniqueKey = nil
				if err := tx.Create(&r).Error; err != nil { return err }
				err := tx.Raw("EXPLAIN (ANALYZE, VERBOSE) INSERT INTO group_members (directory_id, group_type, group_id, member_id, member_type, seq, joined_at) SELECT r.directory_id, 'Group', '0199-x', r.id, r.type, 5 + l.number, 1 FROM "+listed(tx)+" l CROSS JOIN resources r WHERE r.directory_id = ? AND r.type IN ? AND r.id = l.id ON CONFLICT (group_id, member_id, directory_id) DO NOTHING RETURNING member_id", list(ids[:5]), "dir-1", memberTypes()).Scan(&plan).Error
				return err
			}))
			for _, l := range plan { if len(l) < 300 { fmt.Println(l) } }
			if os.Getenv("H3_ANALYZE") != "" { must(s.main.Write(t.Context(), func(tx *gorm.DB) error { return tx.Exec("ANALYZE").Error })) }
			defer func() {
				var rows []struct{ N string }
				must(s.main.View(t.Context(), func(tx *gorm.DB) error { return tx.Raw("SELECT indexrelname || ' ' || idx_scan || ' ' || idx_tup_read AS n FROM pg_stat_user_indexes WHERE relname IN ('resources','group_members')").Scan(&rows).Error }))
				fmt.Println(rows)
			}()
		}
		step("create with 150k", func() error {
			_, err := s.CreateResource(t.Context(), models.Change{After: g, Members: []models.MemberChange{{Verb: models.MembersAdd, IDs: ids}}})
			return err
		})
		if os.Getenv("H3_ALL") != "" {
			step("same set", func() error { return edit(set(ids...)) })
			step("half set", func() error { return edit(set(ids[:n/2]...)) })
			step("set of none", func() error { return edit(set()) })
			step("set of all", func() error { return edit(set(ids...)) })
		}
		step("remove one", func() error { return edit(models.MemberChange{Verb: models.MembersRemove, IDs: ids[:1]}) })
		step("add one", func() error { return edit(models.MemberChange{Verb: models.MembersAdd, IDs: ids[:1]}) })
		step("remove where", func() error {
			return edit(models.MemberChange{Verb: models.MembersRemove, Where: func(m models.Member) bool { return m.Name == "Person 77" }})
		})
		step("read with members", func() error { _, err := s.Resource(t.Context(), g.Ref, models.With{Members: true}); return err })
		step("page of users with groups", func() error {
			_, err := s.Resources(t.Context(), models.Query{Scope: scope, Type: "User", StartIndex: 1, Count: 1000, With: models.With{Groups: true}})
			return err
		})
		q := asking(t, "Group", `not (members.value eq "0198-x")`)
		q.Scope, q.StartIndex, q.Count = scope, 1, 10
		step("not members eq", func() error { _, err := s.Resources(t.Context(), q); return err })
		q = asking(t, "User", `groups.value eq "0199-g" and userName eq "u5"`)
		q.Scope, q.StartIndex, q.Count = scope, 1, 10
		step("groups eq and userName", func() error { _, err := s.Resources(t.Context(), q); return err })
		step("search members", func() error {
			_, err := s.GroupMembers(t.Context(), models.MemberQuery{Scope: scope, Group: g.ID, Search: "nobody"})
			return err
		})
		step("delete the group", func() error {
			_, err := s.EditResource(t.Context(), g.Ref, func(b models.Resource, _ *models.Account) (*models.Change, error) {
				return &models.Change{After: b, Delete: true}, nil
			})
			return err
		})
	}
}
