package schema

import (
	"encoding/json"
	"slices"

	"scimdesk/scim"
)

// Final says whether a document is what [Type.Read] makes of it, besides its
// schemas and its id. It says no where to find out would be as much work as
// reading. Most bodies are final, and all documents are that the present
// schemas made.
func (t *Type) Final(doc scim.Resource) bool {
	for name, value := range doc {
		if name != "schemas" && name != "id" && !t.finalAt(name, value) {
			return false
		}
	}
	return true
}

// finalAt is Final for the value under one name.
func (t *Type) finalAt(name string, value any) bool {
	core := &t.sections[0]
	if at, known := core.at[name]; known {
		return core.attrs[at].final(value)
	}
	data, ok := value.(scim.Resource)
	i := t.extension(name)
	return ok && i > 0 && len(data) > 0 && t.sections[i].final(data)
}

// final is Final for the data of an extension.
func (s *section) final(data scim.Resource) bool {
	for name, value := range data {
		at, known := s.at[name]
		if !known || !s.attrs[at].final(value) {
			return false
		}
	}
	return true
}

// final says whether [Attribute.Read] leaves a value as it is, and has nothing
// to note of it.
func (a *Attribute) final(value any) bool {
	if !a.Kept() || a.Rows {
		return false
	}
	if a.MultiValued {
		list, ok := value.([]any)
		return ok && a.finalList(list)
	}
	return a.finalOne(value)
}

// finalOne is final for a value that is no list.
func (a *Attribute) finalOne(value any) bool {
	switch value := value.(type) {
	case bool:
		return a.Type == Boolean
	case string:
		switch a.Type {
		case String, Reference:
			return value != ""
		case DateTime:
			return isDateTime(value)
		}
	case json.Number:
		if a.Type == Integer || a.Type == Decimal {
			_, err := a.number("", value, nil)
			return err == nil
		}
	case map[string]any:
		return a.Type == Complex && a.finalParts(value)
	}
	return false
}

// finalParts is final for a complex value.
func (a *Attribute) finalParts(object map[string]any) bool {
	left := len(object)
	for i := range a.SubAttributes {
		sub := &a.SubAttributes[i]
		value, given := object[sub.Name]
		if !given {
			continue
		}
		if left--; !sub.final(value) {
			return false
		}
	}
	return left == 0 && len(object) > 0
}

// fewEntries is up to how many entries of a list are compared one by one.
const fewEntries = 8

// finalList is final for the entries of a multi-valued attribute.
func (a *Attribute) finalList(list []any) bool {
	if len(list) == 0 || len(list) > fewEntries || primaries(list) > 1 {
		return false
	}
	var room [fewEntries]identity
	ids := room[:0]
	for _, entry := range list {
		if !a.finalOne(entry) || a.hollow(entry) {
			return false
		}
		if len(list) == 1 {
			return true
		}
		id := a.identify(entry)
		if slices.Contains(ids, id) {
			return false
		}
		ids = append(ids, id)
	}
	return true
}
