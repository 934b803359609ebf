// Package patch changes a resource as RFC 7644 §3.5.2 says and as identity
// providers mean it: it reads the operations of a PATCH and applies them to a
// document. It knows no store; who calls it hands in a copy and throws it
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
}

// Parse reads the body of a PATCH. Names and operations may come in any case,
// and "schemas" may be missing, because identity providers send them so.
//
// Errors are *scim.Error 400: invalidSyntax for what is no PATCH (including no
// operations, more than [MaxOps], an unknown op), invalidPath and
// invalidFilter for a path, noTarget for a remove without one, invalidValue
// for a missing value.
func Parse(body []byte, m *scim.Manner) ([]Op, error) {
	doc, err := scim.Parse(body)
	if err != nil {
		return nil, err
	}
	list, ok := member(doc, "Operations").([]any)
	if !ok || len(list) == 0 || len(list) > MaxOps {
		return nil, scim.Errorf(400, scim.InvalidSyntax, "A PATCH needs Operations, an array of 1 to %d operations (RFC 7644 §3.5.2).", MaxOps)
	}
	ops := make([]Op, len(list))
	for i, raw := range list {
		if ops[i], err = parseOp(raw); err != nil {
			return nil, numbered(i, err)
		}
	}
	return ops, nil
}

func parseOp(raw any) (Op, error) {
	object, ok := raw.(map[string]any)
	if !ok {
		return Op{}, scim.Errorf(400, scim.InvalidSyntax, "An operation must be an object with op, path and value.")
	}
	name, _ := member(object, "op").(string)
	op := Op{Kind: Kind(strings.ToLower(name)), Value: member(object, "value")}
	if op.Kind != Add && op.Kind != Replace && op.Kind != Remove {
		return Op{}, scim.Errorf(400, scim.InvalidSyntax, "The op must be add, replace or remove.")
	}
	switch path := member(object, "path").(type) {
	case nil:
	case string:
		op.Path = path
	default:
		return Op{}, scim.Errorf(400, scim.InvalidPath, "The path must be a text.")
	}
	if op.Kind != Remove && !has(object, "value") {
		return Op{}, scim.Errorf(400, scim.InvalidValue, "The operation %s needs a value; send null to unassign an attribute.", op.Kind)
	}
	return op, op.parsePath()
}

// parsePath fills Target, or makes sure that no path is needed.
func (op *Op) parsePath() (err error) {
	if op.Path != "" {
		op.Target, err = filter.ParsePath(op.Path, nil)
		return err
	}
	if op.Kind == Remove {
		return noPath()
	}
	if _, ok := op.Value.(map[string]any); !ok {
		return scim.Errorf(400, scim.InvalidValue, "Without a path the value must be an object of attributes (RFC 7644 §3.5.2).")
	}
	return nil
}

func noPath() error {
	return scim.Errorf(400, scim.NoTarget, "A remove needs a path; it never removes a whole resource (RFC 7644 §3.5.2.2).")
}

// member finds a member by its name in any case; scim.Parse made sure that
// there is at most one.
func member(object map[string]any, name string) any {
	if v, ok := object[name]; ok {
		return v
	}
	for key, v := range object {
		if strings.EqualFold(key, name) {
			return v
		}
	}
	return nil
}

func has(object map[string]any, name string) bool {
	for key := range object {
		if strings.EqualFold(key, name) {
			return true
		}
	}
	return false
}
