package provisioning

import (
	"bytes"
	"context"
	"fmt"

	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// task is one change of one resource.
type task struct {
	caller   Caller
	kind     *schema.Type
	id       string
	match    string // if not empty the resource must still bear that ETag
	change   change
	members  []models.MemberChange
	password *string // what is kept of it; nil leaves what was kept
}

// change makes the next document out of the present one, which stays as it is.
// nil for a task that is about members only.
type change func(scim.Resource) (scim.Resource, error)

// edit is the one way to change a resource: read it, let the task make the
// next document, say what happened, save both. Nothing is written when nothing
// differs. When it fails, Written.Name is who was read, if anybody.
func (s *Service) edit(ctx context.Context, t task) (Written, error) {
	ref := t.caller.ref(t.kind, t.id)
	var seen models.Resource
	var next *models.Change
	saved, err := s.Store.EditResource(ctx, ref, func(before models.Resource, account *models.Account) (change *models.Change, err error) {
		seen = before // it may run again: the last run counts
		if t.match != "" && !scim.MatchesETag(t.match, before.ETag()) {
			return nil, models.ErrStale
		}
		next, err = s.next(t, before, account)
		return next, err
	})
	switch {
	case err != nil:
		return Written{Name: Name(seen)}, fmt.Errorf("edit %s: %w", ref, refused(err))
	case next == nil:
		next = &models.Change{}
	}
	return s.done(ctx, t.caller, next, saved, Name(saved.Resource))
}

// next computes one change, nil for none, and touches nothing: it may run
// again.
func (s *Service) next(t task, before models.Resource, account *models.Account) (*models.Change, error) {
	if t.change == nil {
		return s.regrouped(t, before, account), nil
	}
	old, err := scim.ParseStored(before.Document)
	if err != nil {
		return nil, fmt.Errorf("stored document: %w", err)
	}
	if err := known(t.kind, old); err != nil {
		return nil, err
	}
	doc, err := t.change(old)
	if err != nil {
		return nil, err
	}
	after, err := derive(t.caller, t.kind, before, doc)
	if err != nil {
		return nil, err
	}
	same := bytes.Equal(after.Document, before.Document)
	if same && len(t.members) == 0 && t.password == nil {
		return nil, nil
	}
	fields := differences(t.kind, old, doc)
	if t.password != nil {
		fields = append(fields, models.FieldChange{Path: password})
	}
	after.UpdatedAt = later(before.UpdatedAt, models.Moment(s.Now()))
	return s.told(t, before, after, follow(account, after, doc), fields), nil
}

// regrouped is the change of a task about members only. It is fast because the
// document is neither read nor written. So it is not held to a schema that
// asks for more by now, and members change even while this process has not read
// the present schemas: nothing in the document can get lost.
func (s *Service) regrouped(t task, before models.Resource, account *models.Account) *models.Change {
	if len(t.members) == 0 {
		return nil
	}
	after := before
	after.UpdatedAt = later(before.UpdatedAt, models.Moment(s.Now()))
	return s.told(t, before, after, account, []models.FieldChange{})
}

// told is the change that saves after, with the event that tells of it.
func (s *Service) told(t task, before, after models.Resource, account *models.Account, fields []models.FieldChange) *models.Change {
	next := &models.Change{
		After: after, Account: account, Members: t.members,
		Strict: t.caller.Manner.ByTheLetter(), Password: t.password,
	}
	news{s, t.caller, kind(t.kind, before, after), after, fields}.tell(t.kind, next)
	return next
}

// known refuses to write over what another process has just defined and this
// one has not read yet: it would be lost.
func known(t *schema.Type, doc scim.Resource) error {
	urns, _ := doc["schemas"].([]any)
	for _, urn := range urns {
		if _, extends := t.Extension(text(urn)); !extends && !t.IsCore(text(urn)) {
			return scim.Errorf(503, "", "The schemas of this server have just changed. Nothing was changed here; try again in a moment.")
		}
	}
	return nil
}

// What can happen to a resource of any type; see [models.EventOf].
const (
	created = "created"
	updated = "updated"
	deleted = "deleted"
)

// kind names what an edit means for the resource.
func kind(t *schema.Type, before, after models.Resource) string {
	switch {
	case !person(t):
		return models.EventOf(t.Name, updated)
	case before.Active && !after.Active:
		return models.EventDeactivated
	case !before.Active && after.Active:
		return models.EventReactivated
	default:
		return models.EventUpdated
	}
}

// person says whether resources of t provision accounts.
func person(t *schema.Type) bool { return t.Name == scim.TypeUser }
