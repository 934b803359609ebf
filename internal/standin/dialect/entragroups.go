package dialect

import (
	"context"
	"net/http"
	"strings"
)

// withoutMembers goes with every question about groups.
const withoutMembers = "excludedAttributes=members"

// PushGroup matches by name, creates without members, and then sends the
// members that are new and those that left.
func (e *entra) PushGroup(ctx context.Context, t *Team) (Done, error) {
	done := Updated
	if t.ID == "" {
		if err := e.matchGroup(ctx, t); err != nil {
			return Nothing, err
		}
		if t.ID == "" {
			if err := e.createGroup(ctx, t); err != nil {
				return Nothing, err
			}
			done = Created
		}
	} else if err := e.readGroup(ctx, t); err != nil {
		return Nothing, err
	}
	return done, e.sendMembers(ctx, t)
}

func (e *entra) matchGroup(ctx context.Context, t *Team) error {
	query := withoutMembers + "&filter=" + entraFilter("displayName eq "+quote(t.Name))
	c := call{method: http.MethodGet, path: e.target("/Groups", query), why: "Look for the group " + t.Name, person: Nobody}
	p, err := e.list(ctx, c)
	if err == nil && len(p.users) > 0 {
		t.ID = p.users[0].Text("id")
	}
	return err
}

func (e *entra) readGroup(ctx context.Context, t *Team) error {
	c := call{method: http.MethodGet, path: e.target(groupPath(t.ID), withoutMembers), why: "Read the group " + t.Name, person: Nobody}
	_, err := e.ask(ctx, c, http.StatusOK)
	return err
}

func (e *entra) createGroup(ctx context.Context, t *Team) error {
	c := call{
		method: http.MethodPost, path: e.target("/Groups", ""), why: "Create the group " + t.Name, person: Nobody,
		body: Object{
			{"schemas", texts(groupURN, adGroupURN)},
			{"externalId", t.Object},
			{"displayName", t.Name},
			{"meta", Object{{"resourceType", "Group"}}},
		},
	}
	got, err := e.ask(ctx, c, http.StatusCreated)
	if err != nil {
		return err
	}
	group, err := c.resource(got, "the new group has no id")
	if err == nil {
		t.ID = group.Text("id")
	}
	return err
}

func (e *entra) sendMembers(ctx context.Context, t *Team) error {
	ops := e.memberOps(t)
	if len(ops) == 0 {
		return nil
	}
	if err := e.patchGroup(ctx, t, "Send the members of "+t.Name, ops...); err != nil {
		return err
	}
	t.told()
	return nil
}

// memberOps add several at once; who left is removed by a value, or, with the
// flag, by a filter each.
func (e *entra) memberOps(t *Team) []any {
	var ops []any
	missing, added := t.difference()
	for _, id := range missing {
		if e.compliant {
			ops = append(ops, Object{{"op", "remove"}, {"path", "members[value eq " + quote(id) + "]"}})
			continue
		}
		ops = append(ops, Object{{"op", "Remove"}, {"path", "members"}, {"value", []any{Object{{"value", id}}}}})
	}
	if len(added) > 0 {
		var members []any
		for _, m := range added {
			members = append(members, Object{{"$ref", nil}, {"value", m.ID}})
		}
		ops = append(ops, Object{{"op", e.spelt("Add")}, {"path", "members"}, {"value", members}})
	}
	return ops
}

func (e *entra) spelt(op string) string {
	if e.compliant {
		return strings.ToLower(op)
	}
	return op
}

func (e *entra) patchGroup(ctx context.Context, t *Team, why string, ops ...any) error {
	c := call{method: http.MethodPatch, path: e.target(groupPath(t.ID), ""), body: patchBody(ops...), why: why, person: Nobody}
	_, err := e.ask(ctx, c, http.StatusNoContent, http.StatusOK)
	return err
}

// RenameGroup replaces the displayName.
func (e *entra) RenameGroup(ctx context.Context, t *Team) (Done, error) {
	op := Object{{"op", "Replace"}, {"path", "displayName"}, {"value", t.Name}}
	if e.compliant {
		op = Object{{"op", "replace"}, {"value", Object{{"displayName", t.Name}}}}
	}
	return Updated, e.patchGroup(ctx, t, "Rename the group "+t.Name, op)
}

// DeleteGroup deletes the group.
func (e *entra) DeleteGroup(ctx context.Context, t *Team) (Done, error) {
	c := call{method: http.MethodDelete, path: e.target(groupPath(t.ID), ""), why: "Delete the group " + t.Name, person: Nobody}
	_, err := e.ask(ctx, c, http.StatusNoContent, http.StatusOK, http.StatusNotFound)
	return Deleted, err
}
