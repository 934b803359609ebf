package exchanges

import (
	"encoding/json"
	"strings"

	"scimdesk/models"
	"scimdesk/scim"
)

// change is one attribute before and after, as people write values; "" for
// absent. Only its name is known when it was not kept.
type change struct {
	Field, Before, After string
	Kept                 bool
}

// changes are what an exchange changed, and how many more attributes did. They
// come from its event; once that is out of reach, from what was noted at the
// door. What went with somebody who was deleted is no change of a field.
func changes(p ShowPage) (all []change, more int) {
	f := p.Told.Facts
	switch {
	case f.Event == "" || f.Event == models.EventDeleted || f.Event == models.EventGroupDeleted:
		return nil, 0
	case p.Event == nil:
		return noted(f), f.More
	}
	for _, c := range p.Event.Fields {
		all = append(all, change{Short(c.Path), Plain(c.Before), Plain(c.After), true})
	}
	return all, 0
}

// noted are the attributes that changed; the values were noted when there was
// only one.
func noted(f models.Facts) (all []change) {
	told, before, after := single(f)
	for _, field := range f.Fields {
		all = append(all, change{Short(field), before, after, told})
	}
	return all
}

// single is the value of the only attribute that changed. Whether somebody is
// active is told by the sentence alone, and what somebody was created with is
// more than one line.
func single(f models.Facts) (told bool, before, after string) {
	if f.Event != models.EventUpdated && f.Event != models.EventGroupUpdated || len(f.Fields) != 1 || f.More > 0 {
		return false, "", ""
	}
	return f.Before != "" || f.After != "", f.Before, f.After
}

// Plain is a value of an event as people write it: text without quotes, other
// values as compact JSON, absent as "".
func Plain(value string) string {
	var text string
	if json.Unmarshal([]byte(value), &text) == nil {
		return text
	}
	return value
}

// Short is an attribute path without the URN of the enterprise extension.
func Short(path string) string {
	if rest, found := strings.CutPrefix(path, scim.SchemaEnterprise+":"); found {
		return "enterprise:" + rest
	}
	return path
}
