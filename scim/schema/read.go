package schema

import (
	"maps"
	"slices"
	"strings"

	"scimdesk/scim"
)

// Read makes a document out of a client's body, as POST and PUT do
// (RFC 7644 §3.3, §3.5.1). Names take the schema's spelling; what is read-only,
// unknown, null or empty is left out; the password is accepted and dropped;
// "schemas" is computed from what is there. Keys may be paths (name.givenName,
// URN:attribute) where a client flattens its objects, and the core schema's URN
// where it nests core attributes like an extension's. Values are kept to the
// letter, in their order.
//
// in is not changed and shares no object or array with the result. The error
// is an *scim.Error 400 invalidValue that names the attribute. What must be
// there is [Type.Check]'s business.
func (t *Type) Read(in scim.Resource, m *scim.Manner) (scim.Resource, error) {
	found := gathered{}
	if err := found.gather(t, "", in); err != nil {
		return nil, err
	}
	out := make(scim.Resource, len(in)+1)
	if err := readAll(out, "", t.common, found[""]); err != nil {
		return nil, err
	}
	if err := readAll(out, "", t.core.Attributes, found[""]); err != nil {
		return nil, err
	}
	for i := range t.exts {
		e, data := &t.exts[i], scim.Resource{}
		if err := readAll(data, e.ID+":", e.Attributes, found[e.ID]); err != nil {
			return nil, err
		}
		if len(data) > 0 {
			out[e.ID] = data
		}
	}
	out["schemas"] = t.schemasOf(out)
	return out, nil
}

// readAll reads the values of attrs into out. prefix precedes names in errors.
func readAll(out scim.Resource, prefix string, attrs []Attribute, raw map[*Attribute]any) error {
	for i := range attrs {
		a := &attrs[i]
		if a.Name == "schemas" {
			continue
		}
		value, err := a.Read(prefix+a.Name, raw[a])
		if err != nil {
			return err
		}
		if value != nil {
			out[a.Name] = value
		}
	}
	return nil
}

// gathered holds raw values by extension ("" for core) and attribute.
type gathered map[string]map[*Attribute]any

// gather sorts the members of one object to their attributes: plain names
// first, then paths, each in order of spelling, so that the outcome never
// depends on chance.
func (g gathered) gather(t *Type, ext string, object scim.Resource) error {
	for _, key := range slices.SortedFunc(maps.Keys(object), plainFirst) {
		value := object[key]
		if urn, ok := t.schemaKey(ext, key); ok {
			if err := g.schema(t, urn, key, value); err != nil {
				return err
			}
			continue
		}
		if at, ok := t.resolve(ext, key); ok {
			g.put(at, value)
		}
	}
	return nil
}

// schema gathers the object that a schema's URN, spelled as in key, holds.
func (g gathered) schema(t *Type, urn, key string, value any) error {
	if object, ok := value.(scim.Resource); ok {
		return g.gather(t, urn, object)
	}
	if !Empty(value) {
		return scim.Errorf(400, scim.InvalidValue, "%s must be an object with the attributes of that schema.", key)
	}
	return nil
}

// put notes a raw value. A sub-attribute joins the object that is there.
func (g gathered) put(at spot, value any) {
	if g[at.ext] == nil {
		g[at.ext] = map[*Attribute]any{}
	}
	into := g[at.ext]
	if at.sub == nil {
		into[at.attr] = value
		return
	}
	switch whole := into[at.attr].(type) {
	case nil:
		into[at.attr] = map[string]any{at.sub.Name: value}
	case map[string]any:
		joined := make(map[string]any, len(whole)+1)
		for name, v := range whole {
			if !sameName(name, at.sub.Name) {
				joined[name] = v
			}
		}
		joined[at.sub.Name] = value
		into[at.attr] = joined
	}
}

// spot is where a key of a body leads.
type spot struct {
	ext       string
	attr, sub *Attribute
}

// resolve finds the attribute a key names: name, name.sub, URN:name.sub.
func (t *Type) resolve(ext, key string) (spot, bool) {
	if colon := strings.LastIndexByte(key, ':'); colon > 0 && ext == "" {
		urn, ok := t.urns[strings.ToLower(key[:colon])]
		if !ok {
			return spot{}, false
		}
		ext, key = urn, key[colon+1:]
	}
	name, sub, dotted := strings.Cut(key, ".")
	a, ok := t.index[strings.ToLower(ext)][strings.ToLower(name)]
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
	urn, ok = t.urns[strings.ToLower(key)]
	return urn, ok
}

// plainFirst orders names before paths.
func plainFirst(a, b string) int {
	pa, pb := strings.ContainsAny(a, ".:"), strings.ContainsAny(b, ".:")
	switch {
	case pa == pb:
		return strings.Compare(a, b)
	case pa:
		return 1
	default:
		return -1
	}
}
