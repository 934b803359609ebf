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
	fields := []models.FieldChange{}
	add := func(name, sub, was, is string) {
		if !returned(t, name, sub) {
			was, is = "", ""
		}
		fields = append(fields, models.FieldChange{Path: pathOf(name, sub), Before: was, After: is})
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
	return fields[:min(len(fields), maxFields)]
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

// pathOf joins with ":" after an extension's URN and "." after an attribute.
func pathOf(name, sub string) string {
	switch {
	case sub == "":
		return name
	case strings.HasPrefix(name, "urn:"):
		return name + ":" + sub
	}
	return name + "." + sub
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
