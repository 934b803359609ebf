package patch

import (
	"strings"

	"scimdesk/scim"
	"scimdesk/scim/filter"
)

// readOp reads one operation.
func readOp(raw any, m *scim.Manner) (Op, error) {
	object, ok := raw.(map[string]any)
	if !ok {
		return Op{}, scim.Errorf(400, scim.InvalidSyntax, "An operation must be an object with op, path and value.")
	}
	if err := checkNames(object, m, "op", "path", "value"); err != nil {
		return Op{}, err
	}
	kind, err := readKind(member(object, "op"), m)
	if err != nil {
		return Op{}, err
	}
	op := Op{Kind: kind, Value: member(object, "value")}
	switch path := member(object, "path").(type) {
	case nil:
	case string:
		if op.Path = path; path == "" && !m.Tolerates(scim.QuirkNulls) {
			return Op{}, scim.Errorf(400, scim.InvalidPath, "The path is empty; leave it out to change the resource as a whole.")
		}
	default:
		return Op{}, scim.Errorf(400, scim.InvalidPath, "The path must be a text.")
	}
	if err := op.checkValue(has(object, "value"), m); err != nil {
		return Op{}, err
	}
	return op, op.parsePath(m)
}

// readKind takes an op in lower case, or in any where clients are understood.
func readKind(raw any, m *scim.Manner) (Kind, error) {
	name, _ := raw.(string)
	kind := Kind(strings.ToLower(name))
	known := kind == Add || kind == Replace || kind == Remove
	if !known || string(kind) != name && !m.Tolerates(scim.QuirkOpCase) {
		return "", scim.Errorf(400, scim.InvalidSyntax, "The op must be add, replace or remove.")
	}
	return kind, nil
}

// checkValue holds to who has a value. A remove that lists what to remove is
// not the RFC's, which would remove everything; so it is refused by the letter.
func (op *Op) checkValue(given bool, m *scim.Manner) error {
	switch {
	case op.Kind != Remove && !given:
		return scim.Errorf(400, scim.InvalidValue, "The operation %s needs a value; send null to unassign an attribute.", op.Kind)
	case op.Kind == Remove && op.Value != nil && !m.Tolerates(scim.QuirkRemoveListed):
		return scim.Errorf(400, scim.InvalidSyntax, "A remove has no value (RFC 7644 §3.5.2.2); choose what to remove by a filter in the path.")
	}
	return nil
}

// parsePath fills Target, or makes sure that no path is needed.
func (op *Op) parsePath(m *scim.Manner) (err error) {
	if op.Path != "" {
		op.Target, err = filter.ParsePath(op.Path, m)
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
