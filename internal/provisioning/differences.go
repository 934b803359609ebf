package provisioning

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// Limits of what an event keeps of one change.
const (
	maxFields     = 100
	maxFieldBytes = 1024
)

// differences lists what differs between two documents, by attribute path,
// in order. A nil before lists everything. Multi-valued attributes are one
// field; complex ones and extensions are taken apart. Of what t never returns
// only the path is told.
func differences(t *schema.Type, before, after scim.Resource) []models.FieldChange {
	fields, whole := byLeaves(t, before, after)
	if !whole {
		fields = byNames(t, before, after)
	}
	return fields[:min(len(fields), maxFields)]
}

// byLeaves looks where values can be. whole is false when there are others,
// which a type had before it was changed.
func byLeaves(t *schema.Type, before, after scim.Resource) (fields []models.FieldChange, whole bool) {
	had, has := count(before), count(after)
	fields = make([]models.FieldChange, 0, max(has-had, 0))
	old, now := looking{doc: before}, looking{doc: after}
	for i, leaves := 0, t.Leaves(); i < len(leaves) && had+has > 0; i++ {
		leaf := &leaves[i]
		was, there := old.at(leaf)
		is, still := now.at(leaf)
		if there {
			had--
		}
		if still {
			has--
		}
		switch {
		case there == still && (!there || equal(was, is)):
		case !leaf.Open:
			fields = append(fields, models.FieldChange{Path: leaf.Path})
		default:
			fields = append(fields, models.FieldChange{Path: leaf.Path, Before: told(was, there), After: told(is, still)})
		}
	}
	return fields, had+has == 0
}

// count is how often each would call do.
func count(doc scim.Resource) int {
	n := 0
	for name, value := range doc {
		switch parts, apart := value.(map[string]any); {
		case name == "schemas" || name == "id":
		case apart:
			n += len(parts)
		default:
			n++
		}
	}
	return n
}

// looking goes through the leaves of a document; those with one name come
// mostly one behind the other.
type looking struct {
	doc   scim.Resource
	name  string
	value any
	given bool
	parts map[string]any
	apart bool
}

// at is the value of a leaf.
func (l *looking) at(leaf *schema.Leaf) (value any, there bool) {
	if leaf.Name != l.name {
		l.name = leaf.Name
		l.value, l.given = l.doc[leaf.Name]
		l.parts, l.apart = l.value.(map[string]any)
	}
	switch {
	case leaf.Sub == "":
		return l.value, l.given && !l.apart
	case !l.apart:
		return nil, false
	}
	value, there = l.parts[leaf.Sub]
	return value, there
}

// byNames looks at whatever documents have.
func byNames(t *schema.Type, before, after scim.Resource) []models.FieldChange {
	fields := []models.FieldChange{}
	add := func(name, sub, was, is string) {
		if !t.Open(name, sub) {
			was, is = "", ""
		}
		fields = append(fields, models.FieldChange{Path: schema.PathOf(name, sub), Before: was, After: is})
	}
	each(after, func(name, sub string, is any) {
		if was, there := at(before, name, sub); !there || !equal(was, is) {
			add(name, sub, told(was, there), told(is, true))
		}
	})
	each(before, func(name, sub string, was any) {
		if _, still := at(after, name, sub); !still {
			add(name, sub, told(was, true), "")
		}
	})
	slices.SortFunc(fields, func(a, b models.FieldChange) int { return strings.Compare(a.Path, b.Path) })
	return fields
}

// each calls do for each value of a document; sub is "" for what is not taken
// apart.
func each(doc scim.Resource, do func(name, sub string, value any)) {
	for name, value := range doc {
		if name == "schemas" || name == "id" {
			continue
		}
		parts, apart := value.(map[string]any)
		if !apart {
			do(name, "", value)
		}
		for sub, part := range parts {
			do(name, sub, part)
		}
	}
}

// at is the value that each would call with this name and sub.
func at(doc scim.Resource, name, sub string) (value any, there bool) {
	value, there = doc[name]
	parts, apart := value.(map[string]any)
	switch {
	case sub == "":
		return value, there && !apart
	case !apart:
		return nil, false
	}
	value, there = parts[sub]
	return value, there
}

// equal compares two values of documents.
func equal(a, b any) bool {
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && maps.EqualFunc(a, b, equal)
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, equal)
	case nil, bool, string, json.Number:
		switch b.(type) {
		case nil, bool, string, json.Number:
			return a == b
		}
		return false
	}
	return compact(a) == compact(b)
}

// told is a value as an event tells of it, "" for none.
func told(value any, there bool) string {
	if !there {
		return ""
	}
	return cut(compact(value))
}

func cut(value string) string {
	if len(value) <= maxFieldBytes {
		return value
	}
	return strings.ToValidUTF8(value[:maxFieldBytes], "") + "…"
}
