package schema

import (
	"maps"
	"slices"

	"scimdesk/scim"
)

// Read makes a document out of a client's body, as POST does (RFC 7644 §3.3).
// Names take the schema's spelling; what is read-only, null or empty is left
// out; the password is accepted and dropped; what is kept as rows is left to
// whoever keeps them (see [Type.Raw]); "schemas" is computed from what is
// there. Values are kept to the letter, in their order.
//
// Unless m goes by the letter, what is unknown is left out, too, "schemas" may
// say anything, and keys may be paths (name.givenName, URN:attribute) where a
// client flattens its objects, and the core schema's URN where it nests core
// attributes like an extension's. m notes each of these.
//
// in is not changed. The result may share what is inside it, so that neither is
// to be changed but at its outermost names. The error is an *scim.Error 400
// that names the attribute: invalidValue, or invalidSyntax for what is unknown
// and for missing schemas. What must be there is [Type.Check]'s business.
func (t *Type) Read(in scim.Resource, m *scim.Manner) (scim.Resource, error) {
	out, _, err := t.read(in, scim.QuirkClientID, m)
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Raw finds what a body says of a core attribute, under any of the names that
// Read understands, as it was sent.
func (t *Type) Raw(in scim.Resource, name string) (value any, given bool) {
	a, _, ok := t.Find("", name)
	if !ok {
		return nil, false
	}
	found := gathered{t: t, raw: make([]map[string]any, len(t.sections))}
	if !found.spelled(in) {
		_ = found.gather("", in) // whoever reads the body hears of its faults
	}
	value, given = found.raw[0][a.Name]
	return value, given
}

// read is Read; idQuirk is what an id in the body is called.
func (t *Type) read(in scim.Resource, idQuirk scim.Quirk, m *scim.Manner) (scim.Resource, gathered, error) {
	found := gathered{t: t, m: m, id: idQuirk, raw: make([]map[string]any, len(t.sections)), twice: new(string)}
	out := make(scim.Resource, len(in)+2) // with an id, and active
	if _, given := in["id"]; given || t.reaching || !t.Final(in) {
		return out, found, found.read(in, out)
	}
	maps.Copy(out, in)
	found.lay(in)
	return out, found, t.conclude(in, out, m)
}

// read reads one value after the other into out.
func (g gathered) read(in, out scim.Resource) error {
	if err := g.whole(in); err != nil {
		return err
	}
	for i, raw := range g.raw {
		data := out
		if i > 0 {
			data = make(scim.Resource, len(raw))
		}
		if err := g.readAll(data, &g.t.sections[i], raw); err != nil {
			return err
		}
		if i > 0 && len(data) > 0 {
			out[g.t.sections[i].urn] = data
		}
	}
	return g.t.conclude(in, out, g.m)
}

// conclude says which schemas out has, and holds in to it.
func (t *Type) conclude(in, out scim.Resource, m *scim.Manner) error {
	err := t.checkSchemas(in, out, m)
	out["schemas"] = t.SchemasOf(out)
	return err
}

// readAll reads the values of a section into out, in the order of its schema.
func (g gathered) readAll(out scim.Resource, s *section, raw map[string]any) error {
	var room [32]int
	given := room[:0]
	for name := range raw {
		if at, known := s.at[name]; known {
			given = append(given, at)
		}
	}
	slices.Sort(given)
	for _, at := range given {
		a := s.attrs[at]
		if a.Rows || a.Name == "schemas" {
			continue
		}
		value, err := a.Read(s.called[at], raw[a.Name], g.m)
		if err != nil {
			return err
		}
		if value != nil {
			out[a.Name] = value
		}
	}
	return nil
}
