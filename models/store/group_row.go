package store

import (
	"errors"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
	"scimdesk/scim"
)

// heldRow is a group whose members changed in a commit that is not made yet: as
// the file has it, and as it will be.
type heldRow struct{ filed, next resourceRow }

// heldRows are the groups of one commit of which only the members changed. Each
// is written once, when the commit is made or somebody is about to look.
type heldRows struct {
	store *Store
	rows  map[models.Ref]*heldRow
	order []models.Ref
}

type heldKey struct{}

// hold puts off writing a group's row, on SQLite, if beside version and time at
// most the number of its members changes; else it answers false.
func (s *Store) hold(tx *gorm.DB, ref models.Ref, row, next resourceRow) bool {
	shared := database.Together(tx)
	if shared == nil || ref.Type != scim.TypeGroup {
		return false
	}
	if set, _ := row.update(next); set != setMembers {
		return false
	}
	held, there := shared.Get(heldKey{}).(*heldRows)
	if !there {
		held = &heldRows{store: s, rows: map[models.Ref]*heldRow{}}
		shared.Last(held.write)
	}
	shared.Put(heldKey{}, held) // each time: who changes it and then fails must be taken back
	held.put(ref, row, next)
	return true
}

func (h *heldRows) put(ref models.Ref, row, next resourceRow) {
	if known := h.rows[ref]; known != nil {
		known.next = next
		return
	}
	h.rows[ref] = &heldRow{row, next}
	h.order = append(h.order, ref)
}

// write writes all that is held. Should a row be another than it was taken for,
// the commit starts over, and nothing is taken for granted.
func (h *heldRows) write(tx *gorm.DB) error {
	for _, ref := range h.order {
		held := h.rows[ref]
		err := updateResource(tx, held.filed, held.next, "")
		if errors.Is(err, database.ErrAgain) {
			h.store.memory.dropDraft(ref)
		}
		if err != nil {
			return err
		}
	}
	clear(h.rows)
	h.order = nil
	return nil
}

// writeHeld is for who is about to read, count down, rename or delete groups.
func writeHeld(tx *gorm.DB) error {
	if held, there := database.Together(tx).Get(heldKey{}).(*heldRows); there {
		return held.write(tx)
	}
	return nil
}
