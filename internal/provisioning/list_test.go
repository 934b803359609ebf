package provisioning_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"scimdesk/internal/provisioning"
	"scimdesk/models"
	"scimdesk/scim"
)

// names are what the resources of a page are called, in order.
func names(all []models.Resource) string {
	var out []string
	for _, r := range all {
		out = append(out, provisioning.Name(r))
	}
	return strings.Join(out, " ")
}

// populate makes five people and three groups, in turns.
func (d *desk) populate(t *testing.T) {
	t.Helper()
	for i, name := range []string{"eve", "bob", "dan", "ann", "cat"} {
		d.create(t, fmt.Sprintf(`{"userName":%q,"title":%q}`, name, []string{"x", "", "x", "y", ""}[i]))
		if i < 3 {
			d.found(t, fmt.Sprintf(`{"displayName":%q,"externalId":"%d"}`, []string{"C", "A", "B"}[i], i))
		}
	}
}

func TestPagesByIndex(t *testing.T) {
	t.Parallel()
	d := open(t)
	d.populate(t)
	for _, tc := range []struct {
		name         string
		start, count int
		given        bool
		total, index int
		want         string
		noted        bool
	}{
		{"the first page", 1, 2, true, 5, 1, "eve bob", false},
		{"a later page", 3, 2, true, 5, 3, "dan ann", false},
		{"the last page", 5, 2, true, 5, 5, "cat", false},
		{"behind the end", 6, 2, true, 5, 6, "", false},
		{"far behind the end", math.MaxInt32, math.MaxInt32, true, 5, math.MaxInt32, "", true},
		{"no count", 1, 0, false, 5, 1, "eve bob dan ann cat", false},
		{"a count of none", 1, 0, true, 5, 1, "", false},
		{"a count below none", 1, -1, true, 5, 1, "", true},
		{"the largest count", 1, provisioning.MaxCount, true, 5, 1, "eve bob dan ann cat", false},
		{"a larger count", 1, provisioning.MaxCount + 1, true, 5, 1, "eve bob dan ann cat", true},
		{"from 0", 0, 1, true, 5, 1, "eve", true},
		{"from below", math.MinInt32, 1, true, 5, 1, "eve", true},
	} {
		for _, strict := range []bool{false, true} {
			c := d.caller
			c.Manner = &scim.Manner{Strict: strict}
			got, err := d.List(t.Context(), c, provisioning.Question{Type: d.user, StartIndex: tc.start, Count: tc.count, CountGiven: tc.given})
			if err != nil || got.Total != tc.total || got.StartIndex != tc.index || names(got.Resources) != tc.want || got.Next != "" {
				t.Errorf("%s: %d from %d: %s %q, %v", tc.name, got.Total, got.StartIndex, names(got.Resources), got.Next, err)
			}
			if noted := slices.Contains(c.Manner.Met(), scim.QuirkPaging); noted != tc.noted {
				t.Errorf("%s: noted %v", tc.name, c.Manner.Met())
			}
		}
	}
}

func TestAPageIsNeverLargerThanTheLargest(t *testing.T) {
	t.Parallel()
	d := open(t)
	d.Store = asked{d.store, t}
	for _, q := range []provisioning.Question{
		{Type: d.user, Count: math.MaxInt32, CountGiven: true},
		{Type: d.user, Count: math.MaxInt32, CountGiven: true, Cursor: new(string)},
		{Count: math.MaxInt32, CountGiven: true},
		{Count: math.MaxInt32, CountGiven: true, Cursor: new(string)},
		{Count: math.MaxInt32, CountGiven: true, StartIndex: math.MaxInt32},
	} {
		if _, err := d.List(t.Context(), d.caller, q); err != nil {
			t.Error(err)
		}
	}
}

// asked holds what a store is asked to the promise of models.Query.
type asked struct {
	provisioning.Store
	t *testing.T
}

func (a asked) Resources(_ context.Context, q models.Query) (models.Page, error) {
	if q.StartIndex < 1 || q.Count < 0 || q.Count > provisioning.MaxCount {
		a.t.Errorf("asked for %d from %d", q.Count, q.StartIndex)
	}
	return models.Page{}, nil
}

// TestOneListOfEveryType is Q02 and RFC 7644 §3.4.2.1: what a type does not
// have has no value there.
func TestOneListOfEveryType(t *testing.T) {
	t.Parallel()
	d := open(t)
	d.populate(t)
	for _, tc := range []struct {
		name   string
		q      provisioning.Question
		total  int
		want   string
		refuse string
	}{
		{"everything", provisioning.Question{}, 8, "eve bob dan ann cat C A B", ""},
		{"a page across the types", provisioning.Question{StartIndex: 5, Count: 2, CountGiven: true}, 8, "cat C", ""},
		{"a page of the second type", provisioning.Question{StartIndex: 7, Count: 9, CountGiven: true}, 8, "A B", ""},
		{"behind the end", provisioning.Question{StartIndex: 9}, 8, "", ""},
		{"the total alone", provisioning.Question{CountGiven: true}, 8, "", ""},
		{"by what both have", provisioning.Question{Filter: `externalId eq "1"`}, 1, "A", ""},
		{"by what users have", provisioning.Question{Filter: `userName eq "BOB"`}, 1, "bob", ""},
		{"by what users do not have", provisioning.Question{Filter: `title ne "x"`}, 6, "bob ann cat C A B", ""},
		{"by what only groups have or users", provisioning.Question{Filter: `displayName eq "a" or userName eq "bob"`}, 2, "bob A", ""},
		{"by what nobody has both", provisioning.Question{Filter: `members pr and userName pr`}, 0, "", ""},
		{"by not", provisioning.Question{Filter: `not (userName pr)`}, 3, "C A B", ""},
		{"by presence among values", provisioning.Question{Filter: `not (emails[type eq "work"]) and not (userName sw "e")`}, 7, "bob dan ann cat C A B", ""},
		{"by null", provisioning.Question{Filter: `title eq null`}, 5, "bob cat C A B", ""},
		{"by type", provisioning.Question{Filter: `meta.resourceType eq "Group"`}, 3, "C A B", ""},
		{"by what nobody knows", provisioning.Question{Filter: `nope eq "x"`}, 0, "", scim.InvalidFilter},
		{"by what nobody knows, in a filter that is settled", provisioning.Question{Filter: `userName pr or nope eq "x"`}, 0, "", scim.InvalidFilter},
		{"by what cannot be compared so", provisioning.Question{Filter: `active gt true`}, 0, "", scim.InvalidFilter},
		{"by what is no filter", provisioning.Question{Filter: `userName`}, 0, "", scim.InvalidFilter},
		{"sorted by what users have", provisioning.Question{SortBy: "userName"}, 8, "ann bob cat dan eve C A B", ""},
		{"backwards: what has no value first", provisioning.Question{SortBy: "userName", Descending: true}, 8, "C A B eve dan cat bob ann", ""},
		{"sorted by what groups have", provisioning.Question{SortBy: "displayName"}, 8, "A B C eve bob dan ann cat", ""},
		{"sorted by what some have", provisioning.Question{SortBy: "title", Filter: `meta.resourceType eq "User"`}, 5, "eve dan ann bob cat", ""},
		{"a sorted page across the types", provisioning.Question{SortBy: "userName", StartIndex: 5, Count: 2, CountGiven: true}, 8, "eve C", ""},
		{"sorted by what both have", provisioning.Question{SortBy: "externalId", StartIndex: 2, Count: 3, CountGiven: true}, 8, "A B eve", ""},
		{"sorted, with rows", provisioning.Question{SortBy: "userName", StartIndex: 5, Count: 2, CountGiven: true, With: models.With{Members: true, Groups: true}}, 8, "eve C", ""},
		{"sorted by meta", provisioning.Question{SortBy: "meta.resourceType", Count: 4, CountGiven: true}, 8, "C A B eve", ""},
		{"sorted by what nobody knows", provisioning.Question{SortBy: "nope"}, 0, "", scim.InvalidPath},
		{"sorted, as far as it goes", provisioning.Question{SortBy: "userName", StartIndex: provisioning.MaxMerged - 9, Count: 10, CountGiven: true}, 8, "", ""},
		{"sorted, farther than it goes", provisioning.Question{SortBy: "userName", StartIndex: provisioning.MaxMerged - 8, Count: 10, CountGiven: true}, 0, "", scim.TooMany},
	} {
		got, err := d.List(t.Context(), d.caller, tc.q)
		var e *scim.Error
		switch {
		case tc.refuse != "" && (!errors.As(err, &e) || e.Type != tc.refuse || e.Status != 400):
			t.Errorf("%s: %s, %v", tc.name, names(got.Resources), err)
		case tc.refuse == "" && (err != nil || got.Total != tc.total || names(got.Resources) != tc.want):
			t.Errorf("%s: %d: %s, %v", tc.name, got.Total, names(got.Resources), err)
		}
	}
}

// meddling has somebody write between the two reads of a sorted page.
type meddling struct {
	provisioning.Store
	write func()
}

func (m *meddling) Resources(ctx context.Context, q models.Query) (models.Page, error) {
	if !q.SpotsOnly && m.write != nil {
		m.write()
		m.write = nil
	}
	return m.Store.Resources(ctx, q)
}

// TestASortedListOfEveryTypeIsOfOneMoment lets people come and go who stand
// before those that were found.
func TestASortedListOfEveryTypeIsOfOneMoment(t *testing.T) {
	t.Parallel()
	for name, write := range map[string]func(d *desk, first string){
		"one comes": func(d *desk, _ string) { d.create(t, `{"userName":"aaa"}`) },
		"one goes": func(d *desk, first string) {
			if _, err := d.Delete(t.Context(), d.caller, d.user, first, ""); err != nil {
				t.Error(err)
			}
		},
	} {
		d := open(t)
		d.populate(t)
		found, err := d.List(t.Context(), d.caller, provisioning.Question{Type: d.user, Filter: `userName eq "ann"`})
		if err != nil || len(found.Resources) != 1 {
			t.Fatalf("ann: %v, %v", found, err)
		}
		d.Store = &meddling{d.store, func() { write(d, found.Resources[0].ID) }}
		got, err := d.List(t.Context(), d.caller, provisioning.Question{SortBy: "userName"})
		if err != nil || got.Total != 8 || names(got.Resources) != "ann bob cat dan eve C A B" {
			t.Errorf("%s: %d: %s, %v", name, got.Total, names(got.Resources), err)
		}
	}
}
