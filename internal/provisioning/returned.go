package provisioning

import (
	"slices"

	"scimdesk/scim/schema"
)

// returned says whether answers show all of the value that each calls by this
// name and sub. Nobody knows it of what is no longer defined.
func returned(t *schema.Type, name, sub string) bool {
	a, _, known := t.Find("", name)
	switch {
	case !known:
		a, _, known = t.Find(name, sub) // of an extension
	case sub != "":
		if a.Returned == schema.Never {
			return false
		}
		a, known = a.Sub(sub)
	}
	return known && open(a)
}

// open says whether neither the attribute nor a part of it is a secret.
func open(a *schema.Attribute) bool {
	return a.Returned != schema.Never &&
		!slices.ContainsFunc(a.SubAttributes, func(sub schema.Attribute) bool { return !open(&sub) })
}
