// Package filter is the question language of SCIM: filters (RFC 7644 §3.4.2.2)
// and PATCH paths (§3.5.2). It parses, prints, binds to a schema and decides
// about one resource. It never touches a database; models/store reads the
// bound tree to choose an index and lets the tree decide on each candidate.
package filter

import (
	"strings"
	"sync"

	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// Bound is a filter whose every path is resolved against one resource type
// and whose every value has the type of its attribute. It is immutable and
// may be used by several goroutines. A nil Bound asks for everything.
type Bound struct {
	expr  Expr
	test  predicate
	of    *schema.Type
	once  sync.Once
	parts scim.Parts // of a stored document, that are asked about, once that is needed
}

// predicate decides about a resource, or about one value between brackets.
type predicate func(node map[string]any) bool

// Bind resolves e against t: names in any case, with or without their URN, and
// a simple comparison with a complex attribute (emails, manager) as one with
// its "value". email is read as emails, because an identity provider sends it.
// By the letter a name needs its extension's URN, values must be of the
// attribute's type, and a single complex attribute has no value of its own.
//
// It answers a *scim.Error 400 invalidFilter for an unknown attribute, one
// that is never returned (password) or not kept (meta.location), an operator
// that does not suit the attribute's type and a value that cannot be of it.
func Bind(e Expr, t *schema.Type, m *scim.Manner) (*Bound, error) {
	expr, test, err := binder{typeScope{t, m}, m}.bind(e)
	if err != nil {
		return nil, err
	}
	return &Bound{expr: expr, test: test, of: t}, nil
}

// stored are the parts of a stored document that are asked about.
func (b *Bound) stored() scim.Parts {
	b.once.Do(func() { b.parts = partsOf(b.expr, b.of) })
	return b.parts
}

// Expr is the resolved tree: paths in the spelling of the schema, values of
// the attribute's type. nil for a nil Bound.
func (b *Bound) Expr() Expr {
	if b == nil {
		return nil
	}
	return b.expr
}

// Match decides about a resource whose keys bear the schema's spelling.
//
// Strings compare by [scim.Fold] unless the attribute is caseExact, userName
// by [scim.UserNameKey], dates as instants, numbers exactly. A comparison with
// a multi-valued attribute is true when any of its values makes it true; so
// "ne" is false when there are none, whereas it is true for a single value
// that is missing.
func (b *Bound) Match(doc scim.Resource) bool {
	return b == nil || b.test == nil || b.test(doc)
}

// Mentions says whether the filter asks about the attribute, so that the
// caller knows what must be in the document: Mentions("meta").
func (b *Bound) Mentions(name string) bool {
	return b != nil && mentions(b.expr, name)
}

func mentions(e Expr, name string) bool {
	switch e := e.(type) {
	case And:
		return mentions(e.Left, name) || mentions(e.Right, name)
	case Or:
		return mentions(e.Left, name) || mentions(e.Right, name)
	case Not:
		return mentions(e.Of, name)
	case Compare:
		return strings.EqualFold(e.Path.Name, name)
	case Present:
		return strings.EqualFold(e.Path.Name, name)
	case Within:
		return strings.EqualFold(e.Path.Name, name)
	}
	return false
}
