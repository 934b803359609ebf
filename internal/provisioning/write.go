package provisioning

import (
	"context"
	"fmt"

	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/scim/patch"
	"scimdesk/scim/schema"
)

// Create makes a resource from what a client posted. *scim.Error when the body
// does not fit the schema, models.TakenError when something unique is taken.
func (s *Service) Create(ctx context.Context, c Caller, t *schema.Type, body scim.Resource) (Written, error) {
	doc, err := t.Read(body, c.Manner)
	if err != nil {
		return Written{}, err
	}
	if _, given := doc["active"]; person(t) && !given {
		doc["active"] = true
	}
	sent, err := s.aside(ctx, c, t, body)
	if err != nil {
		return Written{}, err
	}
	now := models.Moment(s.Now())
	blank := models.Resource{Ref: c.ref(t, s.NewID()), CreatedAt: now, UpdatedAt: now}
	after, err := derive(c, t, blank, doc)
	if err != nil {
		return Written{}, err
	}
	change := &models.Change{After: after, Members: sent.members, Strict: c.Manner.ByTheLetter(), Password: sent.password}
	if person(t) {
		account, err := s.arrive(ctx, after, doc)
		if err != nil {
			return Written{}, err
		}
		change.Account = &account
	}
	news{s, c, models.EventOf(t.Name, created), after, differences(t, nil, doc)}.tell(t, change)
	saved, err := s.Store.CreateResource(ctx, *change)
	if err != nil {
		return Written{}, fmt.Errorf("create %s: %w", after.Ref, refused(err))
	}
	c.With = models.With{Members: c.With.Members && len(sent.members) > 0} // it is in no group yet
	return s.done(ctx, c, change, saved, Called(doc))
}

// Replace puts body in place of a resource (RFC 7644 §3.5.1): what it leaves
// out is cleared, members too. Two things stay as they are: active, so that a
// client that does not know the attribute never turns anybody on or off, and
// the password, which no client can read to send it back.
func (s *Service) Replace(ctx context.Context, c Caller, t *schema.Type, id string, body scim.Resource, match string) (Written, error) {
	sent, err := s.aside(ctx, c, t, body)
	if err != nil {
		return Written{}, err
	}
	task := task{caller: c, kind: t, id: id, match: match, members: sent.members, password: sent.password}
	if lists(t) && task.members == nil {
		c.Manner.Note(scim.QuirkAbsentOnPut)
		task.members = []models.MemberChange{{Verb: models.MembersSet}}
	}
	task.change = func(before scim.Resource) (scim.Resource, error) {
		doc, err := t.ReadOver(before, sent.rest, c.Manner)
		if err != nil {
			return nil, err
		}
		if _, given := doc["active"]; person(t) && !given && before["active"] != nil {
			c.Manner.Note(scim.QuirkAbsentOnPut)
			doc["active"] = before["active"]
		}
		return doc, t.Immutable(before, doc)
	}
	return s.edit(ctx, task)
}

// Patch applies ops to a resource, all or nothing (RFC 7644 §3.5.2). A person
// whose active is removed is inactive: a removal never turns anybody on. The
// members of a group are changed as rows and never loaded.
func (s *Service) Patch(ctx context.Context, c Caller, t *schema.Type, id string, ops []patch.Op, match string) (Written, error) {
	rest, changes, err := patch.Members(t, ops, c.Manner)
	if err != nil {
		return Written{}, err
	}
	password, err := s.patchedPassword(ctx, c, t, rest)
	if err != nil {
		return Written{}, err
	}
	task := task{caller: c, kind: t, id: id, match: match, members: memberChanges(changes), password: password}
	if len(rest) > 0 {
		task.change = func(before scim.Resource) (scim.Resource, error) {
			doc := scim.Clone(before)
			return doc, patch.Apply(t, doc, rest, c.Manner)
		}
	}
	return s.edit(ctx, task)
}

// Delete removes a resource for good and answers what was removed. A person's
// account stays, removed, and is found again when the person comes back.
// models.ErrNotFound when already gone.
func (s *Service) Delete(ctx context.Context, c Caller, t *schema.Type, id, match string) (Written, error) {
	var seen models.Resource
	var change *models.Change
	saved, err := s.Store.EditResource(ctx, c.ref(t, id), func(before models.Resource, account *models.Account) (*models.Change, error) {
		seen = before
		if match != "" && !scim.MatchesETag(match, before.ETag()) {
			return nil, models.ErrStale
		}
		before.UpdatedAt = models.Moment(s.Now())
		change = &models.Change{After: before, Delete: true, Account: leave(account, before.UpdatedAt)}
		news{s, c, models.EventOf(t.Name, deleted), before, nil}.tell(t, change)
		return change, nil
	})
	if err != nil {
		return Written{Name: Name(seen)}, fmt.Errorf("delete %s: %w", c.ref(t, id), err)
	}
	c.With = models.With{}
	return s.done(ctx, c, change, saved, Name(seen))
}
