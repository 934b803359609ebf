package schema

import (
	"strings"

	"scimdesk/scim"
)

// Lengths of names and URNs that are added at run time, in bytes.
const (
	maxName = 64
	maxURN  = 255
)

// loadAdded is [Load] for a schema that is added at run time, which may not be
// of any size and may not call an attribute like one every resource has.
func loadAdded(text []byte) (Schema, error) {
	s, err := Load(text)
	if err != nil {
		return s, err
	}
	if len(s.ID) > maxURN || len(s.Name) > maxURN {
		return s, scim.Errorf(400, scim.InvalidValue, "The id or the name of the schema %.100q is longer than %d bytes.", s.ID, maxURN)
	}
	for i := range s.Attributes {
		for _, taken := range commonNames {
			if sameName(s.Attributes[i].Name, taken) {
				return s, scim.Errorf(400, scim.InvalidValue, "The attribute %s of %s is one every resource has (RFC 7643 §3.1); leave it out.", taken, s.ID)
			}
		}
	}
	return s, checkSize(s.ID, s.Attributes)
}

// commonNames are the attributes of [commonAttributes].
var commonNames = [...]string{"schemas", "id", "externalId", "meta"}

// checkSize bounds how many attributes there are and how long their names.
func checkSize(where string, attrs []Attribute) error {
	if len(attrs) > MaxAttributes {
		return scim.Errorf(400, scim.InvalidValue, "%s has %d attributes; at most %d are possible.", where, len(attrs), MaxAttributes)
	}
	for i := range attrs {
		a := &attrs[i]
		if len(a.Name) > maxName {
			return scim.Errorf(400, scim.InvalidValue, "The name of the attribute %.100q in %s is longer than %d bytes.", a.Name, where, maxName)
		}
		if why := a.contradiction(); why != "" {
			return scim.Errorf(400, scim.InvalidValue, "The attribute %s in %s %s.", a.Name, where, why)
		}
		if err := checkSize(where+" "+a.Name, a.SubAttributes); err != nil {
			return err
		}
	}
	return nil
}

// contradiction finds characteristics no value could have together.
func (a *Attribute) contradiction() string {
	switch {
	case a.Mutability == WriteOnly && a.Returned != Never:
		return "is writeOnly, and so returned must be never"
	case a.Mutability == WriteOnly && a.Required:
		return "is writeOnly and required; this server keeps no such values, so it could never know one is there"
	case a.Uniqueness != None && (a.Type == Complex || a.Type == Boolean):
		return "cannot be unique, because it is " + a.Type
	}
	return ""
}

// isURN wants urn:something:something of plain visible characters.
func isURN(s string) bool {
	if len(s) < 7 || !strings.EqualFold(s[:4], "urn:") || strings.Count(s, ":") < 2 || strings.HasSuffix(s, ":") {
		return false
	}
	return strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`"[],`, r) }) < 0
}
