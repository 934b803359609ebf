package storetest

import (
	"fmt"
	"slices"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"scimdesk/models"
	"scimdesk/scim/filter"
	"scimdesk/scim/schema"
)

var cursorPromises = []promise{
	{"A walk by spots sees everybody once, in every order, and says when it ends", testWalks},
	{"A walk while others come and go sees everybody who stays exactly once", testWalkAmongWriters},
	{"A spot stays where it was when the one it names is deleted", testSpotOfTheGone},
}

// ordered binds an order of Users.
func ordered(tb rapid.TB, by string, descending bool) *filter.Sort {
	tb.Helper()
	s, err := filter.BindSort(by, descending, schema.User(), nil)
	must(tb, err)
	return s
}

// walk follows Next from the first page to the last.
func (w *world) walk(t *testing.T, q models.Query) (ids []string) {
	t.Helper()
	for q.StartIndex = 1; ; {
		page, err := w.Resources(t.Context(), q)
		must(t, err)
		ids = append(ids, idsOf(page)...)
		if page.Next == nil {
			return ids
		}
		if q.After = page.Next; len(page.Resources) == 0 || len(page.Resources) > q.Count {
			t.Fatalf("a page of %d says there is more", len(page.Resources))
		}
	}
}

func testWalks(t *testing.T, w *world) {
	for i := range 11 {
		_, err := w.CreateResource(t.Context(), w.change(w.scope, doc{"userName": fmt.Sprintf("u%02d", i*7%11), "displayName": fmt.Sprint(i % 3), "active": i%2 == 0}))
		must(t, err)
	}
	for _, q := range []models.Query{
		{},
		{Filter: bound(t, "active eq true")},
		{Filter: bound(t, `displayName eq "1"`)},
		{Filter: bound(t, `userName eq "nobody"`)},
		{Sort: ordered(t, "userName", false)},
		{Sort: ordered(t, "displayName", true)},
		{Sort: ordered(t, "title", false)},
		{Sort: ordered(t, "userName", true), Filter: bound(t, "active eq false")},
	} {
		q.Scope, q.Type, q.StartIndex, q.Count = w.scope, "User", 1, 1000
		whole, err := w.Resources(t.Context(), q)
		must(t, err)
		if whole.Next != nil || len(whole.Resources) != whole.Total {
			t.Errorf("%d of %d, next %v", len(whole.Resources), whole.Total, whole.Next)
		}
		for _, q.Count = range []int{1, 2, 3, whole.Total, whole.Total + 1} {
			if q.Count > 0 && !slices.Equal(w.walk(t, q), idsOf(whole)) {
				t.Errorf("pages of %d by %v and %v: %v, want %v", q.Count, q.Filter.Expr(), q.Sort, w.walk(t, q), idsOf(whole))
			}
		}
	}
}

func testWalkAmongWriters(t *testing.T, w *world) {
	var stay []string
	for i := range 60 {
		r, _ := w.person(t, fmt.Sprintf("stay%02d", i))
		stay = append(stay, r.ID)
	}
	var over atomic.Bool
	together(4, func(writer int) {
		if writer == 0 {
			defer over.Store(true)
			for _, by := range []*filter.Sort{nil, ordered(t, "userName", true)} {
				seen := w.walk(t, models.Query{Scope: w.scope, Type: "User", Sort: by, Count: 3})
				kept := slices.DeleteFunc(seen, func(id string) bool { return !slices.Contains(stay, id) })
				if slices.Sort(kept); !slices.Equal(kept, stay) {
					t.Errorf("of %d who stayed %d were seen", len(stay), len(kept))
				}
			}
			return
		}
		for !over.Load() {
			r, err := w.CreateResource(t.Context(), w.change(w.scope, doc{"userName": w.id("goes"), "active": true}))
			if err == nil {
				_, err = w.EditResource(t.Context(), r.Ref, w.leave)
			}
			if err != nil {
				t.Error(err)
				return
			}
		}
	})
}

func testSpotOfTheGone(t *testing.T, w *world) {
	var people []models.Resource
	for i := range 6 {
		r, _ := w.person(t, fmt.Sprint("p", i))
		people = append(people, r)
	}
	for _, by := range []*filter.Sort{nil, ordered(t, "userName", false)} {
		q := models.Query{Scope: w.scope, Type: "User", Sort: by, StartIndex: 1, Count: 2}
		page, err := w.Resources(t.Context(), q)
		must(t, err)
		last := len(page.Resources) - 1
		_, err = w.EditResource(t.Context(), page.Resources[last].Ref, w.leave)
		must(t, err)
		q.After = page.Next
		next, err := w.Resources(t.Context(), q)
		must(t, err)
		if people = slices.DeleteFunc(people, func(r models.Resource) bool { return r.ID == page.Resources[last].ID }); idsOf(next)[0] != people[last].ID {
			t.Errorf("went on at %s, want %s", idsOf(next)[0], people[last].ID)
		}
	}
}
