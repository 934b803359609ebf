package schema

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"scimdesk/scim"
)

// gathered holds the raw values of one body by section of its type and by
// attribute, as the schemas spell it.
type gathered struct {
	t   *Type
	m   *scim.Manner
	id  scim.Quirk // what an id in the body is
	raw []map[string]any

	twice *string // a key whose attribute had another value before; nil where that is no matter
}

// gather sorts the members of one object to their attributes: plain names
// first, then paths, each in order of spelling, so that the outcome never
// depends on chance.
func (g gathered) gather(ext string, object scim.Resource) error {
	for _, key := range slices.SortedFunc(maps.Keys(object), plainFirst) {
		value := object[key]
		if urn, ok := g.t.schemaKey(ext, key); ok {
			if err := g.schema(urn, key, value); err != nil {
				return err
			}
			continue
		}
		at, ok := g.t.resolve(ext, key)
		if !g.admits(at, key, ok) {
			return unknown(key)
		}
		if ok {
			g.look(at, key, value)
			g.put(at, key, value)
		}
	}
	return nil
}

// admits says whether a key may stand where it stands.
func (g gathered) admits(at spot, key string, found bool) bool {
	if !found {
		return g.m.Tolerates(scim.QuirkUnknown)
	}
	return !isPath(key) || g.m.Tolerates(scim.QuirkPathKeys)
}

// look notes what a client need not, or should not, have sent so.
func (g gathered) look(at spot, key string, value any) {
	leaf := at.attr
	if at.sub != nil {
		leaf = at.sub
	}
	switch {
	case leaf.Mutability == WriteOnly && leaf.Name == "password":
		g.m.Note(scim.QuirkPassword)
	case leaf.Mutability != ReadOnly:
	case at.attr.Name == "id" && at.ext == "":
		g.m.Note(g.id)
	case !Empty(value):
		g.m.Note(scim.QuirkReadOnly)
	}
	if !isPath(key) && key != at.attr.Name {
		g.m.Note(scim.QuirkNameCase)
	}
}

// schema gathers the object that a schema's URN, spelled as in key, holds.
func (g gathered) schema(urn, key string, value any) error {
	odd := scim.Quirk(0)
	switch {
	case urn == "":
		odd = scim.QuirkURNPrefix
	case !strings.EqualFold(urn, key):
		odd = scim.QuirkSchemas
	case urn != key:
		g.m.Note(scim.QuirkNameCase)
	}
	if odd != 0 && !g.m.Tolerates(odd) {
		return unknown(key)
	}
	if object, ok := value.(scim.Resource); ok {
		return g.gather(urn, object)
	}
	if !Empty(value) {
		return scim.Errorf(400, scim.InvalidValue, "%s must be an object with the attributes of that schema.", key)
	}
	return nil
}

// put keeps a raw value. A sub-attribute joins the object that is there.
func (g gathered) put(at spot, key string, value any) {
	section := g.t.extension(at.ext)
	if g.raw[section] == nil {
		g.raw[section] = map[string]any{}
	}
	into, name := g.raw[section], at.attr.Name
	if at.sub == nil {
		if g.twice != nil && differ(into[name], value) {
			*g.twice = key
		}
		into[name] = value
		return
	}
	switch whole := into[name].(type) {
	case nil:
		into[name] = map[string]any{at.sub.Name: value}
	case map[string]any:
		joined := make(map[string]any, len(whole)+1)
		for part, v := range whole {
			if !sameName(part, at.sub.Name) {
				joined[part] = v
			}
		}
		joined[at.sub.Name] = value
		into[name] = joined
	}
}

// differ says whether two values are given and not the same.
func differ(a, b any) bool {
	return !Empty(a) && !Empty(b) && !reflect.DeepEqual(scim.Whole(a), scim.Whole(b))
}

// whole is gather for a body whose every value counts. Two names of one
// attribute with two values are refused as one name twice is: nobody who reads
// the body may see another value in it than this server.
func (g gathered) whole(in scim.Resource) error {
	if g.spelled(in) {
		return nil
	}
	if err := g.gather("", in); err != nil || *g.twice == "" {
		return err
	}
	return scim.Errorf(400, scim.InvalidSyntax, "%.200q has another value under another of its names; send it once.", *g.twice)
}

// spot is where a key of a body leads.
type spot struct {
	ext       string
	attr, sub *Attribute
}

// resolve finds the attribute a key names: name, name.sub, URN:name.sub.
func (t *Type) resolve(ext, key string) (spot, bool) {
	if colon := strings.LastIndexByte(key, ':'); colon > 0 && ext == "" {
		urn, ok := t.urns.get(key[:colon])
		if !ok {
			return spot{}, false
		}
		ext, key = urn, key[colon+1:]
	}
	name, sub, dotted := strings.Cut(key, ".")
	a, ok := t.named(ext, name)
	if !ok || !dotted {
		return spot{ext: ext, attr: a}, ok
	}
	s, ok := a.Sub(sub)
	return spot{ext, a, s}, ok
}

// schemaKey says whether a key outside of extensions is a schema as a whole:
// an extension, or the core ("").
func (t *Type) schemaKey(ext, key string) (urn string, ok bool) {
	if ext != "" || key == "" {
		return "", false
	}
	urn, ok = t.urns.get(key)
	return urn, ok
}

// isPath tells a path from a name.
func isPath(key string) bool {
	return strings.IndexByte(key, '.') >= 0 || strings.IndexByte(key, ':') >= 0
}

// plainFirst orders names before paths.
func plainFirst(a, b string) int {
	pa, pb := isPath(a), isPath(b)
	switch {
	case pa == pb:
		return strings.Compare(a, b)
	case pa:
		return 1
	default:
		return -1
	}
}
