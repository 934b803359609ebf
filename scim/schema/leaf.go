package schema

import (
	"slices"
	"strings"
)

// Leaf is a place in documents whose value an event tells by itself: an
// attribute, or a part of a complex one or of an extension.
type Leaf struct {
	Name, Sub string // Sub is "" for an attribute that is not taken apart
	Path      string // as [PathOf] writes it
	Open      bool   // as [Type.Open] says
}

// Leaves are those that documents can have, in order of their paths; schemas
// and id are none. They must not be changed.
func (t *Type) Leaves() []Leaf { return t.leaves }

// leavesOf lists them. A complex attribute may stand in a document as a whole.
func (t *Type) leavesOf() []Leaf {
	var all []Leaf
	add := func(name, sub string) {
		all = append(all, Leaf{name, sub, PathOf(name, sub), t.Open(name, sub)})
	}
	for _, a := range t.sections[0].attrs {
		if a.Name == "schemas" || a.Name == "id" {
			continue
		}
		add(a.Name, "")
		for i := range a.SubAttributes {
			add(a.Name, a.SubAttributes[i].Name)
		}
	}
	for _, s := range t.sections[1:] {
		for _, a := range s.attrs {
			add(s.urn, a.Name)
		}
	}
	slices.SortFunc(all, func(a, b Leaf) int { return strings.Compare(a.Path, b.Path) })
	return all
}

// PathOf joins with ":" after an extension's URN and "." after an attribute.
func PathOf(name, sub string) string {
	switch {
	case sub == "":
		return name
	case strings.HasPrefix(name, "urn:"):
		return name + ":" + sub
	}
	return name + "." + sub
}

// Open says whether answers show all of the value that a document has under
// this name, or in it under sub when that is not "". Nobody knows it of what is
// no longer defined.
func (t *Type) Open(name, sub string) bool {
	a, _, known := t.Find("", name)
	switch {
	case !known:
		a, _, known = t.Find(name, sub) // of an extension
	case sub != "":
		if a.Returned == Never {
			return false
		}
		a, known = a.Sub(sub)
	}
	return known && a.open()
}

// open says whether neither the attribute nor a part of it is a secret.
func (a *Attribute) open() bool {
	return a.Returned != Never &&
		!slices.ContainsFunc(a.SubAttributes, func(sub Attribute) bool { return !sub.open() })
}
