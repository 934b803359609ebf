package store

import (
	"context"
	"errors"
	"testing"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/scim/filter"
	"scimdesk/scim/schema"
)

func TestAnAnswerHasNoMoreMembersThanFit(t *testing.T) {
	t.Parallel()
	s := openInternal(t)
	f := found{total: 3, rows: []readRow{large("a", mostLoaded-1), large("b", 1), large("c", 1)}, keys: []string{"x", "y", "z"}}
	page, err := s.shown(t, f, models.With{Members: true})
	if len(page.Resources) != 2 || page.Next == nil || *page.Next != (models.Spot{Key: "y", Block: 1, ID: "b"}) || page.Total != 3 || err != nil {
		t.Errorf("%d groups with their members, next %v, error %v", len(page.Resources), page.Next, err)
	}
	if page, err := s.shown(t, f, models.With{}); len(page.Resources) != 3 || page.Next != nil || err != nil {
		t.Errorf("%d groups without, next %v, error %v", len(page.Resources), page.Next, err)
	}
	f.rows = []readRow{large("a", mostLoaded+1)}
	if _, err := s.shown(t, f, models.With{Members: true}); !errors.Is(err, models.ErrTooMany) {
		t.Errorf("a group that is too large: %v", err)
	}
	if n := fitting([]readRow{large("a", mostLoaded+1), large("b", 0)}); n != 1 {
		t.Errorf("%d fit beside one that is too large", n)
	}
}

func large(id string, members int) readRow {
	return readRow{resourceRow: resourceRow{Type: "Group", ID: id, Block: 1, MemberCount: members}}
}

func (s *Store) shown(t *testing.T, f found, with models.With) (page models.Page, err error) {
	t.Helper()
	err = s.main.View(t.Context(), func(db *gorm.DB) error {
		page, err = f.page(db, models.Query{With: with})
		return err
	})
	return page, err
}

func TestAnOrderWaitsItsTurnUnlessAnIndexSaysWhoIsMeant(t *testing.T) {
	t.Parallel()
	s := openInternal(t)
	for range atOnce {
		s.scanning <- struct{}{}
	}
	by, err := filter.BindSort("userName", false, schema.User(), nil)
	if err != nil {
		t.Fatal(err)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	for name, tc := range map[string]struct {
		q    models.Query
		want error
	}{
		"an order of all":         {models.Query{Type: "User", Sort: by}, models.ErrBusy},
		"a filter without index":  {asking(t, "User", `active eq true`), models.ErrBusy},
		"everybody":               {models.Query{Type: "User"}, nil},
		"a filter with an index":  {asking(t, "User", `userName eq "a"`), nil},
		"members of a group":      {asking(t, "User", `groups.value eq "a"`), nil},
		"groups without an index": {asking(t, "Group", `members pr`), models.ErrBusy},
	} {
		if err := s.waitToScan(over, question{tc.q, planOf(tc.q)}); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", name, err, tc.want)
		}
	}
	indexed := asking(t, "User", `userName eq "a"`)
	indexed.Sort = by
	if err := s.waitToScan(over, question{indexed, planOf(indexed)}); err != nil {
		t.Errorf("an order of one: %v", err)
	}
}
