package store

import (
	"slices"

	"gorm.io/gorm"

	"scimdesk/models"
)

const (
	// mostBytes is how much one answer may hold of documents.
	mostBytes = 16 << 20
	// portion is how many rows of a page one statement answers at most.
	portion = 100
)

// sheaf keeps rows as long as they fit one answer; the first always does.
type sheaf struct {
	rows   []readRow
	weight int
	full   bool // somebody did not fit
}

// put answers errEnough when there is no room.
func (s *sheaf) put(row *readRow) error {
	if s.weight += row.weight(); s.weight > mostBytes && len(s.rows) > 0 {
		s.full = true
		return errEnough
	}
	s.rows = append(s.rows, row.kept())
	return nil
}

// last is where the last row stands.
func (s *sheaf) last() spot {
	if len(s.rows) == 0 {
		return spot{}
	}
	return s.rows[len(s.rows)-1].spot()
}

// readerOf is for the rows of a page.
func readerOf(q models.Query) *reader {
	if q.SpotsOnly {
		return newReader(q.Type, placed, false)
	}
	return newReader(q.Type, wanted(q.With), q.With.Groups)
}

// readBehind reads resources in order of creation, from behind a spot: as many
// as wanted, or as there are, or as fit.
func readBehind(tx *gorm.DB, q models.Query, at spot, count int) (*sheaf, error) {
	s, r := &sheaf{}, readerOf(q)
	for len(s.rows) < count && !s.full {
		before, limit := len(s.rows), min(portion, count-len(s.rows))
		s.rows = slices.Grow(s.rows, limit)
		args := []any{string(q.Scope.Directory()), q.Type, at.Block, at.ID, limit}
		if err := eachRow(tx, r, inOrder(r.columns), args, s.put); err != nil {
			return s, err
		}
		if len(s.rows)-before < limit {
			break
		}
		at = s.last()
	}
	return s, nil
}

// inOrder asks for resources in order of creation, from behind a spot.
func inOrder(columns string, narrow ...string) string {
	where := ""
	for _, condition := range narrow {
		where += " AND r." + condition
	}
	return "SELECT " + columns + " FROM resources r WHERE r.directory_id = ? AND r.type = ? AND (r.block, r.id) > (?, ?)" +
		where + " ORDER BY r.block, r.id LIMIT 0 + ?"
}

// readAt reads the resources at these spots, in their order, as many as fit.
func readAt(tx *gorm.DB, q models.Query, spots []spot) (*sheaf, error) {
	s, r := &sheaf{}, readerOf(q)
	for part := range slices.Chunk(spots, portion) {
		if err := eachRow(tx, r, at(tx, r.columns), atArgs(q, part), s.put); err != nil || s.full {
			return s, err
		}
	}
	return s, nil
}

// at asks for resources in the order their ids are listed.
func at(tx *gorm.DB, columns string) string {
	statement := "SELECT " + columns + " FROM " + listed(tx) + " l CROSS JOIN resources r WHERE r.directory_id = ? AND r.type = ? AND r.id = l.id"
	if tx.Name() == "postgres" {
		return statement + " ORDER BY l.number"
	}
	return statement // CROSS JOIN reads the list as it is
}

func atArgs(q models.Query, spots []spot) []any {
	ids := make([]string, 0, len(spots))
	for _, at := range spots {
		ids = append(ids, at.ID)
	}
	return []any{list(ids), string(q.Scope.Directory()), q.Type}
}
