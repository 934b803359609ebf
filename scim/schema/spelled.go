package schema

import "scimdesk/scim"

// spelled takes a body whose every name is as the schemas spell it, as most
// are: there is nothing to sort, and nothing can be there under two names.
func (g gathered) spelled(in scim.Resource) bool {
	if !g.t.spells(in) {
		return false
	}
	g.take("", g.t.common, in)
	g.take("", g.t.core.Attributes, in)
	for i := range g.t.exts {
		e := &g.t.exts[i]
		if data, ok := in[e.ID].(scim.Resource); ok {
			g.take(e.ID, e.Attributes, data)
		}
	}
	return true
}

// spells says whether every name in a body is as the schemas spell it.
func (t *Type) spells(in scim.Resource) bool {
	known := count(t.common, in) + count(t.core.Attributes, in)
	for i := range t.exts {
		e := &t.exts[i]
		value, given := in[e.ID]
		if !given {
			continue
		}
		data, ok := value.(scim.Resource)
		if !ok || count(e.Attributes, data) != len(data) {
			return false
		}
		known++
	}
	return known == len(in)
}

// count counts the attributes that an object has by their own names.
func count(attrs []Attribute, object scim.Resource) int {
	n := 0
	for i := range attrs {
		if _, given := object[attrs[i].Name]; given {
			n++
		}
	}
	return n
}

// take keeps an object as the raw values of a schema.
func (g gathered) take(ext string, attrs []Attribute, object scim.Resource) {
	g.raw[ext] = object
	for i := range attrs {
		a := &attrs[i]
		if value, given := object[a.Name]; given {
			g.look(spot{ext: ext, attr: a}, a.Name, value)
		}
	}
}
