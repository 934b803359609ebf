package scimapi

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"scimdesk/models"
	"scimdesk/scim/schema"
)

// fields are the first attributes that changed, in the schema's order, and
// how many more there are.
func (v *visit) fields(changes []models.FieldChange) (names []string, more int) {
	order := v.known.order[v.place.name()]
	var room [maxPlaces]placed
	all := room[:0]
	for _, change := range changes {
		at, known := order[change.Path]
		if !known {
			at = len(order)
		}
		all = append(all, placed{at, change.Path})
	}
	slices.SortStableFunc(all, func(a, b placed) int { return cmp.Compare(a.at, b.at) })
	for _, one := range all[:min(len(all), models.MaxFields)] {
		names = append(names, one.name)
	}
	return names, len(all) - len(names)
}

// maxPlaces is how many attributes most changes are about at most.
const maxPlaces = 32

// placed is an attribute and where it stands in its schema.
type placed struct {
	at   int
	name string
}

// orderOf numbers the attributes of a type as they are written.
func orderOf(t *schema.Type) map[string]int {
	order := map[string]int{"externalId": 0}
	for i, s := range t.Schemas() {
		prefix := ""
		if i > 0 {
			prefix = s.ID + ":"
		}
		for _, a := range s.Attributes {
			order[prefix+a.Name] = len(order)
			for _, sub := range a.SubAttributes {
				order[prefix+a.Name+"."+sub.Name] = len(order)
			}
		}
	}
	return order
}

// change is the only attribute that changed, before and after, as plain text;
// nothing when several did or when it is no plain value. Of secrets
// neither is ever told.
func change(changes []models.FieldChange) (before, after string) {
	if len(changes) != 1 {
		return "", ""
	}
	before, plainBefore := plain(changes[0].Before)
	after, plainAfter := plain(changes[0].After)
	if !plainBefore || !plainAfter {
		return "", ""
	}
	return before, after
}

// plain reads compact JSON as the text a person would write; false for
// objects and arrays. It may have been cut in the middle of a text.
func plain(value string) (string, bool) {
	if value == "" {
		return "", true
	}
	if value[0] != '"' {
		return value, value[0] != '{' && value[0] != '['
	}
	var text string
	if json.Unmarshal([]byte(value), &text) == nil {
		return text, true
	}
	value = strings.TrimSuffix(value, "…")
	const escape = 6 // bytes: \u2028 may have been cut anywhere
	for range escape {
		if json.Unmarshal([]byte(value+`"`), &text) == nil {
			return text, true
		}
		value = value[:len(value)-1]
	}
	return "", false
}
