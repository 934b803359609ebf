package storetest

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/scim/filter"
	"scimdesk/scim/schema"
)

var filterPromises = []promise{
	{"A filter answers what deciding about every document answers, in the same order", testFilters},
	{"Each filter with an index finds its person", testIndexes},
	{"Among many, each match comes once and in order; beyond the limit filters are refused and searches end", testMany},
}

// bound parses and binds a filter for Users.
func bound(tb rapid.TB, text string) *filter.Bound {
	tb.Helper()
	e, err := filter.Parse(text, nil)
	must(tb, err)
	b, err := filter.Bind(e, schema.User(), nil)
	if err != nil {
		tb.Fatalf("bind %s: %v", text, err)
	}
	return b
}

// Few values, so that filters meet documents: other case, other Unicode
// forms, and addresses that equal the userName.
var (
	names     = []string{"ann", "Ann", "bob@x.test", "BOB@X.test", "Straße", "STRASSE", "\u212Aate", "kate", "e\u0301", "é"}
	externals = []string{"1", "2", "A", "a", ""}
	someOps   = []string{"eq", "eq", "eq", "ne", "co", "sw", "gt", "le"}
	instants  = []string{"2026-11-22T08:00:00.002Z", "2026-11-22T09:00:00.002+01:00", "2026-11-22T08:00:00.0025Z", "2026-11-22T08:00:00Z"}
)

func testFilters(t *testing.T, w *world) {
	rapid.Check(t, func(rt *rapid.T) {
		scope := w.directory(t, "Filters").Scope()
		for range rapid.IntRange(0, 8).Draw(rt, "people") {
			w.drawPerson(t, rt, scope)
		}
		for range 6 {
			w.wantMatches(t, rt, scope, drawFilter(rt, 3))
		}
	})
}

// drawPerson creates someone, unless the userName is taken already.
func (w *world) drawPerson(t *testing.T, rt *rapid.T, scope models.Scope) {
	c := w.change(scope, drawDoc(rt))
	c.After.CreatedAt, c.After.UpdatedAt = w.at(rapid.IntRange(0, 4).Draw(rt, "created")), w.at(rapid.IntRange(0, 4).Draw(rt, "updated"))
	_, err := w.CreateResource(t.Context(), c)
	allowed(rt, err)
}

func drawDoc(rt *rapid.T) doc {
	d := doc{"userName": rapid.SampledFrom(names).Draw(rt, "userName"), "active": rapid.Bool().Draw(rt, "active")}
	if external := rapid.SampledFrom(externals).Draw(rt, "externalId"); external != "" {
		d["externalId"] = external
	}
	if rapid.Bool().Draw(rt, "named") {
		d["displayName"] = rapid.SampledFrom(names).Draw(rt, "displayName")
	}
	var emails []any
	for range rapid.IntRange(0, 2).Draw(rt, "emails") {
		emails = append(emails, map[string]any{
			"value": rapid.SampledFrom(names).Draw(rt, "email"), "type": rapid.SampledFrom([]string{"work", "home"}).Draw(rt, "type"),
		})
	}
	if emails != nil {
		d["emails"] = emails
	}
	return d
}

func drawFilter(rt *rapid.T, depth int) string {
	kind := 0
	if depth > 0 {
		kind = rapid.IntRange(0, 4).Draw(rt, "kind")
	}
	switch kind {
	case 1, 2:
		return "(" + drawFilter(rt, depth-1) + " and " + drawFilter(rt, depth-1) + ")"
	case 3:
		return "(" + drawFilter(rt, depth-1) + " or " + drawFilter(rt, depth-1) + ")"
	case 4:
		return "not (" + drawFilter(rt, depth-1) + ")"
	}
	return drawTerm(rt)
}

func drawTerm(rt *rapid.T) string {
	op, name := rapid.SampledFrom(someOps).Draw(rt, "op"), rapid.SampledFrom(names).Draw(rt, "value")
	switch rapid.IntRange(0, 8).Draw(rt, "term") {
	case 0:
		return fmt.Sprintf("userName %s %q", op, name)
	case 1:
		return fmt.Sprintf("externalId %s %q", op, rapid.SampledFrom(externals).Draw(rt, "external"))
	case 2:
		return fmt.Sprintf("displayName %s %q", op, name)
	case 3:
		return fmt.Sprintf("emails %s %q", op, name)
	case 4:
		return fmt.Sprintf("emails.value %s %q", op, name)
	case 5:
		return fmt.Sprintf(`emails[type eq "work" and value %s %q]`, op, name)
	case 6:
		return fmt.Sprintf("active eq %t", rapid.Bool().Draw(rt, "is"))
	case 7:
		attribute := rapid.SampledFrom([]string{"created", "lastModified"}).Draw(rt, "instant")
		order := rapid.SampledFrom([]string{"eq", "ne", "gt", "ge", "lt", "le"}).Draw(rt, "order")
		return fmt.Sprintf("meta.%s %s %q", attribute, order, rapid.SampledFrom(instants).Draw(rt, "at"))
	}
	return rapid.SampledFrom([]string{"externalId pr", "emails pr", `externalId eq null`, `meta.resourceType eq "User"`}).Draw(rt, "other")
}

// wantMatches compares the store's answer with deciding about each document.
func (w *world) wantMatches(t *testing.T, rt *rapid.T, scope models.Scope, text string) {
	q := models.Query{Scope: scope, Type: scim.TypeUser, StartIndex: 1, Count: 1000}
	all, err := w.Resources(t.Context(), q)
	must(rt, err)
	q.Filter = bound(rt, text)
	var want []string
	for _, r := range all.Resources {
		decoded, err := scim.ParseStored(r.Document)
		must(rt, err)
		decoded["meta"] = map[string]any{
			"resourceType": "User", "created": r.CreatedAt.Format("2006-01-02T15:04:05.000Z"),
			"lastModified": r.UpdatedAt.Format("2006-01-02T15:04:05.000Z"), "version": r.ETag(),
		}
		if q.Filter.Match(decoded) {
			want = append(want, r.ID)
		}
	}
	q.StartIndex, q.Count = rapid.IntRange(1, 4).Draw(rt, "start"), rapid.IntRange(0, 4).Draw(rt, "count")
	page, err := w.Resources(t.Context(), q)
	must(rt, err)
	from := min(q.StartIndex-1, len(want))
	cut := want[from:min(from+q.Count, len(want))]
	if page.Total != len(want) || !slices.Equal(idsOf(page), cut) {
		rt.Fatalf("%s from %d: total %d, page %v; want %d, %v", text, q.StartIndex, page.Total, idsOf(page), len(want), cut)
	}
}

func testIndexes(t *testing.T, w *world) {
	w.person(t, "somebody")
	long := noise(3500)
	c := w.change(w.scope, doc{
		"userName": "Jane@Example.com", "externalId": long, "displayName": "Jane Doe", "active": true,
		"emails": []any{map[string]any{"value": "jane@example.COM", "type": "work"}, map[string]any{"value": "J@x.test", "type": "home"}},
	})
	c.After.UpdatedAt = w.at(7)
	r, err := w.CreateResource(t.Context(), c)
	must(t, err)
	for _, text := range []string{
		fmt.Sprintf("id eq %q", r.ID), `userName eq "JANE@example.com"`, fmt.Sprintf("externalId eq %q", long),
		`displayName eq "jane doe"`, `emails eq "JANE@example.com"`, `emails.value eq "j@X.test"`,
		`emails[type eq "work" and value eq "jane@example.com"]`, `meta.lastModified gt "2026-11-22T08:00:00.006Z"`,
		`active eq true and (userName eq "nobody" or emails[value eq "j@x.test"])`,
	} {
		page, err := w.Resources(t.Context(), models.Query{Scope: w.scope, Type: "User", Filter: bound(t, text), StartIndex: 1, Count: 10})
		must(t, err)
		if got := idsOf(page); !slices.Equal(got, []string{r.ID}) {
			t.Errorf("%s found %v", text, got)
		}
	}
}

func testMany(t *testing.T, w *world) {
	for i := range MaxScan + 1 {
		c := w.change(w.scope, doc{"userName": fmt.Sprintf("u%03d", i), "externalId": fmt.Sprint("e", i%3), "active": true})
		_, err := w.CreateResource(t.Context(), c)
		must(t, err)
	}
	q := models.Query{Scope: w.scope, Type: "User", StartIndex: 1, Count: 10}
	for text, want := range map[string]error{
		`active eq true`: models.ErrTooMany, `userName co "u"`: models.ErrTooMany,
		`externalId eq "e1" or externalId eq "e1" or externalId eq "e1" or externalId eq "e1"`: nil,
		`userName eq "u007"`: nil, `externalId eq "e1"`: nil, `userName eq "u007" and active eq true`: nil,
		`meta.lastModified ge "2026-01-01T00:00:00Z"`: models.ErrTooMany,
	} {
		q.Filter = bound(t, text)
		if _, err := w.Resources(t.Context(), q); want != nil || err != nil {
			wantErr(t, text, err, want)
		}
	}
	q.Filter, q.Count = bound(t, `externalId eq "e2" or externalId eq "e1" or externalId eq "e2"`), MaxScan
	page, err := w.Resources(t.Context(), q)
	must(t, err)
	if ids := idsOf(page); len(ids) != 267 || page.Total != len(ids) || !slices.IsSorted(ids) {
		t.Errorf("%d of %d, in order %t", len(ids), page.Total, slices.IsSorted(ids))
	}
	w.wantSearchBounded(t)
}

// wantSearchBounded finds the newest and not the one beyond the limit.
func (w *world) wantSearchBounded(t *testing.T) {
	t.Helper()
	for search, want := range map[string]int{"u000": 0, "u001": 1, "u400": 1} {
		page, err := w.Accounts(t.Context(), models.AccountQuery{Scope: w.scope, Search: search, Limit: 10})
		must(t, err)
		if len(page.Accounts) != want {
			t.Errorf("search for %s: %v", search, accountNames(page))
		}
	}
}
