package schema

import "scimdesk/scim"

// spelled takes a body whose every name is as the schemas spell it, as most
// are: there is nothing to sort, and nothing can be there under two names.
func (g gathered) spelled(in scim.Resource) bool {
	if !g.t.spells(in) {
		return false
	}
	g.lay(in)
	for i := range g.raw {
		s := &g.t.sections[i]
		for _, a := range s.noted {
			if value, given := g.raw[i][a.Name]; given {
				g.look(spot{ext: s.urn, attr: a}, a.Name, value)
			}
		}
	}
	return true
}

// lay takes the objects of such a body as the raw values of its sections.
func (g gathered) lay(in scim.Resource) {
	g.raw[0] = in
	for i := 1; i < len(g.raw); i++ {
		g.raw[i], _ = in[g.t.sections[i].urn].(scim.Resource)
	}
}

// spells says whether every name in a body is as the schemas spell it.
func (t *Type) spells(in scim.Resource) bool {
	for name, value := range in {
		if _, known := t.sections[0].at[name]; known {
			continue
		}
		data, ok := value.(scim.Resource)
		i := t.extension(name)
		if !ok || i == 0 || !t.sections[i].spells(data) {
			return false
		}
	}
	return true
}
