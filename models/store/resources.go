package store

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

// CreateResource saves a new resource with its account, members and events.
// It answers a models.TakenError when what is unique is another's, a
// models.UnknownMembersError, or models.ErrNotFound when there is no such
// directory.
func (s *Store) CreateResource(ctx context.Context, change models.Change) (models.Saved, error) {
	var saved models.Saved
	err := s.main.Write(ctx, func(tx *gorm.DB) (err error) {
		saved, err = create(tx, change)
		return err
	})
	if err != nil {
		return models.Saved{}, fmt.Errorf("create %s: %w", change.After.Ref, err)
	}
	return saved, nil
}

// create writes in the order every writer keeps, so that two of them do not
// wait for each other: account, resource, members, block, counters. A block
// that is nearly full comes first of all.
func create(tx *gorm.DB, change models.Change) (models.Saved, error) {
	saved := models.Saved{Resource: change.After}
	saved.Version = 1
	if change.Account != nil {
		saved.Account = change.Account.ID
	}
	row := resourceRowOf(saved.Resource)
	block, count, err := findPlace(tx, saved.Ref)
	if err != nil {
		return saved, unknownDirectory(err)
	}
	row.Block = block
	moved, err := saveAccount(tx, nil, change.Account)
	if err != nil {
		return saved, err
	}
	row.AccountID = linked(change.Account)
	if err := insertResource(tx, row, saved.UniqueName()); err != nil {
		return saved, err
	}
	if err := insertValues(tx, saved.Ref, saved.Values); err != nil {
		return saved, err
	}
	if err := insertUniques(tx, saved.Ref, saved.Uniques); err != nil {
		return saved, err
	}
	if err := firstMembers(tx, &saved, change); err != nil {
		return saved, err
	}
	if err := count(); err != nil {
		return saved, err
	}
	return saved, finish(tx, &saved, moved, change)
}

// firstMembers joins those a group is made with.
func firstMembers(tx *gorm.DB, saved *models.Saved, change models.Change) error {
	if len(change.Members) == 0 {
		return nil
	}
	m := newMembership(tx, saved.Resource)
	err := m.carryOut(change.Members, change.Strict)
	if err != nil {
		return err
	}
	if saved.Moved, err = m.moved(); err != nil || !saved.Moved.Any() {
		return err
	}
	saved.MemberCount = m.joined.size()
	return database.Later(tx, `UPDATE resources SET member_count = ? WHERE directory_id = ? AND type = ? AND id = ?`,
		saved.MemberCount, string(saved.Scope.Directory()), saved.Type, saved.ID)
}

// insertResource leaves it to the unique index who has a userName, or what a
// type has in its place: the conflict names its columns, so nothing is read
// from an error's text.
func insertResource(tx *gorm.DB, row resourceRow, unique string) error {
	inserted, err := database.Exec(tx, `INSERT INTO resources (directory_id, type, id, block, version, account_id, user_name, unique_key,
			external_id, external_key, display_name, display_name_key, active, created_at, updated_at, document, member_count, search)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (directory_id, type, unique_key) DO NOTHING`,
		row.DirectoryID, row.Type, row.ID, row.Block, row.Version, nullable(row.AccountID), row.UserName, nullable(row.UniqueKey),
		row.ExternalID, nullable(row.ExternalKey), row.DisplayName, nullable(row.DisplayNameKey), row.Active, row.Created, row.Updated,
		row.Document, row.MemberCount, row.Search)
	if err == nil && inserted == 0 {
		return &models.TakenError{Attribute: unique}
	}
	return err
}

// finish writes what every change ends with: password, events, and last, for
// all wait for them, the counters.
func finish(tx *gorm.DB, saved *models.Saved, moved move, change models.Change) error {
	if !change.Delete {
		if err := savePassword(tx, saved.Ref, change.Password); err != nil {
			return err
		}
	}
	events := change.Events
	if change.Told != nil {
		event := change.Told(saved.Moved)
		saved.Event, events = &event, []models.Event{event}
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
	read := s.main.View // one statement needs no snapshot
	if with.Members {
		read = s.main.Snapshot // the version is that of the members
	}
	var found models.Resource
	err := read(ctx, func(db *gorm.DB) error {
		one, err := readOne(db, kind{ref.Scope, ref.Type}, "id = ?", clean(ref.ID), with)
		switch {
		case err != nil:
			return err
		case len(one.rows) == 0:
			return models.ErrNotFound
		}
		resources, err := complete(db, ref.Scope, with, one.rows, one.known)
		if err == nil {
			found = resources[0]
		}
		return err
	})
	if err != nil {
		return models.Resource{}, fmt.Errorf("find %s: %w", ref, err)
	}
	return found, nil
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
	err := s.main.Write(ctx, func(tx *gorm.DB) (err error) {
		saved, err = s.editOnce(tx, ref, edit)
		return err
	})
	if err != nil && !errors.Is(err, errUnchanged) {
		return models.Saved{}, fmt.Errorf("edit %s: %w", ref, err)
	}
	return saved, nil
}
