package standin

import (
	"encoding/json"
	"strings"
	"testing"

	"scimdesk/internal/standin/dialect"
)

// TestGroupsThatAreNotServed is said, and counts as failed.
func TestGroupsThatAreNotServed(t *testing.T) {
	t.Parallel()
	for _, name := range dialect.Names {
		s := serve(t)
		e := engine(t, s, name, 10, func(c *Config) { c.Groups = 3 })
		results := tell(t, e, "first-cycle")
		last := results[len(results)-1]
		if len(results) != 3 || !last.NotServed || last.OK || last.Failed != 3 || last.Note != "Groups are not served here (501)" || last.Ended != "" {
			t.Errorf("%s: %+v", name, last)
		}
		if got := e.Counts(); got.Failed != 3 || got.Created != 10 {
			t.Errorf("%s: %+v", name, got)
		}
		if s.sent("GET /Groups") > 2 {
			t.Errorf("%s: asked %d times", name, s.sent("GET /Groups"))
		}
		if r, err := e.Do(t.Context(), Action{Kind: RenameGroup, Value: "Makers"}); err != nil || r.Sent != 0 || !strings.Contains(r.Note, "does not have the group") {
			t.Errorf("%s: %v, %+v", name, err, r)
		}
	}
}

// TestMembersAreWhoIsThereAndActive: pushes name nobody else.
func TestMembersAreWhoIsThereAndActive(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.groups = map[string]map[string]any{}
	e := engine(t, s, dialect.Okta, 60, func(c *Config) { c.Groups = 1 })
	well(t, tell(t, e, "first-cycle"))
	members := e.World.Members(0)
	if _, err := e.Do(t.Context(), Action{Kind: Unassign, Person: members[1]}); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Do(t.Context(), Action{Kind: PushGroup}); err != nil {
		t.Fatal(err)
	}
	var sent struct{ Members []dialect.Member }
	if err := json.Unmarshal([]byte(s.bodies[len(s.bodies)-1]), &sent); err != nil || len(sent.Members) != len(members)-1 {
		t.Errorf("%v: %d of %d were sent: %s", err, len(sent.Members), len(members), s.bodies[len(s.bodies)-1])
	}
}

func TestActionsThatDoNotExist(t *testing.T) {
	t.Parallel()
	s := serve(t)
	e := engine(t, s, dialect.Okta, 2, func(c *Config) { c.Groups = 1 })
	for _, a := range []Action{
		{Kind: Assign, Person: 2},
		{Kind: Assign, Person: -1},
		{Kind: "fire"},
		{Kind: PushGroup, Group: 1},
		{Kind: Change, Attribute: "shoes"},
		{},
	} {
		if _, err := e.Do(t.Context(), a); err == nil || len(s.lines) > 0 {
			t.Errorf("%+v: %v", a, err)
		}
	}
}

// TestEveryActionEndsWell does each once, for every dialect.
func TestEveryActionEndsWell(t *testing.T) {
	t.Parallel()
	for _, name := range dialect.Names {
		t.Run(string(name), func(t *testing.T) {
			t.Parallel()
			s := serve(t)
			s.groups = map[string]map[string]any{}
			e := engine(t, s, name, 30, func(c *Config) { c.Groups = 2 })
			well(t, tell(t, e, "first-cycle"))
			for _, kind := range Actions {
				r, err := e.Do(t.Context(), Action{Kind: kind, Person: 14, Attribute: "given", Value: ""})
				if kind == Rename || kind == Change {
					r, err = e.Do(t.Context(), Action{Kind: kind, Person: 14, Attribute: "given", Value: "Zoë"})
				}
				if err != nil || !r.OK || r.Title == "" {
					t.Errorf("%s: %v, %+v", kind, err, r)
				}
			}
		})
	}
}

func TestOktaSendsNothingAboutWhoItSuspends(t *testing.T) {
	t.Parallel()
	s := serve(t)
	e := engine(t, s, dialect.Okta, 20)
	well(t, tell(t, e, "first-cycle"))
	puts := s.sent("PUT")
	r, err := e.Do(t.Context(), Action{Kind: Suspend, Person: 15})
	if err != nil || !r.OK || s.sent("PUT") != puts || !strings.Contains(r.Note, "sends nothing") {
		t.Errorf("%v, %+v", err, r)
	}
}

func TestAnImportLinksWhomItKnows(t *testing.T) {
	t.Parallel()
	s := serve(t)
	tell(t, engine(t, s, dialect.Okta, 130), "first-cycle")
	e := engine(t, s, dialect.Okta, 120)
	r, err := e.Do(t.Context(), Action{Kind: Import})
	if err != nil || !r.OK || r.Note != "130 users found, 120 of them known" || r.Sent != 2 {
		t.Errorf("%v, %+v", err, r)
	}
	if p := e.People(119, 5); len(p) != 1 || p[0].ID == "" || p[0].Status != Sent {
		t.Errorf("%+v", p)
	}
}

func TestNumbersAreGrouped(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0", 12: "12", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1000: "-1,000", -100: "-100"} {
		if got := Number(n); got != want {
			t.Errorf("%d is %s", n, got)
		}
	}
}
