package storetest

import (
	"fmt"
	"slices"
	"testing"

	"scimdesk/models"
	"scimdesk/scim/filter"
	"scimdesk/scim/schema"
)

var groupListPromises = []promise{
	{"Groups come newest first, page by page, and are found by the start of words", testGroupPages},
	{"A group whose members and document change at once is found as before, and who is in by e-mail, too", testGroupFoundAgain},
	{"Members come by id, page by page in both directions, and are found by name and userName", testMemberPages},
	{"Filters ask about members, groups and meta", testGroupFilters},
	{"Filters that would look at too many members are refused", testMembersBounded},
	{"Nothing of another directory's groups is found by any method", testGroupScope},
}

// boundTo parses and binds a filter for a type.
func boundTo(t *testing.T, kind, text string) *filter.Bound {
	t.Helper()
	of, ok := schema.Standard().Type(kind)
	if !ok {
		t.Fatalf("no type %s", kind)
	}
	e, err := filter.Parse(text, nil)
	must(t, err)
	b, err := filter.Bind(e, of, nil)
	must(t, err)
	return b
}

// wantFound compares everybody a filter finds, in order of creation.
func (w *world) wantFound(t *testing.T, kind, text string, want ...string) {
	t.Helper()
	q := models.Query{Scope: w.scope, Type: kind, Filter: boundTo(t, kind, text), StartIndex: 1, Count: 100}
	page, err := w.Resources(t.Context(), q)
	must(t, err)
	if got := idsOf(page); !slices.Equal(got, want) && len(got)+len(want) > 0 || page.Total != len(want) {
		t.Errorf("%s found %v of %d, want %v", text, got, page.Total, want)
	}
}

func testGroupFoundAgain(t *testing.T, w *world) {
	jane, _ := w.person(t, "jane")
	group := w.group(t, "Team in Köln")
	_, err := w.EditResource(t.Context(), group.Ref, func(before models.Resource, _ *models.Account) (*models.Change, error) {
		after := before
		after.Document = []byte(`{"displayName":"Team in Köln","costCenter":"7"}`)
		return &models.Change{After: after, Members: []models.MemberChange{{Verb: models.MembersAdd, IDs: []string{jane.ID}}}}, nil
	})
	must(t, err)
	page, err := w.Groups(t.Context(), models.GroupQuery{Scope: w.scope, Search: "köln", Limit: 10})
	must(t, err)
	if len(page.Groups) != 1 {
		t.Errorf("found %+v", page.Groups)
	}
	_, err = w.EditResource(t.Context(), jane.Ref, w.become("Jane", "grace@example.com", true))
	must(t, err)
	inside, err := w.GroupMembers(t.Context(), models.MemberQuery{Scope: w.scope, Group: group.ID, Search: "grace", Limit: 10})
	must(t, err)
	if len(inside.Members) != 1 {
		t.Errorf("found inside by e-mail: %+v", inside.Members)
	}
}

func testGroupPages(t *testing.T, w *world) {
	for i := range 7 {
		w.group(t, fmt.Sprintf("Team %d in Köln", i))
	}
	names := func(q models.GroupQuery) (got []string, page models.GroupPage) {
		t.Helper()
		q.Scope = w.scope
		page, err := w.Groups(t.Context(), q)
		must(t, err)
		for _, g := range page.Groups {
			got = append(got, g.Name[5:6])
		}
		return got, page
	}
	got, page := names(models.GroupQuery{Limit: 3})
	if !slices.Equal(got, []string{"6", "5", "4"}) || !page.Older || page.Newer {
		t.Errorf("the newest: %v, older %t, newer %t", got, page.Older, page.Newer)
	}
	got, page = names(models.GroupQuery{After: page.Groups[2].ID, Limit: 3})
	if !slices.Equal(got, []string{"3", "2", "1"}) || !page.Older || !page.Newer {
		t.Errorf("older ones: %v, older %t, newer %t", got, page.Older, page.Newer)
	}
	got, page = names(models.GroupQuery{Before: page.Groups[1].ID, Limit: 3})
	if !slices.Equal(got, []string{"5", "4", "3"}) || !page.Older || !page.Newer {
		t.Errorf("newer ones: %v, older %t, newer %t", got, page.Older, page.Newer)
	}
	for search, want := range map[string][]string{
		"team 3": {"3"}, "KÖ 5": {"5"}, "öln": nil, "%": nil, "in te": {"6", "5", "4", "3", "2", "1", "0"},
	} {
		if got, _ := names(models.GroupQuery{Search: search, Limit: 10}); !slices.Equal(got, want) {
			t.Errorf("search %q: %v, want %v", search, got, want)
		}
	}
	_, err := w.EditResource(t.Context(), models.Ref{Scope: w.scope, Type: "Group", ID: page.Groups[0].ID}, func(before models.Resource, _ *models.Account) (*models.Change, error) {
		return &models.Change{After: w.team(w.scope, before.ID, doc{"displayName": "Zwote 5"})}, nil
	})
	must(t, err)
	if got, _ := names(models.GroupQuery{Search: "zwo"}); len(got) != 1 {
		t.Errorf("found %d by the new name", len(got))
	}
	if got, _ := names(models.GroupQuery{Search: "team"}); len(got) != 6 {
		t.Errorf("found %d by the old name", len(got))
	}
}

func testMemberPages(t *testing.T, w *world) {
	inner := w.group(t, "Inner Circle") // "grp-…" comes before "res-…"
	ids := []string{inner.ID}
	for i := range 5 {
		r, _ := w.person(t, fmt.Sprintf("user%d@x.test", i))
		ids = append(ids, r.ID)
	}
	backwards := slices.Clone(ids)
	slices.Reverse(backwards)
	g := w.group(t, "Sales", backwards...)
	for _, tc := range []struct {
		name         string
		q            models.MemberQuery
		want         []string
		older, newer bool
	}{
		{"the first", models.MemberQuery{Limit: 2}, ids[:2], false, true},
		{"behind", models.MemberQuery{After: ids[1], Limit: 2}, ids[2:4], true, true},
		{"the last", models.MemberQuery{After: ids[3], Limit: 2}, ids[4:], true, false},
		{"before", models.MemberQuery{Before: ids[4], Limit: 2}, ids[2:4], true, true},
		{"by name", models.MemberQuery{Search: "circ"}, ids[:1], false, false},
		{"by userName", models.MemberQuery{Search: "USER3"}, ids[4:5], false, false},
		{"by several words", models.MemberQuery{Search: "the x test", After: ids[2], Limit: 2}, ids[3:5], true, true},
		{"by nothing", models.MemberQuery{Search: "%"}, nil, false, false},
	} {
		tc.q.Scope, tc.q.Group = w.scope, g.ID
		page, err := w.GroupMembers(t.Context(), tc.q)
		must(t, err)
		var got []string
		for _, m := range page.Members {
			got = append(got, m.ID)
		}
		if !slices.Equal(got, tc.want) || page.Older != tc.older || page.Newer != tc.newer {
			t.Errorf("%s: %v, older %t, newer %t, want %v", tc.name, got, page.Older, page.Newer, tc.want)
		}
	}
	page, err := w.GroupMembers(t.Context(), models.MemberQuery{Scope: w.scope, Group: g.ID})
	must(t, err)
	jane := w.find(t, `userName eq "user0@x.test"`)
	person, err := w.Resource(t.Context(), models.Ref{Scope: w.scope, Type: "User", ID: jane}, models.With{})
	must(t, err)
	want := models.GroupMember{
		Member:   models.Member{ID: jane, Type: "User", Name: "The user0@x.test"},
		UserName: "user0@x.test", Active: true, Account: person.Account, Since: w.at(0),
	}
	if got := page.Members[1]; got != want || page.Members[0].Name != "Inner Circle" {
		t.Errorf("a member %+v, want %+v", got, want)
	}
}

func testGroupFilters(t *testing.T, w *world) {
	jane, _ := w.person(t, "jane")
	john, _ := w.person(t, "john")
	alone, _ := w.person(t, "alone")
	sales := w.group(t, "Sales", jane.ID)
	all := w.group(t, "All", sales.ID, john.ID)
	empty := w.group(t, "Empty")
	for text, want := range map[string][]string{
		fmt.Sprintf("members eq %q", jane.ID):                                         {sales.ID},
		fmt.Sprintf("members.value eq %q", sales.ID):                                  {all.ID},
		fmt.Sprintf(`members[value eq %q and type eq "User"]`, john.ID):               {all.ID},
		fmt.Sprintf(`members[value eq %q and type eq "Group"]`, john.ID):              nil,
		fmt.Sprintf("members.value eq %q or members.value eq %q", jane.ID, john.ID):   {sales.ID, all.ID},
		fmt.Sprintf("members.value eq %q and members.value eq %q", sales.ID, john.ID): {all.ID},
		fmt.Sprintf("not (members.value eq %q)", jane.ID):                             {all.ID, empty.ID},
		fmt.Sprintf("members.value ne %q", jane.ID):                                   {all.ID},
		`members.type eq "group"`:                                                     {all.ID},
		fmt.Sprintf(`members.value eq %q or members.type eq "Group"`, jane.ID):        {sales.ID, all.ID},
		`members.display sw "the j"`:                                                  {sales.ID, all.ID},
		`members pr`:                                                                  {sales.ID, all.ID},
		`not (members pr)`:                                                            {empty.ID},
		`members.value eq "nobody"`:                                                   nil,
		`displayName eq "SALES"`:                                                      {sales.ID},
		`meta.resourceType eq "Group" and not (displayName eq "empty")`:               {sales.ID, all.ID},
	} {
		w.wantFound(t, "Group", text, want...)
	}
	for text, want := range map[string][]string{
		fmt.Sprintf("groups.value eq %q", sales.ID):                               {jane.ID},
		fmt.Sprintf("groups eq %q", all.ID):                                       {jane.ID, john.ID},
		fmt.Sprintf(`groups[value eq %q and type eq "direct"]`, all.ID):           {john.ID},
		fmt.Sprintf(`groups.value eq %q and userName eq "jane"`, all.ID):          {jane.ID},
		fmt.Sprintf("groups.value eq %q or groups.value eq %q", sales.ID, all.ID): {jane.ID, john.ID},
		`groups.display eq "all"`:                                                 {jane.ID, john.ID},
		`not (groups pr)`:                                                         {alone.ID},
		fmt.Sprintf("groups.value eq %q", empty.ID):                               nil,
	} {
		w.wantFound(t, "User", text, want...)
	}
}

// testMembersBounded asks about members who are many although their groups
// are few.
func testMembersBounded(t *testing.T, w *world) {
	var ids []string
	for i := range MaxScan {
		c := w.change(w.scope, doc{"userName": fmt.Sprintf("u%03d", i)})
		_, err := w.CreateResource(t.Context(), c)
		must(t, err)
		ids = append(ids, c.After.ID)
	}
	var teams []string
	for i := range 5 { // that overlap
		from := i * MaxScan / 16
		teams = append(teams, w.group(t, fmt.Sprint("Team ", i), ids[from:from+MaxScan*3/4]...).ID)
	}
	all := w.group(t, "All", teams...)
	users := models.Query{Scope: w.scope, Type: "User", StartIndex: 1, Count: MaxScan, Filter: boundTo(t, "User", fmt.Sprintf("groups.value eq %q", all.ID))}
	page, err := w.Resources(t.Context(), users)
	if must(t, err); page.Total != MaxScan || !slices.Equal(idsOf(page), ids) {
		t.Errorf("%d of %d are in all teams", page.Total, MaxScan)
	}
	q := models.Query{Scope: w.scope, Type: "Group", StartIndex: 1, Count: 10}
	for text, want := range map[string]error{
		`members.type eq "User"`:                             models.ErrTooMany,
		`members.display co "x" or displayName eq "a"`:       models.ErrTooMany,
		fmt.Sprintf("not (members.value eq %q)", ids[0]):     nil,
		`displayName eq "team 1" and members.type eq "User"`: nil,
	} {
		q.Filter = boundTo(t, "Group", text)
		if _, err := w.Resources(t.Context(), q); want != nil || err != nil {
			wantErr(t, text, err, want)
		}
	}
}

func testGroupScope(t *testing.T, w *world) {
	jane, _ := w.person(t, "jane")
	g := w.group(t, "Sales", jane.ID)
	for _, d := range []models.Directory{w.directory(t, "Other"), {}} {
		scope, ref := d.Scope(), models.Ref{Scope: d.Scope(), Type: "Group", ID: g.ID}
		_, err := w.Group(t.Context(), scope, g.ID)
		wantErr(t, "Group", err, models.ErrNotFound)
		_, err = w.GroupMembers(t.Context(), models.MemberQuery{Scope: scope, Group: g.ID})
		wantErr(t, "GroupMembers", err, models.ErrNotFound)
		_, err = w.members(t, ref, drop(jane.ID))
		wantErr(t, "EditResource", err, models.ErrNotFound)
		_, err = w.Resource(t.Context(), ref, models.With{Members: true})
		wantErr(t, "Resource", err, models.ErrNotFound)
		groups, err := w.Groups(t.Context(), models.GroupQuery{Scope: scope})
		must(t, err)
		of, err := w.GroupsOf(t.Context(), scope, jane.ID, 10)
		must(t, err)
		events, err := w.GroupEvents(t.Context(), scope, g.ID, 10)
		must(t, err)
		q := models.Query{Scope: scope, Type: "Group", StartIndex: 1, Count: 10, Filter: boundTo(t, "Group", fmt.Sprintf("members.value eq %q", jane.ID))}
		page, err := w.Resources(t.Context(), q)
		must(t, err)
		if len(groups.Groups)+len(of)+len(events)+page.Total != 0 {
			t.Errorf("shows %v, %v, %v, %d", groups, of, events, page.Total)
		}
	}
	w.wantMembers(t, g.Ref, jane.ID)
}
