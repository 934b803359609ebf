package storetest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/scim/schema"
)

const shapeURN = "urn:test:params:scim:schemas:Drawn"

// shape is a User with an extension nobody knew before.
type shape struct {
	of    *schema.Type
	attrs []drawn
}

// drawn is one attribute of it, as RFC 7643 §7 writes it down.
type drawn struct {
	Name          string  `json:"name"`
	Type          string  `json:"type"`
	MultiValued   bool    `json:"multiValued"`
	CaseExact     bool    `json:"caseExact"`
	SubAttributes []drawn `json:"subAttributes,omitempty"`
}

func drawShape(rt *rapid.T) shape {
	var s shape
	for i := range rapid.IntRange(1, 4).Draw(rt, "attributes") {
		a := drawAttribute(rt, fmt.Sprint("a", i), "string", "boolean", "integer", "decimal", "dateTime", "complex")
		for j := range 2 {
			if a.Type == "complex" {
				sub := drawAttribute(rt, fmt.Sprint("s", j), "string", "boolean", "integer", "dateTime")
				sub.MultiValued = false
				a.SubAttributes = append(a.SubAttributes, sub)
			}
		}
		s.attrs = append(s.attrs, a)
	}
	text, err := json.Marshal(map[string]any{"id": shapeURN, "name": "Drawn", "description": "Drawn at random", "attributes": s.attrs})
	must(rt, err)
	definitions, err := schema.ReadDefinitions(text, "User", false)
	must(rt, err)
	set, err := schema.Extended(definitions)
	must(rt, err)
	s.of, _ = set.Type("User")
	return s
}

func drawAttribute(rt *rapid.T, name string, types ...string) drawn {
	return drawn{
		Name: name, Type: rapid.SampledFrom(types).Draw(rt, "type"),
		MultiValued: rapid.Bool().Draw(rt, "multiValued"), CaseExact: rapid.Bool().Draw(rt, "caseExact"),
	}
}

// value draws one of few, so that filters meet them.
func (a drawn) value(rt *rapid.T) any {
	switch a.Type {
	case "boolean":
		return rapid.Bool().Draw(rt, "value")
	case "integer":
		return json.Number(rapid.SampledFrom([]string{"-12", "-2", "0", "3", "10", "9007199254740993"}).Draw(rt, "value"))
	case "decimal":
		return json.Number(rapid.SampledFrom([]string{"-2.50", "-2.5e0", "0.0", "0.1", "10", "1e1", "3.14"}).Draw(rt, "value"))
	case "dateTime":
		return rapid.SampledFrom(instants).Draw(rt, "value")
	case "complex":
		entry := map[string]any{}
		for _, sub := range a.SubAttributes {
			if rapid.IntRange(0, 3).Draw(rt, "has") > 0 {
				entry[sub.Name] = sub.value(rt)
			}
		}
		return entry
	}
	return rapid.SampledFrom(names).Draw(rt, "value")
}

// drawShaped creates someone with the extension's attributes, unless the
// userName is taken already; the id is "" then.
func (w *world) drawShaped(t *testing.T, rt *rapid.T, scope models.Scope, s shape) string {
	c := w.change(scope, drawDoc(rt))
	full, err := scim.ParseStored(c.After.Document)
	must(rt, err)
	extension := map[string]any{}
	for _, a := range s.attrs {
		switch count := rapid.IntRange(0, 2).Draw(rt, "values"); {
		case a.MultiValued && count > 0:
			extension[a.Name] = []any{a.value(rt), a.value(rt)}[:count]
		case count > 0:
			extension[a.Name] = a.value(rt)
		}
	}
	full[shapeURN] = extension
	full["schemas"] = []any{scim.SchemaUser, shapeURN}
	read, err := s.of.Read(full, nil)
	must(rt, err)
	read["id"] = c.After.ID
	c.After.Document, err = s.of.Append(nil, read)
	must(rt, err)
	c.After.CreatedAt, c.After.UpdatedAt = w.at(rapid.IntRange(0, 4).Draw(rt, "created")), w.at(rapid.IntRange(0, 4).Draw(rt, "updated"))
	if _, err = w.CreateResource(t.Context(), c); err != nil {
		allowed(rt, err)
		return ""
	}
	return c.After.ID
}

// sortable are the paths an order may name.
func (s shape) sortable() []string {
	paths := []string{"userName", "displayName", "externalId", "active", "emails", "emails.type", "meta.created", "meta.lastModified", "title", "id"}
	for _, a := range s.attrs {
		path := shapeURN + ":" + a.Name
		if a.Type == "complex" {
			path += "." + a.SubAttributes[0].Name
		}
		paths = append(paths, path)
	}
	return paths
}

func (s shape) drawFilter(rt *rapid.T, depth int, groups []string) string {
	switch rapid.IntRange(0, 4).Draw(rt, "kind") * min(depth, 1) {
	case 1, 2:
		return "(" + s.drawFilter(rt, depth-1, groups) + " and " + s.drawFilter(rt, depth-1, groups) + ")"
	case 3:
		return "(" + s.drawFilter(rt, depth-1, groups) + " or " + s.drawFilter(rt, depth-1, groups) + ")"
	case 4:
		return "not (" + s.drawFilter(rt, depth-1, groups) + ")"
	}
	switch rapid.IntRange(0, 3).Draw(rt, "of") {
	case 0:
		return drawTerm(rt)
	case 1:
		return drawGroupTerm(rt, groups)
	}
	a := rapid.SampledFrom(s.attrs).Draw(rt, "attribute")
	return a.term(rt, shapeURN+":"+a.Name)
}

func drawGroupTerm(rt *rapid.T, groups []string) string {
	id, name := rapid.SampledFrom(groups).Draw(rt, "id"), rapid.SampledFrom(names).Draw(rt, "name")
	return rapid.SampledFrom([]string{
		fmt.Sprintf("groups eq %q", id), fmt.Sprintf("groups.value eq %q", id), fmt.Sprintf(`groups[value eq %q and type eq "direct"]`, id),
		fmt.Sprintf("groups.display eq %q", name), fmt.Sprintf("groups.value ne %q", id), "groups pr", `groups.type eq "indirect"`,
	}).Draw(rt, "groups")
}

func drawTeamFilter(rt *rapid.T, depth int, ids []string) string {
	switch rapid.IntRange(0, 3).Draw(rt, "kind") * min(depth, 1) {
	case 1:
		return "(" + drawTeamFilter(rt, depth-1, ids) + " and " + drawTeamFilter(rt, depth-1, ids) + ")"
	case 2:
		return "(" + drawTeamFilter(rt, depth-1, ids) + " or " + drawTeamFilter(rt, depth-1, ids) + ")"
	case 3:
		return "not (" + drawTeamFilter(rt, depth-1, ids) + ")"
	}
	id, name := rapid.SampledFrom(ids).Draw(rt, "id"), rapid.SampledFrom(names).Draw(rt, "name")
	return rapid.SampledFrom([]string{
		fmt.Sprintf("members eq %q", id), fmt.Sprintf("members.value eq %q", id), fmt.Sprintf(`members[value eq %q and type eq "User"]`, id),
		fmt.Sprintf("members.value ne %q", id), fmt.Sprintf("members.display eq %q", name), fmt.Sprintf("displayName eq %q", name),
		`members.type eq "Group"`, "members pr", fmt.Sprintf(`members[value eq %q or display sw "k"]`, id),
	}).Draw(rt, "members")
}

// term asks about one attribute by an operator that suits it.
func (a drawn) term(rt *rapid.T, path string) string {
	if rapid.IntRange(0, 5).Draw(rt, "pr") == 0 {
		return path + " pr"
	}
	if a.Type == "complex" {
		sub := rapid.SampledFrom(a.SubAttributes).Draw(rt, "sub")
		if rapid.Bool().Draw(rt, "dotted") {
			return sub.term(rt, path+"."+sub.Name)
		}
		return path + "[" + a.SubAttributes[0].term(rt, "s0") + " and " + a.SubAttributes[1].term(rt, "s1") + "]"
	}
	ops := map[string]string{"boolean": "eq ne", "string": "eq ne co sw ew gt ge lt le"}[a.Type]
	if ops == "" {
		ops = "eq ne gt ge lt le"
	}
	value, err := json.Marshal(a.value(rt))
	must(rt, err)
	return path + " " + rapid.SampledFrom(strings.Fields(ops)).Draw(rt, "op") + " " + string(value)
}
