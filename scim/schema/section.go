package schema

import (
	"slices"

	"scimdesk/scim"
)

// section is one schema of a type, as bodies are read and documents checked by
// it: the common and the core attributes are one, each extension another. Who
// is asked for nothing in most bodies is not looked for in each: what can be
// said of the attributes beforehand is worked out once.
type section struct {
	urn    string         // as published; "" for the core
	attrs  []*Attribute   // in the order of their schema
	called []string       // the same, as errors call them
	at     map[string]int // where they stand, by their own names

	noted   []*Attribute // those a client need not, or should not, send
	staying []*Attribute // those of which something may outlast a PUT
	fixed   []*Attribute // those that are immutable, or have parts that are
	telling []*Attribute // those that must be unique, or have parts that must
	checks  []check
}

// check is an attribute that can make a document incomplete or too long.
type check struct {
	*Attribute
	parts []check
}

// divide works out the sections of a type, the core first.
func (t *Type) divide() {
	t.sections = []section{sectionOf("", t.common, t.core.Attributes)}
	for i := range t.exts {
		t.sections = append(t.sections, sectionOf(t.exts[i].ID, nil, t.exts[i].Attributes))
	}
	for i, s := range t.sections {
		t.reaching = t.reaching || slices.ContainsFunc(s.staying, func(a *Attribute) bool { return i > 0 || a.Type == Complex })
	}
	for _, e := range t.ResourceType.Extensions {
		ext, _ := t.Extension(e.Schema)
		t.checked = append(t.checked, checkedExtension{e, checksOf(ext.Attributes)})
	}
	for _, s := range t.Schemas() {
		t.listedAs = append(t.listedAs, s.ID)
	}
}

// checkedExtension is an extension that a document may have to have.
type checkedExtension struct {
	SchemaExtension
	checks []check
}

func sectionOf(urn string, common, own []Attribute) section {
	s := section{urn: urn, at: make(map[string]int, len(common)+len(own)), checks: checksOf(own)}
	for _, attrs := range [][]Attribute{common, own} {
		for i := range attrs {
			s.enter(&attrs[i])
		}
	}
	for i := range own {
		s.judge(&own[i])
	}
	return s
}

// enter adds an attribute as one that bodies may have.
func (s *section) enter(a *Attribute) {
	s.at[a.Name] = len(s.attrs)
	s.attrs = append(s.attrs, a)
	called := a.Name
	if s.urn != "" {
		called = s.urn + ":" + a.Name
	}
	s.called = append(s.called, called)
	if a.Mutability == ReadOnly || a.Mutability == WriteOnly {
		s.noted = append(s.noted, a)
	}
}

// judge notes for what an attribute has to be looked for in documents.
func (s *section) judge(a *Attribute) {
	if a.stays() {
		s.staying = append(s.staying, a)
	}
	if a.Mutability == Immutable || anyImmutable(a.SubAttributes) {
		s.fixed = append(s.fixed, a)
	}
	if a.telling() {
		s.telling = append(s.telling, a)
	}
}

// stays says whether anything of a may stay that a PUT does not mention.
func (a *Attribute) stays() bool {
	if a.hidden() || a.Mutability == Immutable {
		return true
	}
	for i := range a.SubAttributes {
		if a.SubAttributes[i].stays() {
			return true
		}
	}
	return false
}

// checksOf are those of attrs that a document can fail by: what is neither
// required, nor a list, nor has such parts, cannot.
func checksOf(attrs []Attribute) []check {
	var all []check
	for i := range attrs {
		a := &attrs[i]
		parts := checksOf(a.SubAttributes)
		if !a.Rows && (a.Required && a.Kept() || a.MultiValued || len(parts) > 0) {
			all = append(all, check{a, parts})
		}
	}
	return all
}

// spells says whether every name in an object is an attribute's own.
func (s *section) spells(object scim.Resource) bool {
	for name := range object {
		if _, known := s.at[name]; !known {
			return false
		}
	}
	return true
}

// extension finds an extension by its URN as published; 0 for none.
func (t *Type) extension(urn string) int {
	for i := 1; i < len(t.sections); i++ {
		if t.sections[i].urn == urn {
			return i
		}
	}
	return 0
}
