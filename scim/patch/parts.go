package patch

import (
	"maps"
	"slices"

	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// readParts reads the sub-attributes that from names. null and "" unassign,
// which nil says; read-only ones are ignored, and unknown ones where clients
// are understood.
func readParts(a *schema.Attribute, where string, from map[string]any, m *scim.Manner) (map[string]any, error) {
	parts := make(map[string]any, len(from))
	for _, key := range slices.Sorted(maps.Keys(from)) {
		sub, ok := a.Sub(key)
		switch {
		case !ok && !m.Tolerates(scim.QuirkUnknown):
			return nil, scim.Errorf(400, scim.InvalidSyntax, "%s.%s is not defined. The names are listed at /Schemas.", where, excerpt(key))
		case !ok:
		case sub.Mutability == schema.ReadOnly:
			m.Note(scim.QuirkReadOnly)
		case sub.Kept():
			value, err := readPart(sub, where, from[key], m)
			if err != nil {
				return nil, err
			}
			parts[sub.Name] = value
			noteCase(sub.Name, key, m)
		}
	}
	return parts, nil
}

func readPart(sub *schema.Attribute, where string, raw any, m *scim.Manner) (any, error) {
	if clears(raw, sub.Type == schema.String, m) {
		return nil, nil
	}
	return sub.Read(where+"."+sub.Name, raw, m)
}

func noteCase(name, key string, m *scim.Manner) {
	if name != key {
		m.Note(scim.QuirkNameCase)
	}
}

// clears says whether a value unassigns: null, nothing in an array or object,
// and "", which by the letter only a text may be.
func clears(value any, text bool, m *scim.Manner) bool {
	switch {
	case !schema.Empty(value):
		return false
	case value == nil || value == "" && text:
		m.Note(scim.QuirkClearing)
	case value == "":
		return m.Tolerates(scim.QuirkClearing)
	}
	return true
}

func setParts(into, parts map[string]any) {
	for name, value := range parts {
		if value == nil {
			delete(into, name)
			continue
		}
		into[name] = value
	}
}
