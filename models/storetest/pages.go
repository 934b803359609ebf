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
	{"Where two directories use the same ids, each sees its own groups and members", testSameIDs},
}

// testLargeResources makes large people, of whom no two fit one page, and a
// small one between them.
func testLargeResources(t *testing.T, w *world) {
	var ids []string
	for i, size := range []int{9 << 20, 1, 9 << 20, 9 << 20} {
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
		fit  int // on the first page
	}{
		"everybody":                 {models.Query{}, ids, 2},
		"looked for one by one":     {models.Query{Filter: bound(t, "active eq true")}, ids, 2},
		"found by an index":         {models.Query{Filter: bound(t, `displayName eq "same"`)}, ids, 2},
		"asked about their version": {models.Query{Filter: bound(t, "meta.version pr")}, ids, 2},
		"asked about their groups":  {models.Query{Filter: bound(t, fmt.Sprintf("groups.value eq %q", group.ID))}, ids, 2},
		"sorted":                    {models.Query{Sort: ordered(t, "userName", true)}, backwards, 1},
	} {
		q := tc.q
		q.Scope, q.Type, q.StartIndex, q.Count = w.scope, "User", 1, 100
		page, err := w.Resources(t.Context(), q)
		must(t, err)
		if page.Total != 4 || page.Next == nil || !slices.Equal(idsOf(page), tc.want[:tc.fit]) {
			t.Errorf("%s: %v of %d, next %v", name, idsOf(page), page.Total, page.Next)
		}
		if got := w.walk(t, q); !slices.Equal(got, tc.want) {
			t.Errorf("%s: a walk sees %v, want %v", name, got, tc.want)
		}
		q.StartIndex, q.After = 4, nil
		if page, err = w.Resources(t.Context(), q); err != nil || page.Next != nil || !slices.Equal(idsOf(page), tc.want[3:]) {
			t.Errorf("%s, from the fourth on: %v, next %v, error %v", name, idsOf(page), page.Next, err)
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

// testSameIDs makes a person and a group in each of two directories. Those of
// the other one are called otherwise and are in one group more.
func testSameIDs(t *testing.T, w *world) {
	theirs := w.directory(t, "Theirs").Scope()
	for scope, name := range map[models.Scope]string{w.scope: "ours", theirs: "theirs"} {
		c := w.change(scope, doc{"userName": name, "displayName": name})
		c.After = w.resource(scope, "same", doc{"userName": name, "displayName": name})
		c.Account.ResourceID = "same"
		_, err := w.CreateResource(t.Context(), c)
		must(t, err)
		g := w.newGroup(scope, name, "same")
		g.After = w.team(scope, "group", doc{"displayName": name})
		_, err = w.CreateResource(t.Context(), g)
		must(t, err)
	}
	_, err := w.CreateResource(t.Context(), w.newGroup(theirs, "theirs alone", "same"))
	must(t, err)
	with := models.With{Members: true, Groups: true}
	check := func(how string, r models.Resource) {
		t.Helper()
		if r.Type == "User" && !reflect.DeepEqual(r.Groups, []models.GroupRef{{ID: "group", Name: "ours", Direct: true}}) {
			t.Errorf("%s is in %v", how, r.Groups)
		}
		if r.Type == "Group" && !reflect.DeepEqual(r.Members, []models.Member{{ID: "same", Type: "User", Name: "ours"}}) {
			t.Errorf("%s has %v", how, r.Members)
		}
	}
	for kind, id := range map[string]string{"User": "same", "Group": "group"} {
		r, err := w.Resource(t.Context(), models.Ref{Scope: w.scope, Type: kind, ID: id}, with)
		must(t, err)
		check("who is found by id", r)
		for _, text := range []string{"", `displayName eq "ours"`, fmt.Sprintf("id eq %q", id), "displayName pr"} {
			q := models.Query{Scope: w.scope, Type: kind, StartIndex: 1, Count: 9, With: with}
			if text != "" {
				q.Filter = boundTo(t, kind, text)
			}
			page, err := w.Resources(t.Context(), q)
			must(t, err)
			if len(page.Resources) != 1 {
				t.Fatalf("%q finds %v", text, idsOf(page))
			}
			check("who is found by "+text, page.Resources[0])
		}
	}
	groups, err := w.GroupsOf(t.Context(), w.scope, "same", 9)
	must(t, err)
	check("who is asked for", models.Resource{Ref: models.Ref{Type: "User"}, Groups: groups})
}
