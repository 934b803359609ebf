package store

import (
	"cmp"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/scim"
)

// timeFormat shows instants as RFC 7643 §2.3.5 asks, to the millisecond.
const timeFormat = "2006-01-02T15:04:05.000Z07:00"

// sieve counts what matches and keeps the page asked for: its rows, or with an
// order the place of every match, because only all of them say where the page
// is.
type sieve struct {
	query  models.Query
	beside beside
	found  found
	sorted []sortedSpot
}

// sortedSpot is where a resource stands in an order.
type sortedSpot struct {
	key string
	spot
}

func (s *Store) newSieve(q models.Query) *sieve {
	return &sieve{query: q, beside: besideOf(q, membersPerScan*s.config.MaxScan)}
}

// judge looks at the next candidates in order.
func (s *sieve) judge(tx *gorm.DB, rows []resourceRow) error {
	if err := s.beside.load(tx, s.query.Scope, rows); err != nil {
		return err
	}
	for _, row := range rows {
		doc, err := scim.ParseStored(row.Document)
		if err != nil {
			return fmt.Errorf("stored document of %s %s: %w", row.Type, row.ID, err)
		}
		s.beside.put(doc, row)
		if s.query.Filter.Match(doc) {
			s.take(doc, row)
		}
	}
	return nil
}

// take counts a match and keeps it when it belongs to the page.
func (s *sieve) take(doc scim.Resource, row resourceRow) {
	s.found.total++
	at := spot{row.Block, row.ID}
	switch {
	case s.query.Sort != nil:
		s.sorted = append(s.sorted, sortedSpot{s.query.Sort.Key(doc), at})
	case s.ahead(at):
	case len(s.found.rows) < s.query.Count:
		s.found.rows = append(s.found.rows, row)
	default:
		s.found.more = true
	}
}

// ahead says whether a match stands before the page.
func (s *sieve) ahead(at spot) bool {
	if after := s.query.After; after != nil {
		return at.compare(spot{after.Block, after.ID}) <= 0
	}
	return s.found.total < s.query.StartIndex
}

// page cuts the page out of the matches in their order.
func (s *sieve) page() []sortedSpot {
	slices.SortFunc(s.sorted, s.compare)
	from := max(s.query.StartIndex, 1) - 1
	if after := s.query.After; after != nil {
		behind := sortedSpot{after.Key, spot{after.Block, after.ID}}
		at, found := slices.BinarySearchFunc(s.sorted, behind, s.compare)
		if from = at; found {
			from++
		}
	}
	from = min(from, len(s.sorted))
	to := min(from+s.query.Count, len(s.sorted))
	s.found.more = to < len(s.sorted)
	return s.sorted[from:to]
}

// compare leaves it to creation who comes first of the same key.
func (s *sieve) compare(a, b sortedSpot) int {
	return cmp.Or(s.query.Sort.Compare(a.key, b.key), a.spot.compare(b.spot))
}
