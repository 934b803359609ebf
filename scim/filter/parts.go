package filter

import (
	"slices"

	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// partsOf are the parts of a stored document that a bound filter asks about.
func partsOf(e Expr, t *schema.Type) scim.Parts {
	return storedParts(askedAbout(e), t)
}

// askedAbout are the parts of a resource, or of a value between brackets, that
// e asks about.
func askedAbout(e Expr) scim.Parts {
	switch e := e.(type) {
	case And:
		return merge(askedAbout(e.Left), askedAbout(e.Right))
	case Or:
		return merge(askedAbout(e.Left), askedAbout(e.Right))
	case Not:
		return askedAbout(e.Of)
	case Compare:
		return partsAt(e.Path, nil)
	case Present:
		return partsAt(e.Path, nil)
	case Within:
		return partsAt(e.Path, askedAbout(e.Of))
	}
	return scim.Parts{}
}

// partsAt is one path as parts, with what is wanted at its end.
func partsAt(path Path, inside scim.Parts) scim.Parts {
	for _, name := range [...]string{path.Sub, path.Name, path.URI} {
		if name != "" {
			inside = scim.Parts{{Name: name, Parts: inside}}
		}
	}
	return inside
}

// merge is what is wanted by either.
func merge(a, b scim.Parts) scim.Parts {
	if a == nil || b == nil {
		return nil
	}
	for _, part := range b {
		i := slices.IndexFunc(a, func(have scim.Part) bool { return have.Name == part.Name })
		if i < 0 {
			a = append(a, part)
			continue
		}
		a[i].Parts = merge(a[i].Parts, part.Parts)
	}
	return a
}

// storedParts leaves out what no document holds, so that nobody looks for it:
// what is computed and what is kept as rows. What is merely read-only may not
// always have been, and documents hold it until they change.
func storedParts(parts scim.Parts, t *schema.Type) scim.Parts {
	return slices.DeleteFunc(parts, func(part scim.Part) bool {
		attr, _, core := t.Find("", part.Name)
		switch {
		case !core:
			return false
		case attr.Name == "meta", attr.Rows:
			return true
		}
		return attr.Name == "groups" && t.Name == scim.TypeUser
	})
}
