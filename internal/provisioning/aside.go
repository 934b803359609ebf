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
}

// aside reads the body of a POST or PUT for it. The body stays as it is.
func (s *Service) aside(ctx context.Context, c Caller, t *schema.Type, body scim.Resource) (aside, error) {
	changes, err := sentMembers(t, body, c.Manner)
	if err != nil {
		return aside{}, err
	}
	password, err := s.sentPassword(ctx, c, t, body)
	return aside{changes, password}, err
}
