package filter

import (
	"strings"

	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// scope is where names are looked up: a resource type, or the values of one
// attribute between brackets.
type scope interface {
	find(Path) (place, bool)
	String() string // for sentences: "a User", "emails"
}

// typeScope looks names up in a resource type and its extensions.
type typeScope struct {
	of *schema.Type
	m  *scim.Manner
}

// find takes the longest URN it knows: a path that is an extension's URN as a
// whole is the extension, otherwise its last colon ends the URN.
func (s typeScope) find(path Path) (place, bool) {
	if path.URI != "" {
		if extension, ok := s.of.Extension(path.String()); ok {
			return place{path: Path{URI: extension.ID}}, s.spelled(path.String(), extension.ID)
		}
	}
	attr, urn, ok := s.of.Find(path.URI, path.Name)
	if !ok && path.URI == "" {
		attr, urn, ok = s.extended(path.Name)
	}
	if !ok || !s.spelled(path.URI, urn) {
		return place{}, false
	}
	at, ok := placed(urn, attr, path.Sub)
	if ok {
		noteCase(s.m, path, at.path)
	}
	return at, ok
}

// spelled notes a URN that could have been left out or is not spelled as
// published. By the letter the case of a URN does not matter, but another URN
// is another schema.
func (s typeScope) spelled(sent, published string) bool {
	switch {
	case sent == "" || sent == published:
		return true
	case strings.EqualFold(sent, published) || published == "" && strings.EqualFold(sent, s.of.Schema):
		s.m.Note(scim.QuirkURNPrefix)
		return true
	}
	return s.m.Tolerates(scim.QuirkSchemas)
}

// noteCase notes names in another case than the schema's.
func noteCase(m *scim.Manner, sent, found Path) {
	if sent.Name != found.Name || sent.Sub != found.Sub {
		m.Note(scim.QuirkNameCase)
	}
}

// findWhole also takes the core schema's URN as a whole, as a PATCH may.
func (s typeScope) findWhole(path Path) (place, bool) {
	if s.of.IsCore(path.String()) {
		return place{path: Path{URI: s.of.Schema}}, s.spelled(path.String(), s.of.Schema)
	}
	return s.find(path)
}

// extended finds a bare name that only an extension has, as identity providers
// send manager and department. By the letter it has its URN in front.
func (s typeScope) extended(name string) (*schema.Attribute, string, bool) {
	for _, urn := range s.of.Extensions() {
		if attr, urn, ok := s.of.Find(urn, name); ok {
			quirk := scim.QuirkUnlistedURN
			if attr.Name == "manager" {
				quirk = scim.QuirkManager
			}
			return attr, urn, s.m.Tolerates(quirk)
		}
	}
	return nil, "", false
}

func (s typeScope) String() string { return "a " + s.of.Name }

// valueScope looks names up among the sub-attributes of one attribute.
type valueScope struct {
	of *schema.Attribute
	m  *scim.Manner
}

func (s valueScope) find(path Path) (place, bool) {
	if path.URI != "" || path.Sub != "" {
		return place{}, false
	}
	sub, ok := subOf(s.of, path.Name)
	if !ok {
		return place{}, false
	}
	noteCase(s.m, path, Path{Name: sub.Name})
	return place{path: Path{Name: sub.Name}, attr: sub, inside: true}, true
}

func (s valueScope) String() string { return s.of.Name }

// subOf finds a sub-attribute. The values of a multi-valued attribute that is
// not complex are addressed as "value" (RFC 7643 §2.4).
func subOf(attr *schema.Attribute, name string) (*schema.Attribute, bool) {
	if attr.Type == schema.Complex || !attr.MultiValued || !strings.EqualFold(name, "value") {
		return attr.Sub(name)
	}
	value := *attr
	value.Name, value.MultiValued = "value", false
	return &value, true
}

// place is a resolved path and how to get at its values.
type place struct {
	path   Path
	attr   *schema.Attribute // nil for an extension as a whole
	sub    *schema.Attribute // nil without
	inside bool              // a name between brackets
}

func placed(urn string, attr *schema.Attribute, sub string) (place, bool) {
	p := place{path: Path{URI: urn, Name: attr.Name}, attr: attr}
	if sub == "" {
		return p, true
	}
	found, ok := subOf(attr, sub)
	if !ok {
		return place{}, false
	}
	p.sub, p.path.Sub = found, found.Name
	return p, true
}

// leaf is the attribute whose values are compared.
func (p place) leaf() *schema.Attribute {
	if p.sub != nil {
		return p.sub
	}
	return p.attr
}

// secret says whether the attribute may not even be asked about.
func (p place) secret() bool {
	return p.attr != nil && (p.attr.Returned == schema.Never || p.leaf().Returned == schema.Never)
}

// any says whether a value at this place passes the test. A missing single
// value is tested as nil; a multi-valued attribute without values has nothing
// to test.
func (p place) any(node map[string]any, test func(any) bool) bool {
	if p.path.URI != "" {
		extension, _ := node[p.path.URI].(map[string]any)
		if p.attr == nil {
			return test(extension)
		}
		node = extension
	}
	return anyOf(p.attr, node[p.attr.Name], func(value any) bool {
		if p.sub == nil {
			return test(value)
		}
		return anyOf(p.sub, valueOf(value)[p.sub.Name], test)
	})
}

// anyOf tests a single value, or each of a multi-valued attribute.
func anyOf(attr *schema.Attribute, value any, test func(any) bool) bool {
	if !attr.MultiValued {
		return test(value)
	}
	values, ok := value.([]any)
	if !ok {
		return value != nil && test(value)
	}
	for _, v := range values {
		if test(v) {
			return true
		}
	}
	return false
}

// valueOf sees a value that is not complex as one with only a "value".
func valueOf(value any) map[string]any {
	switch value := value.(type) {
	case map[string]any:
		return value
	case nil:
		return nil
	}
	return map[string]any{"value": value}
}
