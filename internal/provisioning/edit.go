package provisioning

import (
	"bytes"
	"context"
	"fmt"

	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// edit is the one way to change a User: read it, let change make the next
// document, say what happened, save both. If match is not empty the resource
// must still bear that ETag (models.ErrStale). Nothing is written when
// nothing differs.
func (s *Service) edit(ctx context.Context, c Caller, id, match string, change func(scim.Resource) (scim.Resource, error)) (models.Resource, error) {
	after, err := s.Store.EditResource(ctx, c.ref(id), func(before models.Resource, account *models.Account) (*models.Change, error) {
		if match != "" && !scim.MatchesETag(match, before.ETag()) {
			return nil, models.ErrStale
		}
		return s.next(c, before, account, change)
	})
	if err != nil {
		return models.Resource{}, fmt.Errorf("edit %s: %w", c.ref(id), err)
	}
	return after, nil
}

// next computes one change and touches nothing: it may run again.
func (s *Service) next(c Caller, before models.Resource, account *models.Account, change func(scim.Resource) (scim.Resource, error)) (*models.Change, error) {
	old, err := scim.ParseStored(before.Document)
	if err != nil {
		return nil, fmt.Errorf("stored document: %w", err)
	}
	doc, err := change(scim.Clone(old))
	if err != nil {
		return nil, err
	}
	after, err := derive(before, doc)
	if err != nil {
		return nil, err
	}
	if bytes.Equal(after.Document, before.Document) {
		return nil, nil
	}
	after.UpdatedAt = later(before.UpdatedAt, models.Moment(s.Now()))
	moved := follow(account, after, doc)
	event := s.event(c, kind(before, after), after, accountID(moved))
	event.Fields = differences(old, doc)
	return &models.Change{After: after, Account: moved, Events: []models.Event{event}}, nil
}

// kind names what an edit means for the person.
func kind(before, after models.Resource) string {
	switch {
	case before.Active && !after.Active:
		return models.EventDeactivated
	case !before.Active && after.Active:
		return models.EventReactivated
	default:
		return models.EventUpdated
	}
}

func (s *Service) event(c Caller, kind string, about models.Resource, account models.AccountID) models.Event {
	return models.Event{
		ID: models.EventID(s.NewID()), Scope: c.Scope, Type: kind, Subject: about.ID,
		Account: account, Exchange: c.Exchange, At: about.UpdatedAt,
	}
}

// derive fills the hot columns and the stored bytes from doc, after holding
// doc to the schema.
func derive(r models.Resource, doc scim.Resource) (models.Resource, error) {
	t := schema.User()
	doc["id"] = r.ID
	if err := t.Check(doc); err != nil {
		return r, err
	}
	r.UserName, _ = doc["userName"].(string)
	r.ExternalID, _ = doc["externalId"].(string)
	r.DisplayName, _ = doc["displayName"].(string)
	r.Active, _ = doc["active"].(bool)
	var err error
	if r.UserNameKey, err = scim.UserNameKey(r.UserName); err != nil {
		return r, err
	}
	r.Values = emailValues(doc, r.UserName)
	r.Document, err = t.Append(nil, doc)
	return r, err
}
