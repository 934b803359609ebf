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
// nothing differs. When it fails, Written.Name is who was read, if anybody.
func (s *Service) edit(ctx context.Context, c Caller, id, match string, change change) (Written, error) {
	var done Written
	saved, err := s.Store.EditResource(ctx, c.ref(id), func(before models.Resource, account *models.Account) (next *models.Change, err error) {
		done = Written{Resource: before} // it may run again: the last run counts
		if match != "" && !scim.MatchesETag(match, before.ETag()) {
			return nil, models.ErrStale
		}
		next, done, err = s.next(c, before, account, change)
		return next, err
	})
	if err != nil {
		return failed(done), fmt.Errorf("edit %s: %w", c.ref(id), err)
	}
	done.Resource = saved.Resource
	if done.Event != nil {
		s.ring(c)
	}
	return done, nil
}

// change makes the next document out of its own copy of the present one.
type change func(scim.Resource) (scim.Resource, error)

// next computes one change and touches nothing: it may run again.
func (s *Service) next(c Caller, before models.Resource, account *models.Account, change change) (*models.Change, Written, error) {
	done := Written{Resource: before}
	old, err := scim.ParseStored(before.Document)
	if err != nil {
		return nil, done, fmt.Errorf("stored document: %w", err)
	}
	doc, err := change(scim.Clone(old))
	if err != nil {
		return nil, done, err
	}
	after, err := derive(before, doc)
	if err != nil {
		return nil, done, err
	}
	done.Name = Called(doc)
	if bytes.Equal(after.Document, before.Document) {
		return nil, done, nil
	}
	after.UpdatedAt = later(before.UpdatedAt, models.Moment(s.Now()))
	moved := follow(account, after, doc)
	event := s.event(c, kind(before, after), after, accountID(moved))
	event.Fields = differences(old, doc)
	done.Event = &event
	return &models.Change{After: after, Account: moved, Events: []models.Event{event}}, done, nil
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
	if err := t.Check(doc, nil); err != nil {
		return r, err
	}
	r.UserName, _ = doc["userName"].(string)
	r.ExternalID, _ = doc["externalId"].(string)
	r.DisplayName, _ = doc["displayName"].(string)
	r.Active, _ = doc["active"].(bool)
	var err error
	if r.UniqueKey, err = scim.UserNameKey(r.UserName); err != nil {
		return r, err
	}
	r.Values = emailValues(doc, r.UserName)
	r.Document, err = t.Append(nil, doc)
	return r, err
}
