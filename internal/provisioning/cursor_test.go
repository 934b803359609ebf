package provisioning_test

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"scimdesk/internal/provisioning"
	"scimdesk/models"
	"scimdesk/scim"
)

// walked is every page of a list by cursor, one a line.
func (d *desk) walked(t *testing.T, q provisioning.Question, between func(page int)) string {
	t.Helper()
	var pages []string
	cursor := ""
	for page := range 50 {
		q.Cursor = &cursor
		got, err := d.List(t.Context(), d.caller, q)
		if err != nil {
			t.Fatal(err)
		}
		if got.StartIndex != 0 || len(got.Resources) > q.Count {
			t.Errorf("%d from %d", len(got.Resources), got.StartIndex)
		}
		pages = append(pages, fmt.Sprint(got.Total, ":", names(got.Resources)))
		if cursor = got.Next; cursor == "" {
			break
		}
		if !regexp.MustCompile(`^[A-Za-z0-9_-]+$`).MatchString(cursor) {
			t.Errorf("the cursor %q needs escaping", cursor)
		}
		between(page)
	}
	return strings.Join(pages, "|")
}

func TestPagesByCursor(t *testing.T) {
	t.Parallel()
	nothing := func(int) {}
	for _, tc := range []struct {
		name  string
		users bool // or every type
		q     provisioning.Question
		want  string
	}{
		{"in order of creation", true, provisioning.Question{Count: 2}, "5:eve bob|5:dan ann|5:cat"},
		{"pages that come out even", true, provisioning.Question{Count: 5}, "5:eve bob dan ann cat"},
		{"sorted", true, provisioning.Question{Count: 2, SortBy: "userName"}, "5:ann bob|5:cat dan|5:eve"},
		{"sorted backwards, some without a value", true, provisioning.Question{Count: 2, SortBy: "title", Descending: true}, "5:bob cat|5:ann eve|5:dan"},
		{"filtered", true, provisioning.Question{Count: 1, Filter: `title eq "x"`}, "2:eve|2:dan"},
		{"filtered to nothing", true, provisioning.Question{Count: 1, Filter: `userName eq "nobody"`}, "0:"},
		{"every type", false, provisioning.Question{Count: 3}, "8:eve bob dan|8:ann cat C|8:A B"},
		{"every type, a page that ends with a type", false, provisioning.Question{Count: 5}, "8:eve bob dan ann cat|8:C A B"},
		{"every type, in one page", false, provisioning.Question{Count: 8}, "8:eve bob dan ann cat C A B"},
		{"every type, filtered to the second", false, provisioning.Question{Count: 2, Filter: `members pr or displayName pr`}, "3:C A|3:B"},
		{"every type, filtered to the first", false, provisioning.Question{Count: 5, Filter: `userName pr`}, "5:eve bob dan ann cat"},
	} {
		d := open(t)
		d.populate(t)
		if tc.q.CountGiven = true; tc.users {
			tc.q.Type = d.user
		}
		if got := d.walked(t, tc.q, nothing); got != tc.want {
			t.Errorf("%s:\n got %s\nwant %s", tc.name, got, tc.want)
		}
	}
}

// TestAWalkSeesWhatStaysExactlyOnce is what an index cannot promise (K10).
func TestAWalkSeesWhatStaysExactlyOnce(t *testing.T) {
	t.Parallel()
	for _, q := range []provisioning.Question{{}, {SortBy: "title"}, {SortBy: "title", Descending: true}, {Filter: `title pr`}} {
		d := open(t)
		var stay, leave []string
		for i := range 40 {
			id := d.create(t, fmt.Sprintf(`{"userName":"u%02d","title":"%d"}`, i, i*7%10)).ID
			if i%2 == 0 {
				stay = append(stay, fmt.Sprintf("u%02d", i))
			} else {
				leave = append(leave, id)
			}
		}
		q.Type, q.Count, q.CountGiven = d.user, 3, true
		pages := d.walked(t, q, func(page int) {
			d.create(t, fmt.Sprintf(`{"userName":"new%d","title":"%d"}`, page, page%10))
			if page < len(leave) {
				if _, err := d.Delete(t.Context(), d.caller, d.user, leave[page], ""); err != nil {
					t.Error(err)
				}
			}
		})
		var seen []string
		for name := range strings.FieldsFuncSeq(pages, func(r rune) bool { return strings.ContainsRune(" |:", r) }) {
			if slices.Contains(stay, name) {
				seen = append(seen, name)
			}
		}
		if slices.Sort(seen); !slices.Equal(seen, stay) {
			t.Errorf("sorted by %q: saw %v", q.SortBy, seen)
		}
	}
}

// TestACursorIsGoodForOneQuestionOfOneDirectory is K03, K04 and K09.
func TestACursorIsGoodForOneQuestionOfOneDirectory(t *testing.T) {
	t.Parallel()
	d := open(t)
	d.Key = []byte("0123456789abcdef0123456789abcdef")
	d.populate(t)
	other := models.Directory{ID: "dir-b", Organization: d.caller.Scope.Organization(), Name: "B", Provider: "okta", Auth: models.AuthBearer, State: models.DirectoryActive, CreatedAt: d.now}
	if err := d.store.CreateDirectory(t.Context(), other, nil); err != nil {
		t.Fatal(err)
	}
	question := provisioning.Question{Type: d.user, Filter: `title pr or userName pr`, SortBy: "userName", Count: 2, CountGiven: true, Cursor: new(string)}
	first, err := d.List(t.Context(), d.caller, question)
	if err != nil || first.Next == "" {
		t.Fatalf("%q, %v", first.Next, err)
	}
	swapped := []byte(first.Next)
	swapped[len(swapped)-3] ^= 1
	for _, tc := range []struct {
		name   string
		change func(*desk, *provisioning.Question)
		refuse string
	}{
		{"as it is", func(*desk, *provisioning.Question) {}, ""},
		{"with another count", func(_ *desk, q *provisioning.Question) { q.Count = 1 }, ""},
		{"after a restart", func(d *desk, _ *provisioning.Question) {
			d.Service = &provisioning.Service{Store: d.Store, Now: d.Now, NewID: d.NewID, Key: d.Key}
		}, ""},
		{"nearly ten minutes later", func(d *desk, _ *provisioning.Question) { d.now = d.now.Add(provisioning.CursorTimeout) }, ""},
		{"ten minutes later", func(d *desk, _ *provisioning.Question) { d.now = d.now.Add(provisioning.CursorTimeout + time.Second) }, scim.ExpiredCursor},
		{"with another key", func(d *desk, _ *provisioning.Question) {
			d.Service = &provisioning.Service{Store: d.Store, Now: d.Now, NewID: d.NewID}
		}, scim.InvalidCursor},
		{"in another directory", func(d *desk, _ *provisioning.Question) { d.caller.Scope = other.Scope() }, scim.InvalidCursor},
		{"of another type", func(d *desk, q *provisioning.Question) { q.Type, q.Filter, q.SortBy = d.group, "", "" }, scim.InvalidCursor},
		{"of every type", func(_ *desk, q *provisioning.Question) { q.Type, q.SortBy = nil, "" }, scim.InvalidCursor},
		{"with another filter", func(_ *desk, q *provisioning.Question) { q.Filter = `title pr` }, scim.InvalidCursor},
		{"without the filter", func(_ *desk, q *provisioning.Question) { q.Filter = "" }, scim.InvalidCursor},
		{"in another order", func(_ *desk, q *provisioning.Question) { q.SortBy = "title" }, scim.InvalidCursor},
		{"the other way", func(_ *desk, q *provisioning.Question) { q.Descending = true }, scim.InvalidCursor},
		{"changed", func(_ *desk, q *provisioning.Question) { q.Cursor = ptr(string(swapped)) }, scim.InvalidCursor},
		{"cut", func(_ *desk, q *provisioning.Question) { q.Cursor = ptr(first.Next[:20]) }, scim.InvalidCursor},
		{"longer", func(_ *desk, q *provisioning.Question) { q.Cursor = ptr(first.Next + "AAAA") }, scim.InvalidCursor},
		{"much longer", func(_ *desk, q *provisioning.Question) { q.Cursor = ptr(strings.Repeat(first.Next, 1000)) }, scim.InvalidCursor},
		{"something else", func(_ *desk, q *provisioning.Question) { q.Cursor = ptr("1' or '1") }, scim.InvalidCursor},
		{"with a count of none", func(_ *desk, q *provisioning.Question) { q.Count = 0 }, scim.InvalidCount},
		{"with a count below none", func(_ *desk, q *provisioning.Question) { q.Count = -1 }, scim.InvalidCount},
	} {
		copied := *d
		copied.Service = &provisioning.Service{Store: d.Store, Now: func() time.Time { return copied.now }, NewID: d.NewID, Key: d.Key}
		q := question
		q.Cursor = &first.Next
		tc.change(&copied, &q)
		got, err := copied.List(t.Context(), copied.caller, q)
		var e *scim.Error
		switch {
		case tc.refuse == "" && (err != nil || !strings.HasPrefix(names(got.Resources), "cat")):
			t.Errorf("%s: %s, %v", tc.name, names(got.Resources), err)
		case tc.refuse != "" && (!errors.As(err, &e) || e.Status != 400 || e.Type != tc.refuse):
			t.Errorf("%s: %s, %v", tc.name, names(got.Resources), err)
		}
	}
}

func ptr(s string) *string { return &s }
