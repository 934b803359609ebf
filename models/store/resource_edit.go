package store

import (
	"time"

	"gorm.io/gorm"

	"scimdesk/models"
)

// editing is one attempt to change a resource.
type editing struct {
	tx      *gorm.DB
	row     resourceRow // as it is, locked
	before  models.Resource
	account *models.Account // linked to it, nil for none
	change  *models.Change
	touched bool // a member's row was written
}

func (s *Store) editOnce(tx *gorm.DB, ref models.Ref, edit models.Edit, changing *changing) (models.Saved, error) {
	e, err := load(tx, ref)
	if err != nil {
		return models.Saved{}, err
	}
	e.change, err = edit(e.before, e.account)
	switch {
	case err != nil:
		return models.Saved{}, err
	case e.change == nil:
		return models.Saved{Resource: e.before}, errUnchanged
	case e.change.Delete:
		changing.widen(allResources)
		return e.remove(models.Moment(s.config.Now()))
	}
	return e.save()
}

// save writes the next version, provided that row is still the last one and
// that something changed.
func (e *editing) save() (models.Saved, error) {
	saved := models.Saved{Resource: e.change.After}
	saved.Ref, saved.CreatedAt, saved.Version = e.before.Ref, e.before.CreatedAt, e.before.Version+1
	if err := e.changeMembers(&saved); err != nil {
		return saved, err
	}
	next := resourceRowOf(saved.Resource)
	if next.AccountID = e.row.AccountID; e.change.Account != nil {
		next.AccountID = linked(e.change.Account)
	}
	if e.row.same(next) && !saved.Moved.Any() && e.change.Password == nil {
		return models.Saved{Resource: e.before, Moved: saved.Moved}, e.unchanged()
	}
	moved, err := saveAccount(e.tx, e.account, e.change.Account)
	if err != nil {
		return saved, err
	}
	if err := updateResource(e.tx, e.row, next, saved.UniqueName()); err != nil {
		return saved, err
	}
	if err := replaceValues(e.tx, e.before, saved.Resource); err != nil {
		return saved, err
	}
	if err := replaceUniques(e.tx, e.before, saved.Resource); err != nil {
		return saved, err
	}
	return saved, finish(e.tx, &saved, moved, *e.change)
}

// unchanged takes back that somebody left and joined again. Where nobody did
// there is nothing to take back, from those who share the commit neither.
func (e *editing) unchanged() error {
	if e.touched {
		return errUnchanged
	}
	return nil
}

func (e *editing) changeMembers(saved *models.Saved) error {
	saved.MemberCount = e.before.MemberCount
	if len(e.change.Members) == 0 {
		return nil
	}
	m := newMembership(e.tx, saved.Resource)
	err := m.carryOut(e.change.Members, e.change.Strict)
	if err != nil {
		return err
	}
	e.touched = m.touched
	saved.MemberCount += m.joined.size() - m.left.size()
	saved.Moved, err = m.moved()
	return err
}

// remove deletes the resource, provided that row is still the last version:
// out of its groups and its place first, then its account, then itself.
func (e *editing) remove(at time.Time) (models.Saved, error) {
	saved := models.Saved{Resource: e.change.After}
	leave := func() error { return leavePlace(e.tx, e.row) }
	if err := leaveGroups(e.tx, e.before.Ref, at, leave); err != nil {
		return saved, err
	}
	moved, err := saveAccount(e.tx, e.account, e.change.Account)
	if err != nil {
		return saved, err
	}
	if e.change.Told != nil && e.row.MemberCount > 0 {
		if saved.Moved, err = everybody(e.tx, e.row, e.before.Scope); err != nil {
			return saved, err
		}
	}
	if err := deleteResource(e.tx, e.row); err != nil {
		return saved, err
	}
	return saved, finish(e.tx, &saved, moved, *e.change)
}
