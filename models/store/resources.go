package store

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
	"scimdesk/scim"
)

// CreateResource saves a new resource with its account, members and events.
// It answers a models.TakenError when what is unique is another's, a
// models.UnknownMembersError, or models.ErrNotFound when there is no such
// directory.
func (s *Store) CreateResource(ctx context.Context, change models.Change) (models.Saved, error) {
	var saved models.Saved
	made, err := ready(change)
	if err != nil {
		return saved, fmt.Errorf("create %s: %w", change.After.Ref, err)
	}
	changing := s.memory.changes(reachOf(change.After.Type), change.After.Ref)
	defer changing.done()
	err = s.main.WriteKnown(ctx, func(tx *gorm.DB) (err error) {
		if err = s.wary.untaken(tx, change.After); err == nil {
			saved, err = s.create(tx, made, changing)
		}
		return err
	})
	if err != nil {
		s.wary.hear(err)
		return models.Saved{}, fmt.Errorf("create %s: %w", change.After.Ref, err)
	}
	return saved, nil
}

// creation is a new resource, ready to be written.
type creation struct {
	models.Change
	row    resourceRow
	events []eventRow
}

func ready(change models.Change) (creation, error) {
	change.After.Version = 1
	if change.Account != nil {
		change.After.Account = change.Account.ID
	}
	row := resourceRowOf(change.After)
	row.link(change.Account)
	row.setSearch()
	events, err := eventRowsOf(change.Events)
	return creation{change, row, events}, err
}

// create writes in the order every writer keeps, so that two of them do not
// wait for each other: account, resource, members, block, counters. A block
// that is nearly full comes first of all.
func (s *Store) create(tx *gorm.DB, made creation, changing *changing) (models.Saved, error) {
	saved, row := models.Saved{Resource: made.After}, made.row
	block, count, err := findPlace(tx, saved.Ref)
	if err != nil {
		return saved, unknownDirectory(err)
	}
	row.Block = block
	moved, last, err := arrive(tx, made.Account)
	if err != nil {
		return saved, err
	}
	row.LastEvent = chain(made.events, last)
	if row.Number, err = insertResource(tx, row, saved.UniqueName()); err != nil {
		return saved, err
	}
	if err := insertValues(tx, saved.Ref, saved.Values); err != nil {
		return saved, err
	}
	if err := insertUniques(tx, saved.Ref, saved.Uniques); err != nil {
		return saved, err
	}
	if err := s.firstMembers(tx, &saved, made.Change, changing); err != nil {
		return saved, err
	}
	if err := count(); err != nil {
		return saved, err
	}
	row.MemberCount = saved.MemberCount
	s.sketch(tx, saved.Ref, func() *draft { return draftOf(row, saved.Resource) })
	s.sketched(tx).made(saved.Ref)
	return saved, finish(tx, &saved, moved, made.Change, made.events)
}

// firstMembers joins those a group is made with.
func (s *Store) firstMembers(tx *gorm.DB, saved *models.Saved, change models.Change, changing *changing) error {
	if len(change.Members) == 0 {
		return nil
	}
	m := s.newMembership(tx, saved.Resource)
	err := m.carryOut(change.Members, change.Strict)
	if err != nil {
		return err
	}
	m.tell(changing)
	if saved.Moved, err = m.moved(); err != nil || !saved.Moved.Any() {
		return err
	}
	saved.MemberCount = m.joined.size()
	return database.Later(tx, `UPDATE resources SET member_count = ? WHERE directory_id = ? AND type = ? AND id = ?`,
		saved.MemberCount, string(saved.Scope.Directory()), saved.Type, saved.ID)
}

// insertResource leaves it to the unique index who has a userName, or what a
// type has in its place: the conflict names its columns, so nothing is read
// from an error's text. It answers the number of the row, 0 where there is none.
func insertResource(tx *gorm.DB, row resourceRow, unique string) (int64, error) {
	inserted, number, err := database.InsertRow(tx, `INSERT INTO resources (directory_id, type, id, block, version, account_id, user_name, unique_key,
			external_id, external_key, display_name, display_name_key, active, created_at, updated_at, updated_hour, document, member_count, search,
			called, email, last_event)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (directory_id, type, unique_key) DO NOTHING`,
		row.DirectoryID, row.Type, row.ID, row.Block, row.Version, nullable(row.AccountID), row.UserName, nullable(row.UniqueKey),
		row.ExternalID, nullable(row.ExternalKey), row.DisplayName, nullable(row.DisplayNameKey), row.Active, row.Created, row.Updated, row.Hour,
		row.Document, row.MemberCount, row.Search, row.Called, row.Email, row.LastEvent)
	if err == nil && inserted == 0 {
		return 0, &models.TakenError{Attribute: unique}
	}
	return number, err
}

// finish writes what every change ends with: password, events, and last, for
// all wait for them, the counters.
func finish(tx *gorm.DB, saved *models.Saved, moved move, change models.Change, events []eventRow) error {
	if !change.Delete {
		if err := savePassword(tx, saved.Ref, change.Password); err != nil {
			return err
		}
	}
	if change.Told != nil {
		event := change.Told(saved.Moved)
		row, err := eventRowOf(event)
		if err != nil {
			return err
		}
		saved.Event, events = &event, []eventRow{row}
	}
	if err := appendEvents(tx, events); err != nil {
		return err
	}
	return countMove(tx, saved.Scope, moved)
}

func unknownDirectory(err error) error {
	if database.NoParent(err) {
		return fmt.Errorf("directory: %w", models.ErrNotFound)
	}
	return err
}

// Resource finds one, without its Values. models.ErrNotFound also for ids of
// other directories; models.ErrTooMany for more members than one answer may
// have.
func (s *Store) Resource(ctx context.Context, ref models.Ref, with models.With) (models.Resource, error) {
	of, id := kind{ref.Scope, ref.Type}, clean(ref.ID)
	if known, _ := s.memory.one(of, byID, id, with); known != nil {
		return known.alone(nil, ref.Scope, with)
	}
	read := s.main.View // one statement needs no snapshot
	if with.Members {
		read = s.main.Snapshot // the version is that of the members
	}
	var found models.Resource
	at := s.memory.now()
	err := read(ctx, func(db *gorm.DB) error {
		one, err := readOne(db, of, byID, id, with)
		if err != nil {
			return err
		}
		s.memory.keep(at, of, byID, id, wording{}, with, one)
		found, err = one.alone(db, ref.Scope, with)
		return err
	})
	if err != nil {
		return models.Resource{}, fmt.Errorf("find %s: %w", ref, err)
	}
	return found, nil
}

// alone is the only resource of f. models.ErrNotFound when there is none.
func (f *few) alone(tx *gorm.DB, scope models.Scope, with models.With) (models.Resource, error) {
	if len(f.rows) == 0 {
		return models.Resource{}, models.ErrNotFound
	}
	resources, err := complete(tx, scope, with, f.rows, f.known)
	if err != nil {
		return models.Resource{}, err
	}
	return resources[0], nil
}

// reachOf is how much a change may change, as far as is known before: only groups
// are shown with others, with their members.
func reachOf(kind string) reach {
	if kind == scim.TypeGroup {
		return memberships
	}
	return oneResource
}

// reachOfEnd is how much changes when a resource is deleted.
func reachOfEnd(kind string) reach {
	switch kind {
	case scim.TypeUser:
		return departure
	case scim.TypeGroup:
		return allResources
	}
	return oneResource
}

// errUnchanged ends a write that would change nothing: nothing is kept, and
// nobody failed.
var errUnchanged = errors.New("nothing changed")

// EditResource loads one resource and its account, lets edit decide what
// becomes of them, and saves everything or nothing. edit runs again when
// another writer was faster, so it must only compute. The resource it gets
// has its Values and Uniques.
func (s *Store) EditResource(ctx context.Context, ref models.Ref, edit models.Edit) (models.Saved, error) {
	var saved models.Saved
	ahead := s.ahead(ref, edit)
	changing := s.memory.changes(reachOf(ref.Type), ref)
	defer changing.done()
	err := s.main.WriteKnown(ctx, func(tx *gorm.DB) (err error) {
		saved, err = s.editOnce(tx, ref, edit, ahead, changing)
		return err
	})
	if err != nil && !errors.Is(err, errUnchanged) {
		return models.Saved{}, fmt.Errorf("edit %s: %w", ref, err)
	}
	return saved, nil
}
