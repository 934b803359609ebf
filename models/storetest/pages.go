package storetest

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"scimdesk/models"
)

var pagePromises = []promise{
	{"A page of large resources ends early, in every order, and says where the next begins", testLargeResources},
	{"Who only asks where resources stand is told the same places", testSpotsOnly},
	{"What an answer does not show is left out, and nothing else", testLean},
}

// testLargeResources makes two large people, who do not fit one page, and a
// small one between them.
func testLargeResources(t *testing.T, w *world) {
	var ids []string
	for i, size := range []int{9 << 20, 1, 9 << 20} {
		r, err := w.CreateResource(t.Context(), w.change(w.scope, doc{
			"userName": fmt.Sprint("u", i), "displayName": "same", "active": true, "title": strings.Repeat("x", size),
		}))
		must(t, err)
		ids = append(ids, r.ID)
	}
	group := w.group(t, "Large", ids...)
	backwards := slices.Clone(ids)
	slices.Reverse(backwards)
	for name, tc := range map[string]struct {
		q    models.Query
		want []string
	}{
		"everybody":                 {models.Query{}, ids},
		"looked for one by one":     {models.Query{Filter: bound(t, "active eq true")}, ids},
		"found by an index":         {models.Query{Filter: bound(t, `displayName eq "same"`)}, ids},
		"asked about their version": {models.Query{Filter: bound(t, "meta.version pr")}, ids},
		"asked about their groups":  {models.Query{Filter: bound(t, fmt.Sprintf("groups.value eq %q", group.ID))}, ids},
		"sorted":                    {models.Query{Sort: ordered(t, "userName", true)}, backwards},
	} {
		q := tc.q
		q.Scope, q.Type, q.StartIndex, q.Count = w.scope, "User", 1, 100
		page, err := w.Resources(t.Context(), q)
		must(t, err)
		if page.Total != 3 || page.Next == nil || !slices.Equal(idsOf(page), tc.want[:2]) {
			t.Errorf("%s: %v of %d, next %v", name, idsOf(page), page.Total, page.Next)
		}
		if got := w.walk(t, q); !slices.Equal(got, tc.want) {
			t.Errorf("%s: a walk sees %v, want %v", name, got, tc.want)
		}
		q.StartIndex, q.After = 3, nil
		if page, err = w.Resources(t.Context(), q); err != nil || page.Next != nil || !slices.Equal(idsOf(page), tc.want[2:]) {
			t.Errorf("%s, from the third on: %v, next %v, error %v", name, idsOf(page), page.Next, err)
		}
	}
}

func testSpotsOnly(t *testing.T, w *world) {
	for i := range 9 {
		_, err := w.CreateResource(t.Context(), w.change(w.scope, doc{"userName": fmt.Sprint("u", i*5%9), "displayName": fmt.Sprint(i % 3), "active": i%2 == 0}))
		must(t, err)
	}
	for _, q := range []models.Query{
		{},
		{Filter: bound(t, "active eq true")},
		{Filter: bound(t, `displayName eq "1"`)},
		{Filter: bound(t, `userName eq "u1"`)},
		{Sort: ordered(t, "userName", true)},
		{Sort: ordered(t, "userName", false), Filter: bound(t, "active eq false")},
	} {
		q.Scope, q.Type, q.StartIndex, q.Count = w.scope, "User", 2, 3
		page, err := w.Resources(t.Context(), q)
		must(t, err)
		q.SpotsOnly = true
		spots, err := w.Resources(t.Context(), q)
		must(t, err)
		ids := []string{}
		for _, at := range spots.Spots {
			ids = append(ids, at.ID)
		}
		if !slices.Equal(ids, idsOf(page)) || spots.Total != page.Total || !reflect.DeepEqual(spots.Next, page.Next) || spots.Resources != nil || page.Spots != nil {
			t.Errorf("by %v and %v: %v before %v, want %v before %v", q.Filter.Expr(), q.Sort, ids, spots.Next, idsOf(page), page.Next)
		}
		if spots.Next != nil && spots.Spots[len(ids)-1] != *spots.Next {
			t.Errorf("by %v and %v: the last stands at %v, and behind it is %v", q.Filter.Expr(), q.Sort, spots.Spots, spots.Next)
		}
	}
}

func testLean(t *testing.T, w *world) {
	jane, _ := w.person(t, "jane")
	group := w.group(t, "Team", jane.ID)
	for _, ref := range []models.Ref{jane.Ref, group.Ref} {
		whole, err := w.Resource(t.Context(), ref, models.With{Members: true, Groups: true})
		must(t, err)
		lean, err := w.Resource(t.Context(), ref, models.With{Members: true, Groups: true, Lean: true})
		must(t, err)
		page, err := w.Resources(t.Context(), models.Query{
			Scope: w.scope, Type: ref.Type, StartIndex: 1, Count: 1, With: models.With{Members: true, Groups: true, Lean: true},
		})
		must(t, err)
		whole.UserName, whole.UniqueKey, whole.ExternalID, whole.Active, whole.Account = "", "", "", false, ""
		for i := range whole.Members {
			whole.Members[i].Name = ""
		}
		if !reflect.DeepEqual(lean, whole) || len(page.Resources) != 1 || !reflect.DeepEqual(page.Resources[0], whole) {
			t.Errorf("lean %+v, on a page %+v, want %+v", lean, page.Resources, whole)
		}
		if len(lean.Members)+len(lean.Groups) != 1 || lean.DisplayName == "" || !bytes.Contains(lean.Document, []byte(ref.ID)) {
			t.Errorf("lean %+v", lean)
		}
	}
}
