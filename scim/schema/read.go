package schema

import "scimdesk/scim"

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
// in is not changed and shares no object or array with the result. The error
// is an *scim.Error 400 that names the attribute: invalidValue, or
// invalidSyntax for what is unknown and for missing schemas. What must be there
// is [Type.Check]'s business.
func (t *Type) Read(in scim.Resource, m *scim.Manner) (scim.Resource, error) {
	out, _, err := t.read(in, scim.QuirkClientID, m)
	return out, err
}

// Raw finds what a body says of a core attribute, under any of the names that
// Read understands, as it was sent.
func (t *Type) Raw(in scim.Resource, name string) (value any, given bool) {
	a, _, ok := t.Find("", name)
	if !ok {
		return nil, false
	}
	found := gathered{t: t, raw: map[string]map[string]any{}}
	if !found.spelled(in) {
		_ = found.gather("", in) // whoever reads the body hears of its faults
	}
	value, given = found.raw[""][a.Name]
	return value, given
}

// read is Read; idQuirk is what an id in the body is called.
func (t *Type) read(in scim.Resource, idQuirk scim.Quirk, m *scim.Manner) (scim.Resource, gathered, error) {
	found := gathered{t: t, m: m, id: idQuirk, raw: map[string]map[string]any{}, twice: new(string)}
	out := make(scim.Resource, len(in)+1)
	if err := found.whole(in); err != nil {
		return nil, found, err
	}
	if err := found.readAll(out, "", t.common, found.raw[""]); err != nil {
		return nil, found, err
	}
	if err := found.readAll(out, "", t.core.Attributes, found.raw[""]); err != nil {
		return nil, found, err
	}
	for i := range t.exts {
		e, data := &t.exts[i], scim.Resource{}
		if err := found.readAll(data, e.ID+":", e.Attributes, found.raw[e.ID]); err != nil {
			return nil, found, err
		}
		if len(data) > 0 {
			out[e.ID] = data
		}
	}
	err := t.checkSchemas(in, out, m)
	out["schemas"] = t.schemasOf(out)
	return out, found, err
}

// readAll reads the values of attrs into out. prefix precedes names in errors.
func (g gathered) readAll(out scim.Resource, prefix string, attrs []Attribute, raw map[string]any) error {
	for i := range attrs {
		a := &attrs[i]
		value, given := raw[a.Name]
		if !given || a.Rows || a.Name == "schemas" {
			continue
		}
		value, err := a.Read(prefix+a.Name, value, g.m)
		if err != nil {
			return err
		}
		if value != nil {
			out[a.Name] = value
		}
	}
	return nil
}
