package provisioning

import (
	"context"

	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// aside is what a client's body says beside the document: what becomes rows,
// and what is kept of the password.
type aside struct {
	members  []models.MemberChange
	password *string
	rest     scim.Resource // the body, with nothing long in it
}

// aside reads the body of a POST or PUT for it. The body stays as it is.
func (s *Service) aside(ctx context.Context, c Caller, t *schema.Type, body scim.Resource) (aside, error) {
	changes, err := sentMembers(t, body, c.Manner)
	if err != nil {
		return aside{}, err
	}
	rest, err := brief(t, body)
	if err != nil {
		return aside{}, err
	}
	password, err := s.sentPassword(ctx, c, t, body)
	return aside{changes, password, rest}, err
}

// brief is a body whose members, which have been read, are null if there is
// anything long: nobody looks at them again while others wait to write. Any
// other long list is refused, as in bodies that have no members.
func brief(t *schema.Type, body scim.Resource) (scim.Resource, error) {
	if scim.Short(body) == nil {
		return body, nil
	}
	rest, err := withoutMembers(t, body)
	if err != nil {
		return nil, err
	}
	_, err = t.Read(body, nil) // the last to see whether two lists of members differ
	return rest, err
}

// withoutMembers is a copy of a body with null for members, under any of their
// names.
func withoutMembers(t *schema.Type, body scim.Resource) (scim.Resource, error) {
	rest := make(scim.Resource, len(body))
	for key, value := range body {
		nested, isObject := value.(scim.Resource)
		_, given := t.Raw(scim.Resource{key: value}, members)
		var err error
		switch {
		case !given || !lists(t):
			rest[key], err = value, scim.Short(value)
		case isObject && t.IsCore(key):
			rest[key], err = withoutMembers(t, nested)
		default:
			rest[key] = nil
		}
		if err != nil {
			return nil, err
		}
	}
	return rest, nil
}
