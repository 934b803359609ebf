package standin

import (
	"slices"
	"strings"

	"scimdesk/internal/standin/dialect"
	"scimdesk/internal/standin/grant"
)

// Become is an engine that goes on with the same company in another dialect:
// what the server was told stays known by the server's ids. Nothing may be
// under way, and the engine it was made of must not be used any more. The
// error is about the dialect.
func (e *Engine) Become(name dialect.Name) (*Engine, error) {
	c := e.config
	c.Dialect = name
	next, err := e.goOn(c)
	if err != nil {
		return nil, err
	}
	for n := range next.seats {
		next.seats[n].managed = "" // each provider names managers in its own way
	}
	return next, nil
}

// Prove is an engine that goes on with the same company and authenticates
// otherwise; as for [Engine.Become].
func (e *Engine) Prove(auth grant.Authorizer) (*Engine, error) {
	c := e.config
	c.Auth = auth
	return e.goOn(c)
}

// goOn is an engine of c with the company of e.
func (e *Engine) goOn(c Config) (*Engine, error) {
	c.People = 0
	next, err := New(c)
	if err != nil {
		return nil, err
	}
	e.mu.Lock()
	next.World, next.seats, next.teams = e.World, slices.Clone(e.seats), slices.Clone(e.teams)
	e.mu.Unlock()
	next.tally.counts = e.Counts()
	if e.Paused() {
		next.Pause()
	}
	return next, nil
}

// Grow hires until so many people work there, at most [MaxPeople].
func (e *Engine) Grow(people int) {
	for e.World.Len() < min(people, MaxPeople) {
		e.World.Hire()
	}
}

// Find are so many people from the one with number first whose name or
// address has text in it, and whether there are more.
func (e *Engine) Find(text string, first, most int) (found []PersonView, more bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	for n := max(first, 0); n < e.World.Len(); n++ {
		p := e.World.Person(n)
		if text != "" && !strings.Contains(strings.ToLower(p.Display()+" "+p.UserName), text) {
			continue
		}
		if len(found) == most {
			return found, true
		}
		found = append(found, e.People(n, 1)...)
	}
	return found, false
}

// TeamView is one group with what the provider knows.
type TeamView struct {
	N       int
	Name    string
	Members int    // who is in it
	Told    int    // members the server was told
	ID      string // at the server; "" before it was told
}

// Teams are all groups.
func (e *Engine) Teams() []TeamView {
	var views []TeamView
	for _, g := range e.World.Groups() {
		members := len(e.World.Members(g.N))
		e.mu.Lock()
		views = append(views, TeamView{N: g.N, Name: g.Name, Members: members, Told: len(e.teams[g.N].told), ID: e.teams[g.N].id})
		e.mu.Unlock()
	}
	return views
}

// Leave closes the connections nothing is sent over any more.
func (e *Engine) Leave() { e.config.Client.CloseIdleConnections() }

// Doing is what the step under way, or the last one, is called.
func (e *Engine) Doing() string { return e.took().Title }
