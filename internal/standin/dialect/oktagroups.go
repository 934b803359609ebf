package dialect

import (
	"context"
	"net/http"
	"net/url"
	"slices"
)

// PushGroup looks the group up by its name, creates it empty when there is
// none, and sends the members.
func (o *okta) PushGroup(ctx context.Context, t *Team) (Done, error) {
	done := Updated
	if t.ID == "" {
		found, err := o.findGroup(ctx, t)
		if err != nil {
			return Nothing, err
		}
		if t.ID = found; found == "" {
			if err := o.createGroup(ctx, t); err != nil {
				return Nothing, err
			}
			done = Created
		}
	}
	return done, o.sendMembers(ctx, t)
}

func (o *okta) findGroup(ctx context.Context, t *Team) (string, error) {
	c := call{method: http.MethodGet, path: "/Groups?filter=" + oktaFilter("displayName", t.Name), why: "Look for the group " + t.Name, person: Nobody}
	p, err := o.list(ctx, c)
	if err != nil || len(p.users) == 0 {
		return "", err
	}
	return p.users[0].Text("id"), nil
}

func (o *okta) createGroup(ctx context.Context, t *Team) error {
	c := call{
		method: http.MethodPost, path: "/Groups", why: "Create the group " + t.Name, person: Nobody,
		body: Object{{"schemas", texts(groupURN)}, {"displayName", t.Name}, {"members", []any{}}},
	}
	got, err := o.want(ctx, c, http.StatusCreated)
	if err != nil {
		return err
	}
	group, err := c.resource(got, "the new group has no id")
	if err == nil {
		t.ID, t.Told = group.Text("id"), nil
	}
	return err
}

// sendMembers puts the whole list, or patches what differs from what was sent
// last; a catalogue app's first push, and "push now", replace the list.
func (o *okta) sendMembers(ctx context.Context, t *Team) error {
	switch {
	case !o.catalogue:
		return o.writeGroup(ctx, t, http.MethodPut, Object{
			{"schemas", texts(groupURN)}, {"id", t.ID}, {"displayName", t.Name}, {"members", oktaMembers(t.Members)},
		})
	case t.Told == nil:
		return o.writeGroup(ctx, t, http.MethodPatch, patchBody(Object{{"op", "replace"}, {"path", "members"}, {"value", oktaMembers(t.Members)}}))
	}
	ops := oktaDifference(t)
	if len(ops) == 0 {
		return nil
	}
	return o.writeGroup(ctx, t, http.MethodPatch, patchBody(append([]any{oktaName(t)}, ops...)...))
}

func (o *okta) writeGroup(ctx context.Context, t *Team, method string, body Object) error {
	c := call{method: method, path: groupPath(t.ID), body: body, why: "Send the members of " + t.Name, person: Nobody}
	if _, err := o.want(ctx, c, http.StatusOK, http.StatusNoContent); err != nil {
		return err
	}
	t.told()
	return nil
}

// told notes that the server knows all members now.
func (t *Team) told() {
	t.Told = make([]string, len(t.Members))
	for i, m := range t.Members {
		t.Told[i] = m.ID
	}
	slices.Sort(t.Told)
}

// missing are the members the server was told of that are none any more, and
// added those it was not told of.
func (t *Team) difference() (missing []string, added []Member) {
	now := map[string]bool{}
	for _, m := range t.Members {
		if now[m.ID] = true; !slices.Contains(t.Told, m.ID) {
			added = append(added, m)
		}
	}
	for _, id := range t.Told {
		if !now[id] {
			missing = append(missing, id)
		}
	}
	return missing, added
}

// oktaDifference takes members out one by one and adds the others at once;
// members have no type.
func oktaDifference(t *Team) []any {
	var ops []any
	missing, added := t.difference()
	for _, id := range missing {
		ops = append(ops, Object{{"op", "remove"}, {"path", "members[value eq " + quote(id) + "]"}})
	}
	if len(added) > 0 {
		ops = append(ops, Object{{"op", "add"}, {"path", "members"}, {"value", oktaMembers(added)}})
	}
	return ops
}

func oktaMembers(members []Member) []any {
	list := make([]any, len(members))
	for i, m := range members {
		list[i] = Object{{"value", m.ID}, {"display", m.Display}}
	}
	return list
}

// oktaName goes with every change of members, id and all.
func oktaName(t *Team) Object {
	return Object{{"op", "replace"}, {"value", Object{{"id", t.ID}, {"displayName", t.Name}}}}
}

// RenameGroup sends the new name; a custom app sends the whole group.
func (o *okta) RenameGroup(ctx context.Context, t *Team) (Done, error) {
	if !o.catalogue {
		return Updated, o.sendMembers(ctx, t)
	}
	c := call{method: http.MethodPatch, path: groupPath(t.ID), body: patchBody(oktaName(t)), why: "Rename the group " + t.Name, person: Nobody}
	_, err := o.want(ctx, c, http.StatusOK, http.StatusNoContent)
	return Updated, err
}

// DeleteGroup is an unlink that deletes the group in the app.
func (o *okta) DeleteGroup(ctx context.Context, t *Team) (Done, error) {
	c := call{method: http.MethodDelete, path: groupPath(t.ID), why: "Delete the group " + t.Name, person: Nobody}
	_, err := o.want(ctx, c, http.StatusNoContent)
	return Deleted, err
}

func groupPath(id string) string { return "/Groups/" + url.PathEscape(id) }
