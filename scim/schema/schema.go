// Package schema is the shape of resources (RFC 7643): which attributes there
// are, what each may hold, how a client's body becomes a document of ours and
// how that document is written. It owns the definitions of User,
// Group and Enterprise User, those added at run time and the discovery
// documents; it stores nothing and knows no HTTP.
package schema

import "strings"

// The data types of RFC 7643 §2.3, as Attribute.Type spells them.
const (
	String    = "string"
	Boolean   = "boolean"
	Decimal   = "decimal"
	Integer   = "integer"
	DateTime  = "dateTime"
	Binary    = "binary"
	Reference = "reference"
	Complex   = "complex"
)

// The mutabilities of RFC 7643 §7.
const (
	ReadOnly  = "readOnly"
	ReadWrite = "readWrite"
	Immutable = "immutable"
	WriteOnly = "writeOnly"
)

// When an attribute is returned, and how far it is unique (RFC 7643 §7).
const (
	Always  = "always"
	Never   = "never"
	Default = "default"
	Request = "request"

	None   = "none"
	Server = "server"
	Global = "global"
)

// Schema is one schema definition as /Schemas publishes it (RFC 7643 §7).
type Schema struct {
	Schemas     []string    `json:"schemas"`
	ID          string      `json:"id"` // the URN
	Name        string      `json:"name"`
	Description string      `json:"description"`
	Attributes  []Attribute `json:"attributes"`
	Meta        *Meta       `json:"meta,omitempty"`
}

// Attribute is one attribute or sub-attribute with all its characteristics
// (RFC 7643 §7). It is read-only once loaded.
type Attribute struct {
	Name            string      `json:"name"`
	Type            string      `json:"type"`
	MultiValued     bool        `json:"multiValued"`
	Description     string      `json:"description"`
	Required        bool        `json:"required"`
	CanonicalValues []string    `json:"canonicalValues,omitempty"`
	CaseExact       bool        `json:"caseExact"`
	Mutability      string      `json:"mutability"`
	Returned        string      `json:"returned"`
	Uniqueness      string      `json:"uniqueness"`
	ReferenceTypes  []string    `json:"referenceTypes,omitempty"`
	SubAttributes   []Attribute `json:"subAttributes,omitempty"`

	// What follows is not published.

	// Unstored is true of what only an answer has, because it depends on the
	// address asked: no filter can find it.
	Unstored bool `json:"-"`
	// Rows is true of what is kept as rows beside the document, because there
	// may be very many: the members of a group.
	Rows bool `json:"-"`
	// Certificate is true of a binary value that is one DER certificate.
	Certificate bool `json:"-"`

	dotted string // as a sub-attribute: its name behind the attribute's
}

// Sub finds a sub-attribute by its name in any case.
func (a *Attribute) Sub(name string) (*Attribute, bool) {
	for i := range a.SubAttributes {
		if sameName(a.SubAttributes[i].Name, name) {
			return &a.SubAttributes[i], true
		}
	}
	return nil, false
}

// Meta is the meta of a discovery document; Location is absolute.
type Meta struct {
	ResourceType string `json:"resourceType"`
	Location     string `json:"location"`
}

// sameName compares attribute names, which are ASCII (RFC 7643 §2.1).
func sameName(a, b string) bool {
	return len(a) == len(b) && strings.EqualFold(a, b)
}
