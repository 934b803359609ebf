package provisioning

import (
	"encoding/json"
	"sort"
	"strings"

	"scimdesk/models"
	"scimdesk/scim"
)

// Limits of what an event keeps of one change.
const (
	maxFields     = 100
	maxFieldBytes = 1024
)

// differences lists what differs between two documents, by attribute path,
// in order. A nil before lists everything. Multi-valued attributes are one
// field; complex ones and extensions are taken apart.
func differences(before, after scim.Resource) []models.FieldChange {
	was, is := flat(before), flat(after)
	paths := make([]string, 0, len(is))
	for path, value := range is {
		if was[path] != value {
			paths = append(paths, path)
		}
	}
	for path := range was {
		if _, still := is[path]; !still {
			paths = append(paths, path)
		}
	}
	sort.Strings(paths)
	fields := make([]models.FieldChange, 0, min(len(paths), maxFields))
	for _, path := range paths[:min(len(paths), maxFields)] {
		fields = append(fields, models.FieldChange{Path: path, Before: cut(was[path]), After: cut(is[path])})
	}
	return fields
}

// flat maps each attribute path to its compact JSON.
func flat(doc scim.Resource) map[string]string {
	out := make(map[string]string, len(doc))
	for name, value := range doc {
		if name == "schemas" || name == "id" {
			continue
		}
		complexValue, ok := value.(map[string]any)
		if !ok {
			out[name] = compact(value)
			continue
		}
		for sub, inner := range complexValue {
			out[name+separator(name)+sub] = compact(inner)
		}
	}
	return out
}

// separator is ":" after an extension's URN and "." after an attribute.
func separator(name string) string {
	if strings.HasPrefix(name, "urn:") {
		return ":"
	}
	return "."
}

func compact(value any) string {
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return ""
	}
	return strings.TrimSuffix(out.String(), "\n")
}

func cut(value string) string {
	if len(value) <= maxFieldBytes {
		return value
	}
	return strings.ToValidUTF8(value[:maxFieldBytes], "") + "…"
}
