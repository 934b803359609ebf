package provisioning

import (
	"context"

	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/scim/filter"
	"scimdesk/scim/schema"
)

// every is one question about all types (RFC 7644 §3.4.2.1): a query for each
// type that may have matches, in the order of the set.
func (s *Service) every(c Caller, q Question) ([]models.Query, error) {
	types := s.Types().Types()
	expr, err := parsed(q.Filter, c.Manner)
	if err != nil {
		return nil, err
	}
	sorts, err := sorting(q, types, c.Manner)
	if err != nil {
		return nil, err
	}
	var queries []models.Query
	n := narrower{types, c.Manner, map[filter.Expr]verdict{}}
	for i, t := range types {
		query := models.Query{Scope: c.Scope, Type: t.Name, StartIndex: 1, Sort: sorts[i], With: q.With}
		part, v, err := n.narrow(expr, t)
		if err != nil {
			return nil, err
		}
		if part != nil {
			if query.Filter, err = filter.Bind(part, t, c.Manner); err != nil {
				return nil, err
			}
		}
		if v != never {
			queries = append(queries, query)
		}
	}
	return queries, nil
}

// parsed is a filter, nil for none.
func parsed(text string, m *scim.Manner) (filter.Expr, error) {
	if text == "" {
		return nil, nil
	}
	return filter.Parse(text, m)
}

// sorting is the order of each type. A type without the attribute is not
// sorted: its resources have no value to sort by. The error is that of the
// first type when no type has it.
func sorting(q Question, types []*schema.Type, m *scim.Manner) ([]*filter.Sort, error) {
	sorts := make([]*filter.Sort, len(types))
	if q.SortBy == "" {
		return sorts, nil
	}
	var first error
	known := false
	for i, t := range types {
		sort, err := filter.BindSort(q.SortBy, q.Descending, t, m)
		if err == nil {
			sorts[i], known = sort, true
		} else if first == nil {
			first = err
		}
	}
	if known {
		return sorts, nil
	}
	return nil, first
}

// listAll answers a page by index over all types: one type after the other,
// or, sorted, merged.
func (s *Service) listAll(ctx context.Context, c Caller, q Question) (Answer, error) {
	queries, err := s.every(c, q)
	if err != nil {
		return Answer{}, err
	}
	if q.SortBy != "" {
		return s.merged(ctx, q, queries)
	}
	answer, room := Answer{StartIndex: q.StartIndex}, q.Count
	for _, query := range queries {
		query.StartIndex, query.Count = max(q.StartIndex-answer.Total, 1), room
		page, err := s.page(ctx, query)
		if err != nil {
			return Answer{}, err
		}
		answer.Total += page.Total
		answer.Resources = append(answer.Resources, page.Resources...)
		if room -= len(page.Resources); page.Next != nil {
			room = 0 // a page may end early; nothing behind it is shown before it
		}
	}
	return answer, nil
}
