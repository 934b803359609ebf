package storetest

import (
	"context"
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"scimdesk/models"
)

var listPromises = []promise{
	{"Totals and pages at every startIndex are those of a plain list", testPages},
	{"Pages stay right across blocks of a thousand", testManyPages},
	{"A count of zero asks for the total only", testCountZero},
	{"Lists that are asked at one moment do not see what is written meanwhile", testOneMoment},
}

// testPages creates and deletes at random and compares every page with a slice.
func testPages(t *testing.T, w *world) {
	rapid.Check(t, func(rt *rapid.T) {
		scope := w.directory(t, "Pages").Scope()
		var kept []string
		for range rapid.IntRange(0, 14).Draw(rt, "steps") {
			if len(kept) > 0 && rapid.IntRange(0, 2).Draw(rt, "delete") == 0 {
				i := rapid.IntRange(0, len(kept)-1).Draw(rt, "who")
				_, err := w.EditResource(t.Context(), models.Ref{Scope: scope, Type: "User", ID: kept[i]}, w.leave)
				must(rt, err)
				kept = slices.Delete(kept, i, i+1)
				continue
			}
			r, err := w.CreateResource(t.Context(), w.change(scope, doc{"userName": w.id("u"), "active": true}))
			must(rt, err)
			kept = append(kept, r.ID)
		}
		for start := 1; start <= len(kept)+2; start++ {
			w.wantPage(t, rt, scope, start, rapid.IntRange(1, 20).Draw(rt, "count"), kept)
		}
	})
}

// wantPage compares one page with the same cut of all.
func (w *world) wantPage(t *testing.T, tb rapid.TB, scope models.Scope, start, count int, all []string) {
	tb.Helper()
	page, err := w.Resources(t.Context(), models.Query{Scope: scope, Type: "User", StartIndex: start, Count: count})
	must(tb, err)
	from := min(start-1, len(all))
	want := all[from:min(from+count, len(all))]
	if got := idsOf(page); page.Total != len(all) || !slices.Equal(got, want) {
		tb.Fatalf("startIndex %d, count %d: total %d of %d, got %v, want %v", start, count, page.Total, len(all), got, want)
	}
}

func idsOf(page models.Page) []string {
	ids := make([]string, 0, len(page.Resources))
	for _, r := range page.Resources {
		ids = append(ids, r.ID)
	}
	return ids
}

func testManyPages(t *testing.T, w *world) {
	const people, gone = 1100, 7
	var kept []string
	for i := range people {
		c := w.change(w.scope, doc{"userName": w.id("u"), "active": true})
		r, err := w.CreateResource(t.Context(), c)
		must(t, err)
		if i%gone != 0 {
			kept = append(kept, r.ID)
			continue
		}
		_, err = w.EditResource(t.Context(), r.Ref, w.leave)
		must(t, err)
	}
	for start := 1; start <= len(kept)+1; start += 13 {
		w.wantPage(t, t, w.scope, start, 20, kept)
	}
	w.wantPage(t, t, w.scope, 1, len(kept)+10, kept)
}

func testCountZero(t *testing.T, w *world) {
	w.person(t, "jane")
	page, err := w.Resources(t.Context(), models.Query{Scope: w.scope, Type: "User", StartIndex: 1})
	must(t, err)
	if page.Total != 1 || len(page.Resources) != 0 {
		t.Errorf("total %d and %d resources", page.Total, len(page.Resources))
	}
	page, err = w.Resources(t.Context(), models.Query{Scope: w.scope, Type: "Group", StartIndex: 1, Count: 5})
	must(t, err)
	if page.Total != 0 {
		t.Errorf("%d groups among users", page.Total)
	}
}

func testOneMoment(t *testing.T, w *world) {
	w.person(t, "ada")
	asked := func(ctx context.Context) (total int, names string) {
		page, err := w.Resources(ctx, models.Query{Scope: w.scope, Type: "User", StartIndex: 1, Count: 9})
		must(t, err)
		for _, r := range page.Resources {
			names += r.UserName + " "
		}
		return page.Total, names
	}
	want := func(ctx context.Context, when string, total int, names string) {
		if gotTotal, got := asked(ctx); gotTotal != total || got != names {
			t.Errorf("%s there are %d: %s", when, gotTotal, got)
		}
	}
	err := w.AtOneMoment(t.Context(), func(ctx context.Context) error {
		want(ctx, "at first", 1, "ada ")
		w.person(t, "bob")
		want(t.Context(), "for others", 2, "ada bob ")
		want(ctx, "at that moment", 1, "ada ")
		page, err := w.Resources(ctx, models.Query{Scope: w.scope, Type: "User", StartIndex: 1, Count: 9, Filter: bound(t, `userName eq "bob"`)})
		if err == nil && page.Total != 0 {
			t.Errorf("at that moment somebody is found who came later: %+v", page)
		}
		return err
	})
	must(t, err)
	want(t.Context(), "at last", 2, "ada bob ")
	failed := errors.New("failed")
	if err := w.AtOneMoment(t.Context(), func(context.Context) error { return failed }); !errors.Is(err, failed) {
		t.Errorf("what failed came back as %v", err)
	}
}
