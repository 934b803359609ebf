package store_test

import (
	"fmt"
	"testing"
	"time"

	"scimdesk/models"
	"scimdesk/models/store"
	"scimdesk/models/storetest"
	"scimdesk/scim"
)

// TestMessagesToPostgresAreFew counts how often the store asks and waits: on
// PostgreSQL that is what a request costs.
func TestMessagesToPostgresAreFew(t *testing.T) {
	t.Parallel()
	wire := storetest.Between(t, storetest.Postgres(t))
	s := open(t, func(c *store.Config) { c.Database = wire.Address })
	d := newDirectory(t, s, "dir-1")
	if err := s.CreateToken(t.Context(), models.Token{ID: "tok-1", Directory: d.ID, Hash: []byte("h"), CreatedAt: storetest.Start()}, "", time.Time{}); err != nil {
		t.Fatal(err)
	}
	n := 0
	create := func(kind string) error {
		n++
		c := somebody(d.Scope(), kind, fmt.Sprintf("res-%d", n), fmt.Sprintf("name%d", n))
		if kind == scim.TypeGroup {
			c.Account = nil
		}
		_, err := s.CreateResource(t.Context(), c)
		return err
	}
	edit := func(kind, id string, edit models.Edit) error {
		_, err := s.EditResource(t.Context(), models.Ref{Scope: d.Scope(), Type: kind, ID: id}, edit)
		return err
	}
	ada := models.Ref{Scope: d.Scope(), Type: scim.TypeUser, ID: "res-1"}
	for _, tc := range []struct {
		name string
		most int
		do   func() error
	}{
		{"a token", 1, func() error { _, _, err := s.TokenByHash(t.Context(), []byte("h")); return err }},
		{"a new person", 4, func() error { return create(scim.TypeUser) }},
		{"a new group", 3, func() error { return create(scim.TypeGroup) }},
		{"one person", 1, func() error { _, err := s.Resource(t.Context(), ada, models.With{}); return err }},
		{"a change of a person", 3, func() error {
			return edit(scim.TypeUser, "res-1", func(before models.Resource, account *models.Account) (*models.Change, error) {
				before.Document = []byte(`{"title":"x"}`)
				return &models.Change{After: before, Account: account, Events: event(before, "evt-a")}, nil
			})
		}},
		{"no change", 2, func() error {
			return edit(scim.TypeUser, "res-1", func(models.Resource, *models.Account) (*models.Change, error) { return nil, nil })
		}},
		{"a person nobody knows", 2, func() error {
			err := edit(scim.TypeUser, "nobody", nil)
			if err == nil {
				return fmt.Errorf("somebody is known")
			}
			return nil
		}},
		{"a new member", 5, func() error {
			return edit(scim.TypeGroup, "res-3", func(before models.Resource, _ *models.Account) (*models.Change, error) {
				return &models.Change{
					After: before, Members: []models.MemberChange{{Op: models.MembersAdd, IDs: []string{"res-1"}}},
					Told: func(models.Moved) models.Event { return event(before, "evt-b")[0] },
				}, nil
			})
		}},
	} {
		if err := tc.do(); err != nil { // compiles what has to be
			t.Fatalf("%s: %v", tc.name, err)
		}
		before := wire.Rounds()
		if err := tc.do(); err != nil {
			t.Fatalf("%s: %v", tc.name, err)
		}
		if got := wire.Rounds() - before; got != tc.most {
			t.Errorf("%s costs %d messages, not %d", tc.name, got, tc.most)
		}
	}
}
