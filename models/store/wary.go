package store

import (
	"cmp"
	"errors"
	"sync/atomic"

	"gorm.io/gorm"

	"scimdesk/models"
)

// wary is for how many creates somebody else who has the same name is looked
// for before anything is written. The keys of the tables decide in any case;
// but on SQLite an edit that wrote and is refused makes all that share its
// commit run again. Most names are free, and who sends one that is taken sends
// more of them.
type wary struct{ left atomic.Int64 }

// onceTaken is for how many creates one that was refused makes wary.
const onceTaken = 1000

const (
	takenKey    = `SELECT id FROM resources WHERE directory_id = ? AND type = ? AND unique_key = ?`
	takenUnique = `SELECT resource_id FROM resource_uniques WHERE directory_id = ? AND type = ? AND path = ? AND unique_key = ?`
)

// hear notes how a create ended.
func (w *wary) hear(err error) {
	if errors.As(err, new(*models.TakenError)) {
		w.left.Store(onceTaken)
	}
}

// untaken answers a *models.TakenError for what somebody else has that r must
// have alone. On PostgreSQL looking would be a journey, and saves none.
func (w *wary) untaken(tx *gorm.DB, r models.Resource) error {
	if w.left.Load() <= 0 || tx.Name() == "postgres" {
		return nil
	}
	w.left.Add(-1)
	directory := string(r.Scope.Directory())
	if key := optional(r.UniqueKey); key != nil {
		if err := taken(tx, r.UniqueName(), takenKey, directory, r.Type, *key); err != nil {
			return err
		}
	}
	for _, u := range kept(r.Uniques) {
		if err := taken(tx, u.Path, takenUnique, directory, r.Type, u.Path, u.Key); err != nil {
			return err
		}
	}
	return nil
}

func taken(tx *gorm.DB, attribute, question string, args ...any) error {
	var id string
	err := one(tx, question, args, &id)
	if errors.Is(err, models.ErrNotFound) {
		return nil
	}
	return cmp.Or(err, error(&models.TakenError{Attribute: attribute}))
}
