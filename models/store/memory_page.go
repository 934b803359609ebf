package store

import (
	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/scim/filter"
)

// one is how a question that is of one resource looks for it, when it may be
// answered from memory.
func (q question) one() (where, value string, one bool) {
	if !q.ofOne() || q.SpotsOnly {
		return "", "", false
	}
	l := q.plan.lookups[0]
	value, one = l.args[0].(string)
	return l.where, value, one
}

// wording is all that the filter asks, when that is no more than where.
func (q question) wording(where string) (said wording) {
	if e, one := q.Filter.Expr().(filter.Compare); one {
		if text, is := e.Value.(string); is {
			said = wording{where, text}
		}
	}
	return said
}

// remembered answers a question about one resource that is remembered, if what
// the filter asks about is in its row.
func (s *Store) remembered(q question) (page models.Page, known bool, err error) {
	where, value, one := q.one()
	if s.memory == nil || !one {
		return page, false, nil
	}
	few, said := s.memory.one(kindOf(q.Query), where, value, q.With)
	if few == nil {
		return page, false, nil
	}
	if said != (wording{}) && said == q.wording(where) && q.Sort == nil && q.StartIndex <= 1 && q.Count > 0 && q.After == nil {
		page, err = found{total: 1, rows: few.rows, known: few.known}.page(nil, q.Query)
		return page, true, err
	}
	return s.judged(q, few)
}

// judged is the page of those of few that match, if what the filter asks about
// is in their rows.
func (s *Store) judged(q question, few *few) (page models.Page, known bool, err error) {
	sieve := s.newSieve(q.Query)
	if sieve.beside.members || sieve.beside.groups {
		return page, false, nil
	}
	if err = sieve.judge(nil, few.rows); err != nil {
		return page, true, err
	}
	found, err := sieve.found(nil, few)
	if err == nil {
		page, err = found.page(nil, q.Query)
	}
	return page, true, err
}

// readPage reads the resources of a page in order of creation. Who is remembered
// since then is not read again, when all of them are.
func (s *Store) readPage(tx *gorm.DB, q models.Query, at place, since reading) (*few, error) {
	ids, behind, err := s.idsOfPage(tx, q, at)
	if err != nil {
		return nil, err
	}
	if ids != nil {
		if page := s.memory.page(since, kindOf(q), ids, q.With); page != nil {
			return page, nil
		}
	}
	read, err := readBehind(tx, q, behind, q.Count)
	if err != nil {
		return nil, err
	}
	page := &few{read.rows, knownGroups{}}
	if s.memory == nil || q.SpotsOnly || !q.With.Groups && !q.With.Lean {
		return page, nil
	}
	if err := page.known.learn(tx, q.Scope, page.rows); err != nil {
		return nil, err
	}
	s.memory.keepAll(since, kindOf(q), q.With, page)
	return page, nil
}
