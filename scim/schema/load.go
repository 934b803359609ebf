package schema

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"scimdesk/scim"
)

// Load reads one schema definition from JSON, fills in the defaults of
// RFC 7643 §2.2 and checks it: a URN, names by the grammar of §2.1 and none
// twice, known types and characteristics, sub-attributes exactly on complex
// attributes and nothing complex inside them. The error is an *scim.Error
// 400 that names the attribute.
func Load(text []byte) (Schema, error) {
	if _, err := scim.Parse(text); err != nil {
		return Schema{}, err
	}
	var s Schema
	if err := json.Unmarshal(text, &s); err != nil {
		return Schema{}, scim.Errorf(400, scim.InvalidValue, "The schema cannot be read: %v.", err)
	}
	s.Schemas, s.Meta = []string{scim.SchemaSchema}, nil
	fill(s.Attributes)
	return s, s.check()
}

// fill sets every characteristic left out to its default.
func fill(attrs []Attribute) {
	for i := range attrs {
		a := &attrs[i]
		a.Type = or(a.Type, String)
		a.Mutability = or(a.Mutability, ReadWrite)
		if a.Mutability == WriteOnly {
			a.Returned = or(a.Returned, Never)
		}
		a.Returned = or(a.Returned, Default)
		a.Uniqueness = or(a.Uniqueness, None)
		fill(a.SubAttributes)
		for j := range a.SubAttributes {
			a.SubAttributes[j].dotted = a.Name + "." + a.SubAttributes[j].Name
		}
	}
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func (s Schema) check() error {
	switch {
	case !isURN(s.ID):
		return scim.Errorf(400, scim.InvalidValue, "The schema's id %q is not a URN like urn:example:2.0:User.", s.ID)
	case s.Name == "":
		return scim.Errorf(400, scim.InvalidValue, "The schema %s has no name.", s.ID)
	case len(s.Attributes) == 0:
		return scim.Errorf(400, scim.InvalidValue, "The schema %s has no attributes.", s.ID)
	}
	return checkAttributes("", s.Attributes)
}

// checkAttributes checks one level; parent is the complex attribute's name.
func checkAttributes(parent string, attrs []Attribute) error {
	seen := map[string]bool{}
	for i := range attrs {
		a := &attrs[i]
		name := strings.TrimPrefix(parent+"."+a.Name, ".")
		if seen[strings.ToLower(a.Name)] {
			return scim.Errorf(400, scim.InvalidValue, "The attribute %s is defined twice (upper and lower case are the same).", name)
		}
		seen[strings.ToLower(a.Name)] = true
		if why := a.fault(parent != ""); why != "" {
			return scim.Errorf(400, scim.InvalidValue, "The attribute %q %s.", name, why)
		}
		if err := checkAttributes(name, a.SubAttributes); err != nil {
			return err
		}
	}
	return nil
}

// fault says what is wrong with a, or nothing.
func (a *Attribute) fault(inside bool) string {
	switch {
	case !isName(a.Name):
		return "has no valid name: a letter, then letters, digits, - and _ (RFC 7643 §2.1)"
	case a.Type == Complex && inside:
		return "is complex inside a complex attribute, which RFC 7643 §2.3.8 does not allow"
	case (a.Type == Complex) != (len(a.SubAttributes) > 0):
		return "must have sub-attributes if it is complex, and only then"
	case len(a.ReferenceTypes) > 0 && a.Type != Reference:
		return "has referenceTypes without being a reference"
	}
	return a.oddWord()
}

// oddWord finds a characteristic with a value the RFC does not know.
func (a *Attribute) oddWord() string {
	for _, c := range []struct {
		what, is string
		of       []string
	}{
		{"type", a.Type, []string{String, Boolean, Decimal, Integer, DateTime, Binary, Reference, Complex}},
		{"mutability", a.Mutability, []string{ReadOnly, ReadWrite, Immutable, WriteOnly}},
		{"returned", a.Returned, []string{Always, Never, Default, Request}},
		{"uniqueness", a.Uniqueness, []string{None, Server, Global}},
	} {
		if !slices.Contains(c.of, c.is) {
			return fmt.Sprintf("has the %s %q; it must be one of %s", c.what, c.is, strings.Join(c.of, ", "))
		}
	}
	return ""
}

// isName follows ATTRNAME of RFC 7643 §2.1, and allows the RFC's own $ref.
func isName(s string) bool {
	if s == "$ref" {
		return true
	}
	for i := range len(s) {
		c := s[i] | 0x20
		letter := c >= 'a' && c <= 'z'
		if !letter && (i == 0 || !strings.ContainsRune("0123456789-_", rune(s[i]))) {
			return false
		}
	}
	return s != ""
}
