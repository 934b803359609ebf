package schema

import (
	"strings"

	"scimdesk/scim"
)

// Projection says which attributes an answer has (RFC 7644 §3.9). It never
// changes and may be used by many at once. A nil Projection is the default
// answer of a type that is [Type.Plain].
type Projection struct {
	t     *Type
	only  bool               // attributes were asked for; otherwise, excluded
	named map[*Attribute]sel // by name, with and without parts
	whole map[string]bool    // schemas named as a whole, "" for the core
}

// sel is what is named of one attribute.
type sel struct {
	all  bool
	subs map[*Attribute]bool
}

// Project reads attributes and excludedAttributes: names separated by commas,
// with or without a schema's URN, in any case, of attributes, their parts, or
// whole schemas. What is unknown is ignored, and a filter in brackets, too. It
// answers nil when nothing was asked and the default answer of t is the whole
// document. *scim.Error 400 invalidValue when both are given.
func Project(t *Type, attributes, excluded string) (*Projection, error) {
	asked, left := split(attributes), split(excluded)
	switch {
	case len(asked) > 0 && len(left) > 0:
		return nil, scim.Errorf(400, scim.InvalidValue, "attributes and excludedAttributes exclude each other (RFC 7644 §3.9); send one of them.")
	case len(asked)+len(left) == 0 && t.Plain():
		return nil, nil
	}
	p := &Projection{t: t, only: len(asked) > 0, named: map[*Attribute]sel{}, whole: map[string]bool{}}
	for _, name := range append(asked, left...) {
		p.name(name)
	}
	return p, nil
}

// name notes one name.
func (p *Projection) name(name string) {
	if urn, ok := p.t.schemaKey("", name); ok {
		p.whole[urn] = true
		return
	}
	at, ok := p.find(name)
	if !ok {
		return
	}
	s := p.named[at.attr]
	switch {
	case at.sub == nil:
		s.all = true
	case s.subs == nil:
		s.subs = map[*Attribute]bool{at.sub: true}
	default:
		s.subs[at.sub] = true
	}
	p.named[at.attr] = s
}

// find resolves a name as filters do: a bare one may be an extension's
// (manager), and entries that are not complex are called value (tags.value).
func (p *Projection) find(name string) (spot, bool) {
	at, ok := p.t.resolve("", name)
	for i := 0; !ok && i < len(p.t.exts); i++ {
		at, ok = p.t.resolve(p.t.exts[i].ID, name)
	}
	if whole, cut := strings.CutSuffix(strings.ToLower(name), ".value"); !ok && cut {
		at, ok = p.t.resolve("", whole)
		ok = ok && at.attr.MultiValued && at.attr.Type != Complex
	}
	return at, ok
}

// split reads a list of names. Commas inside brackets, and what stands there,
// are no part of it: emails[type eq "work"].value is emails.value.
func split(list string) []string {
	var names []string
	var plain strings.Builder
	depth, quoted := 0, false
	flush := func() {
		if name := strings.TrimSpace(plain.String()); name != "" {
			names = append(names, name)
		}
		plain.Reset()
	}
	for i := 0; i < len(list); i++ {
		switch c := list[i]; {
		case quoted && c == '\\':
			i++
		case depth > 0 && c == '"':
			quoted = !quoted
		case quoted:
		case c == '[':
			depth++
		case c == ']':
			depth = max(0, depth-1)
		case depth > 0:
		case c == ',':
			flush()
		default:
			plain.WriteByte(c)
		}
	}
	flush()
	return names
}

// Wants says whether answers have a core attribute at all, so that what costs
// a query ("members", "groups") need not be loaded otherwise.
func (p *Projection) Wants(name string) bool {
	if p == nil {
		return true
	}
	a, ext, ok := p.t.Find("", name)
	return ok && p.shows(a, ext)
}

// Apply makes the answer out of a whole resource. doc is not changed; what
// stays as it is, is shared. [Type.AppendWhole] finds out which schemas are left.
func (p *Projection) Apply(doc scim.Resource) scim.Resource {
	if p == nil {
		return doc
	}
	out := make(scim.Resource, len(doc))
	p.copy(out, doc, p.t.common, "")
	p.copy(out, doc, p.t.core.Attributes, "")
	for i := range p.t.exts {
		e := &p.t.exts[i]
		data, _ := doc[e.ID].(map[string]any)
		kept := make(map[string]any, len(data))
		if p.copy(kept, data, e.Attributes, e.ID); len(kept) > 0 {
			out[e.ID] = kept
		}
	}
	return out
}

// copy takes what is wanted of attrs.
func (p *Projection) copy(out, doc map[string]any, attrs []Attribute, ext string) {
	for i := range attrs {
		a := &attrs[i]
		value := doc[a.Name]
		if value == nil || !p.shows(a, ext) {
			continue
		}
		if value = p.inside(a, value); value != nil {
			out[a.Name] = value
		}
	}
}
