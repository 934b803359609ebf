// Package patch changes a resource as RFC 7644 §3.5.2 says and as identity
// providers mean it: it reads the operations of a PATCH, applies them to a
// document, and turns what they do to a group's members into changes that need
// no document. It knows no store; who calls it hands in a copy and throws it
// away when an operation fails.
package patch

import (
	"strings"

	"scimdesk/scim"
	"scimdesk/scim/filter"
)

// MaxOps is the most operations one request may hold.
const MaxOps = 1_000

// Kind is what an operation does, in lower case.
type Kind string

// The operations of RFC 7644 §3.5.2.
const (
	Add     Kind = "add"
	Replace Kind = "replace"
	Remove  Kind = "remove"
)

// Op is one operation. Path is as the client wrote it, "" for the resource as
// a whole; Target is Path parsed, not yet resolved against a schema.
type Op struct {
	Kind   Kind
	Path   string
	Target filter.Target
	Value  any

	number int // its place in the request, from 1; 0 when it is where it was
}

// Parse reads the body of a PATCH. Names may come in any case. Unless m goes by
// the letter, so may operations, "schemas" may be missing or odd, unknown
// names are ignored, and no operations change nothing.
//
// Errors are *scim.Error 400: invalidSyntax for what is no PATCH (including
// more than [MaxOps] operations, an unknown op and, by the letter, a remove with a
// value), invalidPath and invalidFilter for a path, noTarget for a remove without
// one, invalidValue for a missing value.
func Parse(body []byte, m *scim.Manner) ([]Op, error) {
	doc, err := scim.Parse(body)
	if err != nil {
		return nil, err
	}
	return Read(doc, m)
}

// ParseLong is [Parse] for groups, whose bodies may be as long as
// [scim.ParseGroup] allows.
func ParseLong(body []byte, m *scim.Manner) ([]Op, error) {
	doc, err := scim.ParseGroup(body)
	if err != nil {
		return nil, err
	}
	return Read(doc, m)
}

// Read is [Parse] for a body that was read before, as in a bulk request.
func Read(doc scim.Resource, m *scim.Manner) ([]Op, error) {
	if err := checkMessage(doc, m); err != nil {
		return nil, err
	}
	list, ok := member(doc, "Operations").([]any)
	if !ok || len(list) > MaxOps || len(list) == 0 && !m.Tolerates(scim.QuirkNoOperations) {
		return nil, scim.Errorf(400, scim.InvalidSyntax, "A PATCH needs Operations, an array of 1 to %d operations (RFC 7644 §3.5.2).", MaxOps)
	}
	ops := make([]Op, len(list))
	for i, raw := range list {
		var err error
		if ops[i], err = readOp(raw, m); err != nil {
			return nil, numbered(i+1, err)
		}
	}
	return ops, nil
}

// checkMessage looks at what stands around the operations.
func checkMessage(doc scim.Resource, m *scim.Manner) error {
	if err := checkNames(doc, m, "schemas", "Operations"); err != nil {
		return err
	}
	list, _ := member(doc, "schemas").([]any)
	if len(list) == 1 {
		if urn, _ := list[0].(string); strings.EqualFold(urn, scim.MessagePatch) {
			return nil
		}
	}
	if m.Tolerates(scim.QuirkSchemas) {
		return nil
	}
	return scim.Errorf(400, scim.InvalidSyntax, "A PATCH has the schemas [%q] and no others (RFC 7644 §3.5.2).", scim.MessagePatch)
}

// checkNames notes names in another case, and takes others only where clients
// are understood.
func checkNames(object map[string]any, m *scim.Manner, names ...string) error {
	for key := range object {
		switch name := spelling(key, names); {
		case name == key:
		case name != "":
			m.Note(scim.QuirkNameCase)
		case !m.Tolerates(scim.QuirkUnknown):
			return scim.Errorf(400, scim.InvalidSyntax, "%q is not part of a PATCH here; there are %s.", excerpt(key), strings.Join(names, ", "))
		}
	}
	return nil
}

// spelling is the one of names that key is in some case, "" for none.
func spelling(key string, names []string) string {
	for _, name := range names {
		if strings.EqualFold(key, name) {
			return name
		}
	}
	return ""
}
