package store

import (
	"cmp"
	"slices"

	"gorm.io/gorm"

	"scimdesk/models"
)

// spot is where a resource stands in the order of creation.
type spot struct {
	Block int64
	ID    string
}

func (a spot) compare(b spot) int {
	return cmp.Or(cmp.Compare(a.Block, b.Block), cmp.Compare(a.ID, b.ID))
}

// few are the rows of all candidates, where one statement answered them.
type few struct {
	rows  []readRow
	known knownGroups
}

// at are the rows at these spots, in their order.
func (f *few) at(spots []spot) (rows []readRow) {
	for _, at := range spots {
		i := slices.IndexFunc(f.rows, func(row readRow) bool { return row.ID == at.ID })
		rows = append(rows, f.rows[i])
	}
	return rows
}

// rowsOf are rows of which nothing but the spots is known.
func rowsOf(spots []spot) []readRow {
	rows := make([]readRow, len(spots))
	for i, at := range spots {
		rows[i].Block, rows[i].ID = at.Block, at.ID
	}
	return rows
}

// filtered looks at everybody who may be meant, and reads the page.
func (s *Store) filtered(tx *gorm.DB, q question, since reading) (found, error) {
	sieve := s.newSieve(q.Query)
	few, err := s.candidates(tx, q, sieve, since)
	if err != nil {
		return found{}, err
	}
	return sieve.found(tx, few)
}

// candidates shows everybody who may be meant to a sieve. It answers their
// rows when they are few, and nil otherwise.
func (s *Store) candidates(tx *gorm.DB, q question, sieve *sieve, since reading) (*few, error) {
	if q.plan.rank == rankNone {
		return nil, s.walk(tx, q, sieve)
	}
	few, err := readFew(tx, q)
	switch {
	case err != nil:
		return nil, err
	case few == nil:
		return nil, s.lookUp(tx, q, sieve)
	}
	if err := sieve.judge(tx, few.rows); err != nil {
		return nil, err
	}
	if where, value, one := q.one(); one {
		var said wording
		if sieve.total > 0 {
			said = q.wording(where)
		}
		s.memory.keep(since, kindOf(q.Query), where, value, said, q.With, few)
	}
	return few, nil
}

// walk shows every resource that the plan does not rule out. models.ErrTooMany
// when there are more than the limit to begin with.
func (s *Store) walk(tx *gorm.DB, q question, sieve *sieve) error {
	total, err := totalOf(tx, kindOf(q.Query))
	if err != nil {
		return err
	}
	if total > s.config.MaxScan {
		return models.ErrTooMany
	}
	var conditions []string
	var values []any
	for _, l := range q.plan.narrow {
		conditions, values = append(conditions, l.where), append(values, l.args...)
	}
	reader, chunk := sieve.reader(), sieve.chunk()
	statement := inOrder(reader.columns, conditions...)
	for last := (spot{}); ; {
		args := append([]any{string(q.Scope.Directory()), q.Type, last.Block, last.ID}, values...)
		seen, err := sieve.show(tx, reader, statement, append(args, chunk))
		if err != nil || seen.n < chunk && !seen.cut {
			return err
		}
		last = seen.last
	}
}
