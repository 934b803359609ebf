package schema

import (
	"strings"

	"scimdesk/scim"
)

// Type is a resource type with its schemas resolved: the common attributes of
// RFC 7643 §3.1, the core schema and the extensions. It never changes after
// [New] and may be used by many at once.
type Type struct {
	ResourceType
	common []Attribute
	core   Schema
	exts   []Schema
	index  folded[folded[*Attribute]] // by URN ("" for core and common), by name
	urns   folded[string]             // by URN or alias the URN as published, "" for core

	sections []section          // the core's, and one for each extension
	checked  []checkedExtension // as the resource type lists them
	listedAs []any              // what schemas says of each section
	leaves   []Leaf
	reaching bool // a PUT may leave something as it is inside of a value
}

// New resolves a resource type. aliases are other spellings under which
// clients name a schema, alias to URN.
func New(rt ResourceType, core Schema, extensions []Schema, aliases map[string]string) *Type {
	rt.Schema = or(rt.Schema, core.ID)
	t := &Type{ResourceType: rt, common: commonAttributes(), core: core, exts: extensions}
	t.index = folded[folded[*Attribute]]{"": {}}
	t.urns = folded[string]{"": "", strings.ToLower(core.ID): ""}
	t.enter("", t.common)
	t.enter("", core.Attributes)
	for _, e := range extensions {
		t.urns[strings.ToLower(e.ID)] = e.ID
		t.enter(e.ID, e.Attributes)
	}
	for alias, urn := range aliases {
		t.urns[strings.ToLower(alias)] = t.urns[strings.ToLower(urn)]
	}
	t.divide()
	t.leaves = t.leavesOf()
	return t
}

func (t *Type) enter(urn string, attrs []Attribute) {
	names := t.index[strings.ToLower(urn)]
	if names == nil {
		names = make(folded[*Attribute], len(attrs))
		t.index[strings.ToLower(urn)] = names
	}
	for i := range attrs {
		names[strings.ToLower(attrs[i].Name)] = &attrs[i]
	}
}

// Find resolves an attribute by schema URN and name, both in any case. uri ""
// is the core schema and the common attributes. ext is the extension's URN as
// published, or "" for core and common attributes.
func (t *Type) Find(uri, name string) (a *Attribute, ext string, ok bool) {
	if at := t.extension(uri); at > 0 || uri == "" {
		s := &t.sections[at]
		if i, own := s.at[name]; own {
			return s.attrs[i], s.urn, true
		}
	}
	ext, ok = t.urns.get(uri)
	if !ok {
		return nil, "", false
	}
	a, ok = t.named(ext, name)
	return a, ext, ok
}

// named finds an attribute of a schema.
func (t *Type) named(ext, name string) (*Attribute, bool) {
	names, _ := t.index.get(ext)
	return names.get(name)
}

// Extension finds an extension by its URN in any case.
func (t *Type) Extension(urn string) (Schema, bool) {
	if at := t.extension(urn); at > 0 {
		return t.exts[at-1], true
	}
	id, _ := t.urns.get(urn)
	for _, e := range t.exts {
		if id == e.ID {
			return e, true
		}
	}
	return Schema{}, false
}

// Schemas are the core schema and the extensions, in the order they are
// written. They must not be changed.
func (t *Type) Schemas() []Schema { return append([]Schema{t.core}, t.exts...) }

// IsCore says whether urn, in any case, is the core schema's or another name
// of it.
func (t *Type) IsCore(urn string) bool {
	if urn == t.core.ID {
		return urn != ""
	}
	id, ok := t.schemaKey("", urn)
	return ok && id == ""
}

// Extensions lists the extension URNs in the order they are written.
func (t *Type) Extensions() []string {
	urns := make([]string, len(t.exts))
	for i := range t.exts {
		urns[i] = t.exts[i].ID
	}
	return urns
}

// commonAttributes are those every resource has (RFC 7643 §3.1). They belong
// to no schema and are not published.
func commonAttributes() []Attribute {
	attrs := []Attribute{
		{Name: "schemas", Type: Reference, MultiValued: true, ReferenceTypes: []string{"uri"}, Required: true, Returned: Always},
		{Name: "id", CaseExact: true, Mutability: ReadOnly, Returned: Always, Uniqueness: Server},
		{Name: "externalId", CaseExact: true},
		{Name: "meta", Type: Complex, Mutability: ReadOnly, SubAttributes: []Attribute{
			{Name: "resourceType", CaseExact: true, Mutability: ReadOnly},
			{Name: "created", Type: DateTime, Mutability: ReadOnly},
			{Name: "lastModified", Type: DateTime, Mutability: ReadOnly},
			{Name: "location", Type: Reference, CaseExact: true, Mutability: ReadOnly, ReferenceTypes: []string{"uri"}, Unstored: true},
			{Name: "version", CaseExact: true, Mutability: ReadOnly},
		}},
	}
	fill(attrs)
	return attrs
}

// SchemasOf lists the core schema and the extensions that have data in doc, as
// "schemas" does.
func (t *Type) SchemasOf(doc scim.Resource) []any {
	urns := append(make([]any, 0, len(t.listedAs)), t.listedAs[0])
	for i := range t.exts {
		if data, _ := doc[t.exts[i].ID].(map[string]any); len(data) > 0 {
			urns = append(urns, t.listedAs[i+1])
		}
	}
	return urns
}
