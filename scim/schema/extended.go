package schema

import (
	"slices"
	"strings"

	"scimdesk/scim"
)

// Extended is [Standard] with definitions added, in their order; of several
// with one kind and id the last counts. The error is an *scim.Error 400 that
// says which of them clash with one another or with what every server has, or
// name what nobody defines.
func Extended(definitions []Definition) (*Set, error) {
	b := builder{schemas: map[string]Schema{}, reserved: reservedURNs()}
	for _, d := range latest(definitions) {
		if err := b.add(d); err != nil {
			return nil, err
		}
	}
	if n := len(b.types) + len(b.schemas); n > MaxDefinitions {
		return nil, scim.Errorf(400, scim.InvalidValue, "There would be %d definitions; at most %d are possible.", n, MaxDefinitions)
	}
	set := NewSet()
	for _, rt := range append([]ResourceType{User().ResourceType, Group().ResourceType}, b.types...) {
		t, err := b.build(rt)
		if err != nil {
			return nil, err
		}
		set.types = append(set.types, t)
	}
	return set, b.orphans()
}

// latest keeps the last of several definitions of one thing.
func latest(all []Definition) []Definition {
	var kept []Definition
	for _, d := range all {
		same := func(k Definition) bool { return k.Kind == d.Kind && strings.EqualFold(k.ID, d.ID) }
		if i := slices.IndexFunc(kept, same); i >= 0 {
			kept[i] = d
			continue
		}
		kept = append(kept, d)
	}
	return kept
}

// builder puts definitions together.
type builder struct {
	schemas  map[string]Schema // by lower-case URN
	extends  []Definition      // extension schemas, in order
	types    []ResourceType
	reserved map[string]bool // lower-case URNs nobody may define
	used     []string        // lower-case URNs that are the core of a type
}

// add reads one definition anew: what is kept was checked, but by another
// version of this house perhaps.
func (b *builder) add(d Definition) error {
	if d.Kind == DefinesType {
		rt, err := loadType(d.Document)
		if err == nil && reservedType(rt) {
			err = scim.Errorf(400, scim.InvalidValue, "The resource type %s, or its endpoint %s, is one every server has. To add attributes to it, define a schema that extends it.", rt.Name, rt.Endpoint)
		}
		if err != nil {
			return err
		}
		b.types = append(b.types, rt)
		return nil
	}
	s, err := loadAdded(d.Document)
	if err != nil {
		return err
	}
	id := strings.ToLower(s.ID)
	if b.reserved[id] || strings.HasPrefix(id, "urn:ietf:params:scim:api:") {
		return scim.Errorf(400, scim.InvalidValue, "%s is a schema every server knows; give yours another URN.", s.ID)
	}
	b.schemas[id] = s
	if d.ID = s.ID; d.Extends != "" {
		b.extends = append(b.extends, d)
	}
	return nil
}

// build resolves one resource type with the extensions it names and those
// that name it.
func (b *builder) build(rt ResourceType) (*Type, error) {
	rt.Extensions = slices.Clone(rt.Extensions)
	for _, d := range b.extends {
		if strings.EqualFold(d.Extends, rt.Name) {
			rt.Extensions = append(rt.Extensions, SchemaExtension{Schema: d.ID, Required: d.Required})
		}
	}
	core, aliases, err := b.core(&rt)
	if err != nil {
		return nil, err
	}
	exts, err := b.extensions(&rt)
	if err != nil {
		return nil, err
	}
	if err := ambiguous(append([]Schema{core}, exts...)); err != nil {
		return nil, err
	}
	return New(rt, core, exts, aliases), nil
}

// core finds a type's own schema, and makes sure that the type is new.
func (b *builder) core(rt *ResourceType) (Schema, map[string]string, error) {
	id := strings.ToLower(rt.Schema)
	core, ok := b.schemas[id]
	switch {
	case rt.Name == scim.TypeUser:
		return User().core, userAliases, nil
	case rt.Name == scim.TypeGroup:
		return Group().core, groupAliases, nil
	case b.clashes(*rt):
		return core, nil, scim.Errorf(400, scim.InvalidValue, "The endpoint %s belongs to two resource types; give %s another.", rt.Endpoint, rt.Name)
	case !ok:
		return core, nil, scim.Errorf(400, scim.InvalidValue, "The resource type %s needs the schema %s, which nobody defines; define it in the same file.", rt.Name, rt.Schema)
	case slices.Contains(b.used, id):
		return core, nil, scim.Errorf(400, scim.InvalidValue, "%s is the schema of two resource types; each needs its own.", rt.Schema)
	}
	b.used, rt.Schema = append(b.used, id), core.ID
	return core, nil, nil
}

// reservedType says whether a type's name or endpoint is one every server has.
func reservedType(rt ResourceType) bool {
	for _, name := range []string{"Users", "Groups", "Bulk", "Me", "Schemas", "ResourceTypes", "ServiceProviderConfig"} {
		if strings.EqualFold(name, rt.Endpoint[1:]) {
			return true
		}
	}
	return strings.EqualFold(rt.Name, scim.TypeUser) || strings.EqualFold(rt.Name, scim.TypeGroup)
}

// clashes says whether a type's endpoint belongs to another.
func (b *builder) clashes(rt ResourceType) bool {
	return slices.ContainsFunc(b.types, func(other ResourceType) bool {
		return strings.EqualFold(other.Endpoint, rt.Endpoint) && !strings.EqualFold(other.Name, rt.Name)
	})
}

// extensions finds the schemas a type's extensions name, each once.
func (b *builder) extensions(rt *ResourceType) ([]Schema, error) {
	var found []Schema
	kept := rt.Extensions[:0]
	for _, e := range rt.Extensions {
		s, ok := b.schemas[strings.ToLower(e.Schema)]
		if strings.EqualFold(e.Schema, scim.SchemaEnterprise) {
			s, ok = User().exts[0], true
		}
		if !ok || strings.EqualFold(e.Schema, rt.Schema) {
			return nil, scim.Errorf(400, scim.InvalidValue, "The resource type %s is extended by %s, which is no schema that could do so; define it in the same file.", rt.Name, e.Schema)
		}
		i := slices.IndexFunc(found, func(have Schema) bool { return have.ID == s.ID })
		if i >= 0 {
			kept[i].Required = kept[i].Required || e.Required
			continue
		}
		found = append(found, s)
		kept = append(kept, SchemaExtension{Schema: s.ID, Required: e.Required})
	}
	rt.Extensions = kept
	return found, nil
}

// ambiguous refuses a URN that reads like an attribute of another schema.
func ambiguous(schemas []Schema) error {
	for _, s := range schemas {
		for i := range s.Attributes {
			path := s.ID + ":" + s.Attributes[i].Name
			for _, other := range schemas {
				if strings.EqualFold(other.ID, path) {
					return scim.Errorf(400, scim.InvalidValue, "%s is the name of a schema and of an attribute of %s; give one another name.", path, s.ID)
				}
			}
		}
	}
	return nil
}

// orphans refuses extensions of what does not exist, or of a type by its own
// schema.
func (b *builder) orphans() error {
	for _, d := range b.extends {
		known := func(rt ResourceType) bool { return strings.EqualFold(rt.Name, d.Extends) }
		if !slices.ContainsFunc(b.types, known) && !strings.EqualFold(d.Extends, scim.TypeUser) && !strings.EqualFold(d.Extends, scim.TypeGroup) {
			return scim.Errorf(400, scim.InvalidValue, "%s extends %s, which is no resource type. Those there are: %s.", d.ID, d.Extends, b.names())
		}
	}
	return nil
}

func (b *builder) names() string {
	names := []string{scim.TypeUser, scim.TypeGroup}
	for _, rt := range b.types {
		names = append(names, rt.Name)
	}
	return strings.Join(names, ", ")
}

// reservedURNs are those of our own schemas and their other names.
func reservedURNs() map[string]bool {
	reserved := map[string]bool{}
	for _, urn := range []string{
		scim.SchemaUser, scim.SchemaGroup, scim.SchemaEnterprise,
		scim.SchemaSchema, scim.SchemaResourceType, scim.SchemaConfig,
	} {
		reserved[strings.ToLower(urn)] = true
	}
	for _, aliases := range []map[string]string{userAliases, groupAliases} {
		for urn := range aliases {
			reserved[strings.ToLower(urn)] = true
		}
	}
	return reserved
}
