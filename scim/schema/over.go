package schema

import "scimdesk/scim"

// ReadOver is Read as PUT does (RFC 7644 §3.5.1): in takes the place of before.
// What a client cannot send back because no answer shows it unasked, and
// what is immutable, stays as it is when in does not mention it.
func (t *Type) ReadOver(before, in scim.Resource, m *scim.Manner) (scim.Resource, error) {
	out, found, err := t.read(in, scim.QuirkReadOnly, m)
	if err != nil {
		return nil, err
	}
	stay(t.sections[0].staying, before, out, found.raw[0])
	for i := 1; i < len(t.sections); i++ {
		s := &t.sections[i]
		was, _ := before[s.urn].(map[string]any)
		if len(s.staying) == 0 || len(was) == 0 {
			continue
		}
		is, _ := out[s.urn].(map[string]any)
		if is == nil {
			is = map[string]any{}
		}
		if stay(s.staying, was, is, found.raw[i]); len(is) > 0 {
			out[s.urn] = is
		}
	}
	out["schemas"] = t.SchemasOf(out)
	return out, nil
}

// stay carries over what in does not mention and could not, or need not.
// given are the raw values of in, by the schema's names.
func stay(attrs []*Attribute, before, after, given map[string]any) {
	for _, a := range attrs {
		was, raw := before[a.Name], given[a.Name]
		_, named := given[a.Name]
		switch {
		case was == nil || named && raw == nil:
		case !named && (a.hidden() || a.Mutability == Immutable):
			after[a.Name] = was
		case a.Type == Complex && a.MultiValued:
			stayInEntries(a, was, after)
		case a.Type == Complex:
			stayInside(a, was, raw, after)
		}
	}
}

// stayInside is stay for the parts of one complex value.
func stayInside(a *Attribute, before, given any, after map[string]any) {
	was, _ := before.(map[string]any)
	sent, _ := given.(map[string]any)
	is, _ := after[a.Name].(map[string]any)
	if is == nil {
		is = map[string]any{}
	}
	named, parts := map[string]any{}, pointers(a.SubAttributes)
	for _, part := range parts {
		if raw, ok := find(sent, part.Name); ok {
			named[part.Name] = raw
		}
	}
	if stay(parts, was, is, named); len(is) > 0 {
		after[a.Name] = is
	}
}

// stayInEntries keeps the hidden parts of entries that are otherwise as they
// were. Entries themselves come and go.
func stayInEntries(a *Attribute, before any, after map[string]any) {
	was, _ := before.([]any)
	is, _ := after[a.Name].([]any)
	if len(is) == 0 || !a.partsHidden() {
		return
	}
	old := make(map[string]map[string]any, len(was))
	for _, entry := range was {
		if object, ok := entry.(map[string]any); ok {
			old[a.seen(object)] = object
		}
	}
	for _, entry := range is {
		object, ok := entry.(map[string]any)
		if !ok {
			continue
		}
		same := old[a.seen(object)]
		for i := range a.SubAttributes {
			sub := &a.SubAttributes[i]
			if _, named := object[sub.Name]; !named && sub.hidden() && same[sub.Name] != nil {
				object[sub.Name] = same[sub.Name]
			}
		}
	}
}

// seen is what the default answer shows of an entry, as one text.
func (a *Attribute) seen(entry map[string]any) string {
	var key []byte
	for i := range a.SubAttributes {
		if sub := &a.SubAttributes[i]; !sub.hidden() {
			key = AppendKey(key, entry[sub.Name])
		}
	}
	return string(key)
}
