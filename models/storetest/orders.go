package storetest

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/scim/filter"
)

var orderPromises = []promise{
	{"Any filter and order over any schema answer what deciding and sorting one by one answers", testOrders},
	{"Beyond the limit an order is refused, unless an index says who is meant", testOrderBounded},
}

func testOrders(t *testing.T, w *world) {
	rapid.Check(t, func(rt *rapid.T) {
		shape := drawShape(rt)
		scope := w.directory(t, "Orders").Scope()
		var people []string
		for range rapid.IntRange(0, 9).Draw(rt, "people") {
			if id := w.drawShaped(t, rt, scope, shape); id != "" {
				people = append(people, id)
			}
		}
		groups := w.drawGroups(t, rt, scope, people)
		for range 5 {
			q := models.Query{Scope: scope, Type: "User", StartIndex: 1, Count: 1000}
			var by string
			if rapid.Bool().Draw(rt, "sorted") {
				by = rapid.SampledFrom(shape.sortable()).Draw(rt, "by")
				var err error
				q.Sort, err = filter.BindSort(by, rapid.Bool().Draw(rt, "descending"), shape.of, nil)
				must(rt, err)
			}
			text := shape.drawFilter(rt, 3, groups)
			e, err := filter.Parse(text, nil)
			must(rt, err)
			q.Filter, err = filter.Bind(e, shape.of, nil)
			must(rt, err)
			w.wantOrder(t, rt, q, text+" by "+by)
		}
		w.wantTeams(t, rt, scope, append(people, groups...))
	})
}

// wantTeams asks the same about groups and who is in them.
func (w *world) wantTeams(t *testing.T, rt *rapid.T, scope models.Scope, ids []string) {
	for range 4 {
		text := drawTeamFilter(rt, 2, ids)
		q := models.Query{Scope: scope, Type: "Group", StartIndex: 1, Count: 1000, Filter: boundTo(t, "Group", text)}
		w.wantOrder(t, rt, q, text)
	}
}

// drawGroups makes groups of people and of each other.
func (w *world) drawGroups(t *testing.T, rt *rapid.T, scope models.Scope, people []string) []string {
	groups := []string{"nobody"}
	for range rapid.IntRange(0, 3).Draw(rt, "groups") {
		all := append(slices.Clone(people), groups...)
		members := rapid.SliceOfNDistinct(rapid.SampledFrom(all), 0, min(4, len(all)), rapid.ID).Draw(rt, "members")
		c := w.newGroup(scope, rapid.SampledFrom(names).Draw(rt, "group"), members...)
		_, err := w.CreateResource(t.Context(), c)
		if allowed(rt, err); err == nil {
			groups = append(groups, c.After.ID)
		}
	}
	return groups
}

// wantOrder compares the whole answer, a page and the page behind it with what
// the filter and the order say about each document.
func (w *world) wantOrder(t *testing.T, rt *rapid.T, q models.Query, what string) {
	want := w.oneByOne(t, rt, q)
	q.StartIndex, q.Count = rapid.IntRange(1, 4).Draw(rt, "start"), rapid.IntRange(1, 4).Draw(rt, "count")
	for _, from := range []int{q.StartIndex - 1, q.StartIndex - 1 + q.Count} {
		page, err := w.Resources(t.Context(), q)
		must(rt, err)
		from = min(from, len(want))
		to := min(from+q.Count, len(want))
		if page.Total != len(want) || !slices.Equal(idsOf(page), want[from:to]) || (page.Next != nil) != (to < len(want)) && from < to {
			rt.Fatalf("%s from %d: total %d, page %v, next %v; want %d, %v", what, from, page.Total, idsOf(page), page.Next, len(want), want[from:to])
		}
		if q.After = page.Next; q.After == nil {
			return
		}
	}
}

// oneByOne decides about each document by itself and sorts what matches.
func (w *world) oneByOne(t *testing.T, rt *rapid.T, q models.Query) []string {
	all, err := w.Resources(t.Context(), models.Query{
		Scope: q.Scope, Type: q.Type, StartIndex: 1, Count: 1000, With: models.With{Groups: true, Members: true},
	})
	must(rt, err)
	var ids []string
	keys := map[string]string{}
	for _, r := range all.Resources {
		decoded := w.shown(rt, r)
		if !q.Filter.Match(decoded) {
			continue
		}
		if ids = append(ids, r.ID); q.Sort != nil {
			keys[r.ID] = q.Sort.Key(decoded)
		}
	}
	if q.Sort != nil {
		slices.SortStableFunc(ids, func(a, b string) int { return q.Sort.Compare(keys[a], keys[b]) })
	}
	return ids
}

// shown is a resource as a door shows it.
func (w *world) shown(rt *rapid.T, r models.Resource) scim.Resource {
	decoded, err := scim.ParseStored(r.Document)
	must(rt, err)
	decoded["meta"] = map[string]any{
		"resourceType": r.Type, "created": r.CreatedAt.Format("2006-01-02T15:04:05.000Z"),
		"lastModified": r.UpdatedAt.Format("2006-01-02T15:04:05.000Z"), "version": r.ETag(),
	}
	var groups []any
	for _, g := range r.Groups {
		kind := map[bool]string{true: "direct", false: "indirect"}[g.Direct]
		groups = append(groups, map[string]any{"value": g.ID, "display": g.Name, "type": kind})
	}
	if groups != nil {
		decoded["groups"] = groups
	}
	var members []any
	for _, m := range r.Members {
		members = append(members, map[string]any{"value": m.ID, "display": m.Name, "type": m.Type})
	}
	if members != nil {
		decoded["members"] = members
	}
	return decoded
}

func testOrderBounded(t *testing.T, w *world) {
	for i := range MaxScan + 1 {
		c := w.change(w.scope, doc{"userName": fmt.Sprintf("u%03d", i), "externalId": fmt.Sprint("e", i%3), "active": true})
		_, err := w.CreateResource(t.Context(), c)
		must(t, err)
	}
	q := models.Query{Scope: w.scope, Type: "User", StartIndex: 1, Count: 300, Sort: ordered(t, "userName", true)}
	_, err := w.Resources(t.Context(), q)
	wantErr(t, "an order of all", err, models.ErrTooMany)
	q.Filter = bound(t, `externalId eq "e1"`)
	page, err := w.Resources(t.Context(), q)
	must(t, err)
	names := make([]string, 0, len(page.Resources))
	for _, r := range page.Resources {
		names = append(names, r.UserName)
	}
	if slices.Reverse(names); page.Total != 134 || len(names) != 134 || !slices.IsSorted(names) {
		t.Errorf("%d of %d, in order %t", len(names), page.Total, slices.IsSorted(names))
	}
}
