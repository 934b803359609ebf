// Package world is a pretend company: people with names from many places,
// titles, departments, cities and managers, and groups of them. The same seed
// makes the same company; nobody in it exists, and every address is at
// example.com. It knows no SCIM and no identity provider.
package world

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
)

// Domain is where everybody has an address.
const Domain = "example.com"

// teamSize is how many people have the same manager, at most.
const teamSize = 8

// World is the company. Its methods may be called from many places at once.
type World struct {
	Seed uint64

	mu     sync.RWMutex
	rng    *rand.Rand
	people []Person
	taken  map[string]int // how often a name was given
	teams  []team         // by department
	groups []Group
}

// team is where the next person of a department goes.
type team struct{ head, lead, size int }

// New makes a company of so many people and groups. The first people of a
// larger company are those of a smaller one with the same seed.
func New(seed uint64, people, groups int) *World {
	w := &World{
		Seed: seed, rng: rand.New(rand.NewPCG(seed, 0x5c1d)), taken: make(map[string]int, people),
		people: make([]Person, 0, people), teams: make([]team, len(departments)),
	}
	for d := range w.teams {
		w.teams[d] = team{head: NoManager, lead: NoManager}
	}
	for range people {
		w.hire()
	}
	for n := range groups {
		w.groups = append(w.groups, newGroup(n))
	}
	return w
}

// Len is how many people there are.
func (w *World) Len() int {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return len(w.people)
}

// Person is a copy of one person; the zero Person when there is no such N.
func (w *World) Person(n int) Person {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if n < 0 || n >= len(w.people) {
		return Person{N: n, Manager: NoManager}
	}
	return w.people[n]
}

// Edit changes one person and answers how it is now.
func (w *World) Edit(n int, change func(*Person)) Person {
	w.mu.Lock()
	defer w.mu.Unlock()
	if n < 0 || n >= len(w.people) {
		return Person{N: n, Manager: NoManager}
	}
	change(&w.people[n])
	w.people[n].N = n
	return w.people[n]
}

// Hire adds one more person.
func (w *World) Hire() Person {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.hire()
}

// Address makes a userName nobody had before, from a name.
func (w *World) Address(given, family string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.nick(given, family) + "@" + Domain
}

// Departments are the names of all departments.
func Departments() []string {
	names := make([]string, len(departments))
	for i, d := range departments {
		names[i] = d.name
	}
	return names
}

func pick[T any](rng *rand.Rand, from []T) T { return from[rng.IntN(len(from))] }

// hire draws a person; always as often, so that the next one stays the same.
func (w *World) hire() Person {
	n, c := len(w.people), pick(w.rng, cultures)
	p := Person{
		N: n, key: keyOf(w.Seed, n), Locale: c.locale, Country: c.country,
		Given: name(pick(w.rng, c.given)), Family: name(pick(w.rng, c.family)), City: pick(w.rng, c.cities),
		Phone:    fmt.Sprintf("+44 (0)20 7946 0%03d", n%1000), // numbers set aside for fiction
		Employee: strconv.Itoa(10001 + n),
	}
	p.Nick = w.nick(p.Given, p.Family)
	p.UserName = p.Nick + "@" + Domain
	p.Email = p.UserName
	department, title := w.rng.IntN(len(departments)), w.rng.IntN(1<<16)
	if n > 0 && n <= len(departments) {
		department = n - 1
	}
	w.place(&p, department, title)
	if n%5 == 4 { // works from anywhere
		p.City, p.Country = "", ""
	}
	w.people = append(w.people, p)
	return p
}

// place gives p a department, a title and a manager.
func (w *World) place(p *Person, department, title int) {
	d, t := departments[department], &w.teams[department]
	p.Department = d.name
	switch {
	case p.N == 0:
		p.Title, p.Department, p.Manager = "Chief Executive Officer", "Operations", NoManager
	case t.head == NoManager:
		p.Title, p.Manager = d.titles[0], 0
		t.head, t.lead = p.N, p.N
	default:
		p.Title, p.Manager = d.titles[1+title%(len(d.titles)-1)], t.lead
		if t.size++; t.size%teamSize == 0 {
			p.Title, p.Manager, t.lead = "Team Lead, "+d.name, t.head, p.N
		}
	}
}

// Head is who leads a department, or the first person of all.
func (w *World) Head(department string) int {
	w.mu.RLock()
	defer w.mu.RUnlock()
	for i, d := range departments {
		if d.name == department && w.teams[i].head != NoManager {
			return w.teams[i].head
		}
	}
	return 0
}

// nick makes the part before the @ that nobody had before.
func (w *World) nick(given, family string) string {
	plain := ascii(given) + "." + ascii(family)
	w.taken[plain]++
	if times := w.taken[plain]; times > 1 {
		return plain + strconv.Itoa(times)
	}
	return plain
}

func name(written string) string { return strings.ReplaceAll(written, "_", " ") }
