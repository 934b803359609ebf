package provisioning

import (
	"errors"

	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/scim/patch"
	"scimdesk/scim/schema"
)

// members is the attribute kept as rows (RFC 7643 §4.2).
const members = "members"

// lists says whether resources of t have members.
func lists(t *schema.Type) bool {
	a, _, known := t.Find("", members)
	return known && a.Rows
}

// sentMembers are the members a body names: exactly they become members. There
// is no change when the body does not speak of members.
func sentMembers(t *schema.Type, body scim.Resource, m *scim.Manner) ([]models.MemberChange, error) {
	if !lists(t) {
		return nil, nil
	}
	value, given := t.Raw(body, members)
	if !given {
		return nil, nil
	}
	ids, err := patch.ReadMembers(value, m)
	return []models.MemberChange{{Verb: models.MembersSet, IDs: ids}}, err
}

// memberChanges are what the operations on members do to rows.
func memberChanges(changes []patch.Membership) []models.MemberChange {
	verbs := map[patch.Kind]models.MemberVerb{
		patch.Add: models.MembersAdd, patch.Remove: models.MembersRemove, patch.Replace: models.MembersSet,
	}
	out := make([]models.MemberChange, 0, len(changes))
	for _, c := range changes {
		next := models.MemberChange{Verb: verbs[c.Kind], IDs: c.IDs}
		if where := c.Where; where != nil {
			next.Where = func(one models.Member) bool {
				return where(scim.Resource{"value": one.ID, "type": one.Type, "display": one.Name})
			}
		}
		out = append(out, next)
	}
	return out
}

// idle says whether somebody was named who joined or left already. Who was
// added and removed in one request is not counted out.
func idle(changes []models.MemberChange, moved models.Moved) bool {
	named := 0
	for _, c := range changes {
		if c.Verb == models.MembersSet || c.Where != nil {
			return false
		}
		named += len(c.IDs)
	}
	return named > moved.JoinedCount+moved.LeftCount+moved.UnknownCount
}

// refused puts what a store says about members into words.
func refused(err error) error {
	var unknown *models.UnknownMembersError
	if !errors.As(err, &unknown) {
		return err
	}
	many := "1 of the members is"
	switch n := len(unknown.IDs); {
	case n >= models.MaxNamed:
		many = "At least " + decimal(n) + " of the members are"
	case n > 1:
		many = decimal(n) + " of the members are"
	}
	return scim.Errorf(400, scim.InvalidValue, "%s no User or Group of this directory. Nothing was changed; create them first, and send their ids as value.", many)
}
