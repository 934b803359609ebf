package store

import (
	"cmp"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"scimdesk/models"
)

// timeFormat shows instants as RFC 7643 §2.3.5 asks, to the millisecond.
const timeFormat = "2006-01-02T15:04:05.000Z07:00"

// sieve counts what matches and notes where the page asked for stands, or with
// an order where every match does, because only all of them say where the page
// is. It keeps no documents.
type sieve struct {
	query  models.Query
	beside beside
	total  int
	spots  []sortedSpot
	more   bool // matches stand behind the spots
}

// sortedSpot is where a resource stands in an order.
type sortedSpot struct {
	key string
	spot
}

func (s *Store) newSieve(q models.Query) *sieve {
	return &sieve{query: q, beside: besideOf(q, membersPerScan*s.config.MaxScan)}
}

const (
	// scanChunk is how many candidates one statement answers.
	scanChunk = 1000
	// besideChunk is how many are in memory at a time, when more than their
	// documents is asked about.
	besideChunk = 250
)

func (s *sieve) chunk() int {
	if s.beside.any() {
		return besideChunk
	}
	return scanChunk
}

// reader is for candidates.
func (s *sieve) reader() *reader {
	if s.beside.any() {
		return newReader(s.query.Type, shown, false)
	}
	return newReader(s.query.Type, judged, false)
}

// seen says how far a statement got.
type seen struct {
	n    int
	last spot
	cut  bool // before the rows were at an end
}

// show looks at the rows of a statement, which are candidates in order.
func (s *sieve) show(tx *gorm.DB, r *reader, statement string, args []any) (seen, error) {
	if s.beside.any() {
		some := &sheaf{}
		if err := eachRow(tx, r, statement, args, some.put); err != nil {
			return seen{}, err
		}
		return seen{len(some.rows), some.last(), some.full}, s.judge(tx, some.rows)
	}
	var so seen
	err := eachRow(tx, r, statement, args, func(row *readRow) error {
		so.n, so.last = so.n+1, row.spot()
		return s.look(row)
	})
	return so, err
}

// judge looks at the next candidates in order.
func (s *sieve) judge(tx *gorm.DB, rows []readRow) error {
	if err := s.beside.load(tx, s.query.Scope, rows); err != nil {
		return err
	}
	for i := range rows {
		if err := s.look(&rows[i]); err != nil {
			return err
		}
	}
	return nil
}

// look reads of a document no more than is asked about.
func (s *sieve) look(row *readRow) error {
	more := s.beside.of(row)
	matches, err := s.query.Filter.MatchBytes(row.Document, more)
	if err == nil && matches {
		at := sortedSpot{spot: row.spot()}
		if s.query.Sort != nil {
			at.key, err = s.query.Sort.KeyBytes(row.Document, more)
		}
		s.take(at)
	}
	if err != nil {
		return fmt.Errorf("stored document of %s %s: %w", row.Type, row.ID, err)
	}
	return nil
}

// take counts a match and keeps its spot when it belongs to the page.
func (s *sieve) take(at sortedSpot) {
	s.total++
	switch {
	case s.query.Sort != nil:
		s.spots = append(s.spots, at)
	case s.ahead(at.spot):
	case len(s.spots) < s.query.Count:
		s.spots = append(s.spots, at)
	default:
		s.more = true
	}
}

// ahead says whether a match stands before the page.
func (s *sieve) ahead(at spot) bool {
	if after := s.query.After; after != nil {
		return at.compare(spot{after.Block, after.ID}) <= 0
	}
	return s.total < s.query.StartIndex
}

// page is where the resources of the page stand, in its order.
func (s *sieve) page() []sortedSpot {
	if s.query.Sort == nil {
		return s.spots
	}
	slices.SortFunc(s.spots, s.compare)
	from := max(s.query.StartIndex, 1) - 1
	if after := s.query.After; after != nil {
		behind := sortedSpot{after.Key, spot{after.Block, after.ID}}
		at, found := slices.BinarySearchFunc(s.spots, behind, s.compare)
		if from = at; found {
			from++
		}
	}
	from = min(from, len(s.spots))
	to := min(from+s.query.Count, len(s.spots))
	s.more = to < len(s.spots)
	return s.spots[from:to]
}

// found reads the page, unless its rows are among the few.
func (s *sieve) found(tx *gorm.DB, few *few) (found, error) {
	page := s.page()
	out := found{total: s.total, more: s.more}
	spots := make([]spot, 0, len(page))
	for _, at := range page {
		spots = append(spots, at.spot)
		if s.query.Sort != nil {
			out.keys = append(out.keys, at.key)
		}
	}
	switch {
	case few != nil:
		out.rows, out.known = few.at(spots), few.known
	case s.query.SpotsOnly:
		out.rows = rowsOf(spots)
	default:
		sheaf, err := readAt(tx, s.query, spots)
		out.rows, out.more = sheaf.rows, s.more || sheaf.full
		return out, err
	}
	return out, nil
}

// compare leaves it to creation who comes first of the same key.
func (s *sieve) compare(a, b sortedSpot) int {
	return cmp.Or(s.query.Sort.Compare(a.key, b.key), a.spot.compare(b.spot))
}
