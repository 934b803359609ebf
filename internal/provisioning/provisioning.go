// Package provisioning creates, reads, replaces, patches and deletes the
// resources an identity provider sends. Every write is checked, versioned and
// told as events, and moves the account it belongs to, in one step of the
// store. It knows no HTTP and no SQL.
package provisioning

import (
	"context"
	"fmt"
	"time"

	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/scim/filter"
	"scimdesk/scim/patch"
	"scimdesk/scim/schema"
)

// MaxCount is the largest page of a list, as the ServiceProviderConfig says.
const MaxCount = schema.MaxResults

// DefaultCount is the page size of a list that names none.
const DefaultCount = 100

// Service changes and reads resources.
type Service struct {
	Store interface {
		models.Resources
		FormerAccount(ctx context.Context, s models.Scope, userNameKey string) (models.Account, error)
	}
	Bell  Bell // rung after a commit that changed something; nil for nobody
	Now   func() time.Time
	NewID func() string // time-ordered, never reused
}

// Bell tells whoever watches a directory that it has news; see package live.
type Bell interface{ Ring(topic string) }

// Caller says for whom a request runs and which exchange it is part of.
type Caller struct {
	Scope    models.Scope
	Exchange models.ExchangeID
}

// ref names a User of the caller's directory.
func (c Caller) ref(id string) models.Ref {
	return models.Ref{Scope: c.Scope, Type: scim.TypeUser, ID: id}
}

// Create makes a User from what a client posted. *scim.Error when the body
// does not fit the schema, models.TakenError when the userName is taken.
func (s *Service) Create(ctx context.Context, c Caller, body scim.Resource) (Written, error) {
	doc, err := schema.User().Read(body, nil)
	if err != nil {
		return Written{}, err
	}
	if _, given := doc["active"]; !given {
		doc["active"] = true
	}
	now := models.Moment(s.Now())
	after, err := derive(models.Resource{Ref: c.ref(s.NewID()), CreatedAt: now, UpdatedAt: now}, doc)
	if err != nil {
		return Written{}, err
	}
	account, err := s.arrive(ctx, after, doc)
	if err != nil {
		return Written{}, err
	}
	event := s.event(c, models.EventCreated, after, account.ID)
	event.Fields = differences(nil, doc)
	saved, err := s.Store.CreateResource(ctx, models.Change{After: after, Account: &account, Events: []models.Event{event}})
	if err != nil {
		return Written{}, fmt.Errorf("create %s: %w", after.Ref, err)
	}
	s.ring(c)
	return Written{Resource: saved.Resource, Event: &event, Name: Called(doc)}, nil
}

// Get reads one User. models.ErrNotFound also for ids of other directories.
func (s *Service) Get(ctx context.Context, c Caller, id string) (models.Resource, error) {
	found, err := s.Store.Resource(ctx, c.ref(id), models.With{})
	if err != nil {
		return models.Resource{}, fmt.Errorf("get %s: %w", c.ref(id), err)
	}
	return found, nil
}

// List answers a page of Users that match filterText ("" for all), in the
// order they were created. startIndex and count may be anything; they are
// brought into range as RFC 7644 §3.4.2.4 says.
func (s *Service) List(ctx context.Context, c Caller, filterText string, startIndex, count int) (models.Page, models.Query, error) {
	query := models.Query{
		Scope: c.Scope, Type: scim.TypeUser,
		StartIndex: max(startIndex, 1), Count: min(max(count, 0), MaxCount),
	}
	if filterText != "" {
		bound, err := bind(filterText)
		if err != nil {
			return models.Page{}, query, err
		}
		query.Filter = bound
	}
	page, err := s.Store.Resources(ctx, query)
	if err != nil {
		return models.Page{}, query, fmt.Errorf("list users: %w", err)
	}
	return page, query, nil
}

// Replace puts body in place of a User (RFC 7644 §3.5.1): what it leaves out
// is cleared, except active, which stays as it is, so that a client that does
// not know the attribute never turns anybody on or off.
func (s *Service) Replace(ctx context.Context, c Caller, id string, body scim.Resource, match string) (Written, error) {
	next, err := schema.User().Read(body, nil)
	if err != nil {
		return Written{}, err
	}
	return s.edit(ctx, c, id, match, func(before scim.Resource) (scim.Resource, error) {
		doc := scim.Clone(next)
		if _, given := doc["active"]; !given && before["active"] != nil {
			doc["active"] = before["active"]
		}
		return doc, schema.User().Immutable(before, doc)
	})
}

// Patch applies ops to a User, all or nothing (RFC 7644 §3.5.2). A person
// whose active is removed is inactive: a removal never turns anybody on.
func (s *Service) Patch(ctx context.Context, c Caller, id string, ops []patch.Op, match string) (Written, error) {
	return s.edit(ctx, c, id, match, func(doc scim.Resource) (scim.Resource, error) {
		return doc, patch.Apply(schema.User(), doc, ops, nil)
	})
}

// Delete removes a User for good and answers what was removed; the account
// stays, removed, and is found again when the person comes back.
// models.ErrNotFound when already gone.
func (s *Service) Delete(ctx context.Context, c Caller, id, match string) (Written, error) {
	var done Written
	_, err := s.Store.EditResource(ctx, c.ref(id), func(before models.Resource, account *models.Account) (*models.Change, error) {
		done = Written{Resource: before, Name: Name(before)}
		if match != "" && !scim.MatchesETag(match, before.ETag()) {
			return nil, models.ErrStale
		}
		before.UpdatedAt = models.Moment(s.Now())
		leaving := leave(account, before.UpdatedAt)
		event := s.event(c, models.EventDeleted, before, accountID(leaving))
		done.Event = &event
		return &models.Change{After: before, Delete: true, Account: leaving, Events: []models.Event{event}}, nil
	})
	if err != nil {
		done.Event = nil
		return done, fmt.Errorf("delete %s: %w", c.ref(id), err)
	}
	s.ring(c)
	return done, nil
}

func bind(text string) (*filter.Bound, error) {
	expr, err := filter.Parse(text, nil)
	if err != nil {
		return nil, err
	}
	return filter.Bind(expr, schema.User(), nil)
}
