package patch

import (
	"encoding/json"

	"scimdesk/scim"
	"scimdesk/scim/filter"
	"scimdesk/scim/schema"
)

// place is where an operation acts: an attribute of a document, perhaps a
// sub-attribute, perhaps only the entries a filter selects. attr is nil for
// a schema as a whole.
type place struct {
	doc    scim.Resource
	work   *meter
	m      *scim.Manner
	ext    string // "" for core
	attr   *schema.Attribute
	sub    *schema.Attribute // nil without
	target filter.Target
}

// place finds where a bound path leads.
func (e editor) place(target filter.Target) place {
	p := place{doc: e.doc, work: e.work, m: e.m, ext: target.Path.URI, target: target}
	if target.Path.Name == "" {
		return p
	}
	p.attr, _, _ = e.t.Find(target.Path.URI, target.Path.Name)
	name := target.Path.Sub
	if name == "" {
		name = target.Sub
	}
	if name != "" {
		p.sub, _ = p.attr.Sub(name)
	}
	return p
}

// readOnly says whether clients may not change this place.
func (p place) readOnly() bool {
	return p.attr != nil && (p.attr.Mutability == schema.ReadOnly || p.sub != nil && p.sub.Mutability == schema.ReadOnly)
}

// String is the attribute's full name, for sentences.
func (p place) String() string {
	path := filter.Path{URI: p.ext, Name: p.attr.Name}
	if p.sub != nil {
		path.Sub = p.sub.Name
	}
	return path.String()
}

// name is the full name of the attribute without its sub-attribute.
func (p place) name() string {
	return filter.Path{URI: p.ext, Name: p.attr.Name}.String()
}

// get is the attribute's value, nil when it has none.
func (p place) get() any {
	if p.ext == "" {
		return p.doc[p.attr.Name]
	}
	data, _ := p.doc[p.ext].(map[string]any)
	return data[p.attr.Name]
}

// put sets the attribute; nil unassigns it.
func (p place) put(value any) {
	into := p.doc
	if p.ext != "" {
		data, ok := p.doc[p.ext].(map[string]any)
		if !ok {
			data = map[string]any{}
			p.doc[p.ext] = data
		}
		into = data
	}
	if value == nil {
		delete(into, p.attr.Name)
		return
	}
	into[p.attr.Name] = value
}

// discard takes a value that is accepted and never kept: the password.
func (p place) discard(kind Kind, value any) error {
	if p.attr.Name == "password" {
		p.m.Note(scim.QuirkPassword)
	}
	switch value.(type) {
	case nil, string, json.Number:
		return nil
	}
	if kind == Remove || p.attr.Type != schema.String {
		return nil
	}
	return scim.Errorf(400, scim.InvalidValue, "%s must be a text.", p)
}
