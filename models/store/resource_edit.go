package store

import (
	"cmp"
	"errors"
	"time"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
	"scimdesk/scim"
)

// editing is one attempt to change a resource.
type editing struct {
	store *Store
	tx    *gorm.DB
	*draft
	before models.Resource
	*outcome
	changing *changing
	touched  bool // a member's row was written
	written  bool // the resource, too
}

// outcome is what an edit decided about a draft, and what of it can be made
// ready without the database.
type outcome struct {
	of     *draft
	change *models.Change // nil when nothing changes
	err    error
	after  models.Resource // of the change, as it will be saved
	next   resourceRow     // of a deletion only LastEvent
	events []eventRow
}

// decide runs edit on a draft.
func decide(d *draft, before models.Resource, edit models.Edit) *outcome {
	o := &outcome{of: d}
	account := d.row.account(before.Scope)
	if o.change, o.err = edit(before, account); o.err != nil || o.change == nil {
		return o
	}
	if o.after = o.change.After; !o.change.Delete {
		o.after.Ref, o.after.CreatedAt = before.Ref, before.CreatedAt
		o.after.Version, o.after.MemberCount = before.Version+1, before.MemberCount
		o.next = resourceRowOf(o.after)
		o.next.Block, o.next.Number = d.row.Block, d.row.Number
		o.next.link(cmp.Or(o.change.Account, account))
		d.row.reword(&o.next)
	}
	if o.events, o.err = eventRowsOf(o.change.Events); o.err == nil {
		o.next.LastEvent = chain(o.events, d.row.LastEvent)
	}
	return o
}

// ahead decides about a resource before it is its turn to be written, if it is
// known how it was left: what takes long is done while others write. It is
// decided again when it has changed since.
func (s *Store) ahead(ref models.Ref, edit models.Edit) *outcome {
	d := s.memory.draft(ref)
	if d == nil {
		return nil
	}
	return decide(d, d.before(ref.Scope), edit)
}

func (s *Store) editOnce(tx *gorm.DB, ref models.Ref, edit models.Edit, ahead *outcome, changing *changing) (models.Saved, error) {
	e, err := s.begin(tx, ref)
	if err != nil {
		return models.Saved{}, err
	}
	e.changing = changing
	if e.outcome = ahead; ahead == nil || ahead.of != e.draft {
		e.outcome = decide(e.draft, e.before, edit)
	}
	switch {
	case e.err != nil:
		return models.Saved{}, e.err
	case e.change == nil:
		return models.Saved{Resource: e.before}, errUnchanged
	case e.change.Delete:
		changing.widen(reachOfEnd(ref.Type))
		s.sketched(tx).gone(e.before.Ref)
		saved, err := e.remove(models.Moment(s.config.Now()))
		return saved, s.doubted(e.before.Ref, err)
	}
	saved, err := e.save()
	if e.written && err == nil {
		s.sketch(tx, e.before.Ref, func() *draft { return draftOf(e.next, saved.Resource) })
	}
	return saved, s.doubted(e.before.Ref, err)
}

// doubted drops the draft of a resource that was found to be another.
func (s *Store) doubted(ref models.Ref, err error) error {
	if errors.Is(err, database.ErrAgain) || errors.Is(err, models.ErrNotFound) {
		s.memory.dropDraft(ref)
	}
	return err
}

// begin is an edit of a resource as it is now.
func (s *Store) begin(tx *gorm.DB, ref models.Ref) (*editing, error) {
	ref.ID = clean(ref.ID)
	d := s.draft(tx, ref)
	if d == nil {
		var err error
		if d, err = load(tx, ref); err != nil {
			return nil, s.doubted(ref, err)
		}
	}
	return &editing{store: s, tx: tx, draft: d, before: d.before(ref.Scope)}, nil
}

// errAnother is about who is provisioned by a resource: that does not change.
var errAnother = errors.New("the resource has an account, and cannot be linked to another one")

// follow links the resource to an account, if it had none, and answers what that
// or a change of active does to the counters.
func (e *editing) follow() (m move, err error) {
	now, had := e.change.Account, given(e.row.AccountID)
	switch {
	case had != "" && now != nil && string(now.ID) != had:
		return move{}, errAnother
	case had != "":
		return move{stateOf(e.row.Active), stateOf(e.next.Active)}, nil
	}
	m, last, err := arrive(e.tx, now)
	if now != nil {
		e.next.LastEvent = chain(e.events, last)
	}
	return m, err
}

// save writes the next version, provided that row is still the last one and
// that something changed.
func (e *editing) save() (models.Saved, error) {
	saved := models.Saved{Resource: e.after}
	if err := e.changeMembers(&saved); err != nil {
		return saved, err
	}
	e.next.MemberCount = saved.MemberCount
	if e.row.same(e.next) && !saved.Moved.Any() && e.change.Password == nil {
		return models.Saved{Resource: e.before, Moved: saved.Moved}, e.unchanged()
	}
	if e.row.Type == scim.TypeGroup && e.row.DisplayName != e.next.DisplayName {
		e.changing.widen(allResources) // members are shown with its name
	}
	moved, err := e.follow()
	if err != nil {
		return saved, err
	}
	if err := e.writeRow(saved.UniqueName()); err != nil {
		return saved, err
	}
	if err := replaceValues(e.tx, e.before, saved.Resource); err != nil {
		return saved, err
	}
	if err := replaceUniques(e.tx, e.before, saved.Resource); err != nil {
		return saved, err
	}
	e.written = true
	return saved, finish(e.tx, &saved, moved, *e.change, e.events)
}

// writeRow writes the next version of the row, at once or with the commit.
func (e *editing) writeRow(unique string) error {
	if e.store.hold(e.tx, e.before.Ref, e.row, e.next) {
		return nil
	}
	if e.row.Type == scim.TypeGroup {
		if err := writeHeld(e.tx); err != nil {
			return err
		}
	}
	return updateResource(e.tx, e.row, e.next, unique)
}

// unchanged ends a write whose members left and joined again: their rows are
// taken back. Where no row was touched it answers nil, for an error behind
// somebody's write has the whole commit start over.
func (e *editing) unchanged() error {
	if e.touched {
		return errUnchanged
	}
	return nil
}

func (e *editing) changeMembers(saved *models.Saved) error {
	if len(e.change.Members) == 0 {
		return nil
	}
	m := e.store.newMembership(e.tx, saved.Resource)
	err := m.carryOut(e.change.Members, e.change.Strict)
	if err != nil {
		return err
	}
	m.tell(e.changing)
	e.touched = m.touched
	saved.MemberCount += m.joined.size() - m.left.size()
	saved.Moved, err = m.moved()
	return err
}

// remove deletes the resource, provided that row is still the last version:
// out of its groups and its place first, then its account, then itself.
func (e *editing) remove(at time.Time) (models.Saved, error) {
	saved := models.Saved{Resource: e.after}
	leave := func() error { return leavePlace(e.tx, e.row) }
	if err := leaveGroups(e.tx, e.before.Ref, at, leave); err != nil {
		return saved, err
	}
	moved, err := leaveBehind(e.tx, e.row.account(e.before.Scope), e.change.Account, e.next.LastEvent)
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
	return saved, finish(e.tx, &saved, moved, *e.change, e.events)
}
