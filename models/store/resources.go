package store

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

// CreateResource saves a new resource with its account and events. It answers
// a models.TakenError when the userName is another's, models.ErrNotFound when
// there is no such directory.
func (s *Store) CreateResource(ctx context.Context, change models.Change) (models.Saved, error) {
	created := change.After
	created.Version = 1
	if change.Account != nil {
		created.Account = change.Account.ID
	}
	err := s.main.Write(ctx, func(tx *gorm.DB) error { return create(tx, created, change) })
	if err != nil {
		return models.Saved{}, fmt.Errorf("create %s: %w", created.Ref, err)
	}
	return models.Saved{Resource: created}, nil
}

// create writes in the order every writer keeps, so that two of them do not
// wait for each other: block, account, resource, counters.
func create(tx *gorm.DB, r models.Resource, change models.Change) error {
	row := resourceRowOf(r)
	var err error
	if row.Block, err = takePlace(tx, r.Ref); err != nil {
		return unknownDirectory(err)
	}
	moved, err := saveAccount(tx, nil, change.Account)
	if err != nil {
		return err
	}
	row.AccountID = linked(change.Account)
	if err := insertResource(tx, row); err != nil {
		return err
	}
	if err := insertValues(tx, r.Ref, r.Values); err != nil {
		return err
	}
	return finish(tx, r.Scope, moved, change.Events)
}

// insertResource leaves it to the unique index who has a userName: the
// conflict names its columns, so nothing is read from an error's text.
func insertResource(tx *gorm.DB, row resourceRow) error {
	inserted := tx.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "directory_id"}, {Name: "type"}, {Name: "user_name_key"}},
		DoNothing: true,
	}).Create(&row)
	switch {
	case inserted.Error != nil:
		return inserted.Error
	case inserted.RowsAffected == 0:
		return &models.TakenError{Attribute: "userName"}
	}
	return nil
}

// finish writes what every change ends with: counters and events.
func finish(tx *gorm.DB, scope models.Scope, moved move, events []models.Event) error {
	if err := countMove(tx, scope, moved); err != nil {
		return err
	}
	return appendEvents(tx, events)
}

func unknownDirectory(err error) error {
	if database.NoParent(err) {
		return fmt.Errorf("directory: %w", models.ErrNotFound)
	}
	return err
}

// Resource finds one, without its Values. models.ErrNotFound also for ids of
// other directories.
func (s *Store) Resource(ctx context.Context, ref models.Ref, _ models.With) (models.Resource, error) {
	var row resourceRow
	err := s.main.View(ctx, func(db *gorm.DB) error {
		return db.Scopes(named(ref)).Take(&row).Error
	})
	if err != nil {
		return models.Resource{}, fmt.Errorf("find %s: %w", ref, err)
	}
	return row.model(ref.Scope), nil
}

// EditResource loads one resource and its account, lets edit decide what
// becomes of them, and saves everything or nothing. edit runs again when
// another writer was faster, so it must only compute. The resource it gets
// has its Values.
func (s *Store) EditResource(ctx context.Context, ref models.Ref, edit models.Edit) (models.Saved, error) {
	var after models.Resource
	err := s.main.Write(ctx, func(tx *gorm.DB) (err error) {
		after, err = editOnce(tx, ref, edit)
		return err
	})
	if err != nil {
		return models.Saved{}, fmt.Errorf("edit %s: %w", ref, err)
	}
	return models.Saved{Resource: after}, nil
}

func editOnce(tx *gorm.DB, ref models.Ref, edit models.Edit) (models.Resource, error) {
	row, account, err := load(tx, ref)
	if err != nil {
		return models.Resource{}, err
	}
	before := row.model(ref.Scope)
	if before.Values, err = valuesOf(tx, ref); err != nil {
		return before, err
	}
	change, err := edit(before, account)
	switch {
	case err != nil || change == nil:
		return before, err
	case change.Delete:
		return change.After, remove(tx, row, account, change)
	}
	return save(tx, row, before, account, change)
}

// load reads a resource and the account linked to it, locking the resource
// where the database has row locks.
func load(tx *gorm.DB, ref models.Ref) (resourceRow, *models.Account, error) {
	var row resourceRow
	err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Scopes(named(ref)).Take(&row).Error
	if err != nil || row.AccountID == nil {
		return row, nil, err
	}
	account, err := findAccount(tx, ref.Scope, *row.AccountID)
	return row, &account, err
}

// save writes the next version, provided that row is still the last one.
func save(tx *gorm.DB, row resourceRow, before models.Resource, account *models.Account, change *models.Change) (models.Resource, error) {
	after := change.After
	after.Ref, after.CreatedAt, after.Version = before.Ref, before.CreatedAt, before.Version+1
	moved, err := saveAccount(tx, account, change.Account)
	if err != nil {
		return before, err
	}
	next := resourceRowOf(after)
	if next.AccountID = row.AccountID; change.Account != nil {
		next.AccountID = linked(change.Account)
	}
	if err := updateResource(tx, row, next); err != nil {
		return before, err
	}
	if err := replaceValues(tx, before, after); err != nil {
		return before, err
	}
	return after, finish(tx, after.Scope, moved, change.Events)
}

func updateResource(tx *gorm.DB, row, next resourceRow) error {
	saved := tx.Model(&resourceRow{}).
		Where("directory_id = ? AND type = ? AND id = ? AND version = ?", row.DirectoryID, row.Type, row.ID, row.Version).
		Updates(row.changes(next))
	switch {
	case errors.Is(saved.Error, gorm.ErrDuplicatedKey): // the only unique column in changes
		return &models.TakenError{Attribute: "userName"}
	case saved.Error == nil && saved.RowsAffected == 0:
		return database.ErrAgain
	}
	return saved.Error
}

// remove deletes the resource, provided that row is still the last version.
func remove(tx *gorm.DB, row resourceRow, account *models.Account, change *models.Change) error {
	if err := leavePlace(tx, row); err != nil {
		return err
	}
	moved, err := saveAccount(tx, account, change.Account)
	if err != nil {
		return err
	}
	gone := tx.Where("directory_id = ? AND type = ? AND id = ? AND version = ?", row.DirectoryID, row.Type, row.ID, row.Version).
		Delete(&resourceRow{})
	switch {
	case gone.Error != nil:
		return gone.Error
	case gone.RowsAffected == 0:
		return database.ErrAgain
	}
	return finish(tx, change.After.Scope, moved, change.Events)
}

// Password is the hash kept of a resource's password, "" for none.
func (s *Store) Password(context.Context, models.Ref) (string, error) { return "", nil }
