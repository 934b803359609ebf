package schema

import (
	"slices"
	"strings"

	"scimdesk/scim"
)

// checkSchemas holds the "schemas" of a body to RFC 7643 §3: there, not empty,
// each known and named once, the core schema among them, and those of all
// extensions that have data. URNs have no case.
func (t *Type) checkSchemas(in, out scim.Resource, m *scim.Manner) error {
	value, given := find(in, "schemas")
	listed, fault := t.listed(value, given)
	if fault != nil {
		if !m.Tolerates(scim.QuirkSchemas) {
			return fault
		}
		if len(listed) == 0 {
			return nil
		}
	}
	for i := range t.exts {
		id := t.exts[i].ID
		if _, there := out[id]; there && !slices.Contains(listed, id) && !m.Tolerates(scim.QuirkUnlistedURN) {
			return scim.Errorf(400, scim.InvalidValue, "There are attributes of %s, which schemas does not list; add it there.", id)
		}
	}
	return nil
}

// listed are the URNs that schemas names, as published ("" for the core), and
// what is wrong with it.
func (t *Type) listed(value any, given bool) ([]string, error) {
	urns, ok := value.([]any)
	switch {
	case !given || value == nil:
		return nil, scim.Errorf(400, scim.InvalidSyntax, "schemas is missing; list the URNs of the schemas used, %s first.", t.core.ID)
	case !ok:
		return nil, scim.Errorf(400, scim.InvalidSyntax, "schemas must be an array of URNs, but %s was sent.", typeName(value))
	}
	all := make([]string, 0, min(len(urns), len(t.sections)))
	var fault error
	for _, one := range urns {
		id, why := t.known(one)
		if why == "" && slices.Contains(all, id) {
			why = "is listed twice"
		}
		if why == "" {
			all = append(all, id)
		} else if fault == nil {
			text, _ := one.(string)
			fault = scim.Errorf(400, scim.InvalidValue, "%.200q in schemas %s.", text, why)
		}
	}
	if fault == nil && !slices.Contains(all, "") {
		fault = scim.Errorf(400, scim.InvalidValue, "schemas does not list %s; add it.", t.core.ID)
	}
	return all, fault
}

// known finds a listed URN, and says what is wrong with it. Other names of a
// schema are wrong.
func (t *Type) known(urn any) (id, why string) {
	text, ok := urn.(string)
	if !ok {
		return "", "is not a text"
	}
	if strings.EqualFold(text, t.core.ID) {
		return "", ""
	}
	if t.extension(text) > 0 {
		return text, ""
	}
	id, ok = t.urns.get(text)
	if !ok || text == "" || !strings.EqualFold(text, id) {
		return id, "is not a schema of a " + t.Name
	}
	return id, ""
}
