package standin

import (
	"strings"
	"testing"

	"scimdesk/internal/standin/dialect"
)

// TestAnotherDialectKnowsWhatTheServerWasTold: nobody is looked for again.
func TestAnotherDialectKnowsWhatTheServerWasTold(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]dialect.Name{{dialect.Okta, dialect.EntraCompliant}, {dialect.Entra, dialect.OktaCatalogue}} {
		s := serve(t)
		s.groups = map[string]map[string]any{}
		e := engine(t, s, pair[0], 30, func(c *Config) { c.Groups = 2 })
		well(t, tell(t, e, "first-cycle"))
		e.Pause()
		next, err := e.Become(pair[1])
		if err != nil {
			t.Fatal(err)
		}
		if next.Dialect() != pair[1] || next.World != e.World || next.Counts() != e.Counts() || !next.Paused() {
			t.Errorf("%v: %s, %+v, paused %v", pair, next.Dialect(), next.Counts(), next.Paused())
		}
		next.Resume()
		posts := s.sent("POST")
		for _, a := range []Action{{Kind: Rename, Person: 20}, {Kind: Move, Person: 21}, {Kind: Unassign, Person: 22}, {Kind: PushGroup}} {
			if r, err := next.Do(t.Context(), a); err != nil || !r.OK {
				t.Errorf("%v, %s: %v, %+v", pair, a.Kind, err, r)
			}
		}
		if s.sent("POST") != posts {
			t.Errorf("%v: somebody was created again", pair)
		}
	}
	if _, err := engine(t, serve(t), dialect.Okta, 1).Become("ldap"); err == nil {
		t.Error("nobody's dialect was learnt")
	}
}

func TestACompanyGrowsUpToABound(t *testing.T) {
	t.Parallel()
	e, twin := engine(t, serve(t), dialect.Okta, 25), engine(t, serve(t), dialect.Okta, 40)
	e.Grow(40)
	e.Grow(10)
	if e.World.Len() != 40 || e.World.Person(39) != twin.World.Person(39) {
		t.Errorf("%d people; the last is %+v", e.World.Len(), e.World.Person(39))
	}
	if p := e.People(30, 1); len(p) != 1 || p[0].Status != Unassigned {
		t.Errorf("who was hired is %+v", p)
	}
}

func TestPeopleAreFoundByNameAndAddress(t *testing.T) {
	t.Parallel()
	e := engine(t, serve(t), dialect.Okta, 60)
	p := e.World.Person(42)
	for _, text := range []string{p.Display(), strings.ToUpper(p.UserName), " " + p.Display() + " "} {
		if found, more := e.Find(text, 0, 5); len(found) != 1 || found[0].N != 42 || more {
			t.Errorf("%q found %+v", text, found)
		}
	}
	if found, _ := e.Find(p.UserName, 43, 5); len(found) != 0 {
		t.Errorf("behind its place it is found: %+v", found)
	}
	if found, more := e.Find("", 50, 5); len(found) != 5 || found[0].N != 50 || !more {
		t.Errorf("five of all: %d from %d, more %v", len(found), found[0].N, more)
	}
	if found, more := e.Find("", 55, 5); len(found) != 5 || more {
		t.Errorf("the last five: %d, more %v", len(found), more)
	}
}

func TestGroupsSayWhetherTheyWerePushed(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.groups = map[string]map[string]any{}
	e := engine(t, s, dialect.Okta, 30, func(c *Config) { c.Groups = 2 })
	well(t, tell(t, e, "first-cycle"))
	if _, err := e.Do(t.Context(), Action{Kind: DeleteGroup, Group: 1}); err != nil {
		t.Fatal(err)
	}
	teams := e.Teams()
	if len(teams) != 2 || teams[0].ID == "" || teams[0].Told != teams[0].Members || teams[0].Members == 0 || teams[1].ID != "" || teams[1].Told != 0 {
		t.Errorf("%+v", teams)
	}
	if !strings.HasPrefix(e.Doing(), "The group ") {
		t.Errorf("it does %q", e.Doing())
	}
}
