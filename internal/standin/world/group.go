package world

import (
	"slices"
	"strconv"
)

// Group is one group of people: a department, an office, or a project.
type Group struct {
	N    int
	Name string

	department, country string
	every               int // a project takes every so manieth person
}

// newGroup names the nth group: departments first, then offices, then projects.
func newGroup(n int) Group {
	if n < len(departments) {
		return Group{N: n, Name: departments[n].name, department: departments[n].name}
	}
	if c := n - len(departments); c < len(cultures) {
		return Group{N: n, Name: "Office " + cultures[c].country, country: cultures[c].country}
	}
	p := n - len(departments) - len(cultures)
	return Group{N: n, Name: "Project " + strconv.Itoa(p+1), every: 5 + p%11}
}

// Groups are all groups.
func (w *World) Groups() []Group {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return slices.Clone(w.groups)
}

// Group is the nth group; false when there is none.
func (w *World) Group(n int) (Group, bool) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if n < 0 || n >= len(w.groups) {
		return Group{}, false
	}
	return w.groups[n], true
}

// RenameGroup gives the nth group another name; its people stay.
func (w *World) RenameGroup(n int, name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if n >= 0 && n < len(w.groups) {
		w.groups[n].Name = name
	}
}

// Members are the people of the nth group as they are now, in their order.
func (w *World) Members(n int) []int {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if n < 0 || n >= len(w.groups) {
		return nil
	}
	var members []int
	for _, p := range w.people {
		if w.groups[n].has(p) {
			members = append(members, p.N)
		}
	}
	return members
}

func (g Group) has(p Person) bool {
	switch {
	case g.department != "":
		return p.Department == g.department
	case g.country != "":
		return p.Country == g.country
	default:
		return p.N%g.every == g.N%g.every
	}
}
