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
	rows := []resourceRow{{ID: "a", Block: 1, MemberCount: mostLoaded - 1}, {ID: "b", Block: 1, MemberCount: 1}, {ID: "c", Block: 1, MemberCount: 1}}
	f := found{total: 3, rows: rows, keys: []string{"x", "y", "z"}}
	page := f.page(models.Query{With: models.With{Members: true}})
	if len(page.Resources) != 2 || page.Next == nil || *page.Next != (models.Spot{Key: "y", Block: 1, ID: "b"}) || page.Total != 3 {
		t.Errorf("%d groups with their members, next %v", len(page.Resources), page.Next)
	}
	if page := f.page(models.Query{}); len(page.Resources) != 3 || page.Next != nil {
		t.Errorf("%d groups without, next %v", len(page.Resources), page.Next)
	}
	large := []models.Resource{{Ref: models.Ref{Type: "Group", ID: "a"}, MemberCount: mostLoaded + 1}}
	err := openInternal(t).main.View(t.Context(), func(db *gorm.DB) error {
		return complete(db, models.Scope{}, models.With{Members: true}, large)
	})
	if !errors.Is(err, models.ErrTooMany) {
		t.Errorf("a group that is too large: %v", err)
	}
	if n := fitting([]resourceRow{{MemberCount: mostLoaded + 1}, {}}); n != 1 {
		t.Errorf("%d fit beside one that is too large", n)
	}
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
		if err := s.waitToScan(over, tc.q); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", name, err, tc.want)
		}
	}
	indexed := asking(t, "User", `userName eq "a"`)
	indexed.Sort = by
	if err := s.waitToScan(over, indexed); err != nil {
		t.Errorf("an order of one: %v", err)
	}
}
