package provisioning

import (
	"context"
	"fmt"

	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/scim/filter"
	"scimdesk/scim/schema"
)

// MaxCount is the largest page of a list, as the ServiceProviderConfig says.
const MaxCount = schema.MaxResults

// DefaultCount is the page size of a list that names none.
const DefaultCount = 100

// Question is what a client asks of a list (RFC 7644 §3.4.2, RFC 9865).
type Question struct {
	Type       *schema.Type // nil for every type
	Filter     string       // "" for all
	SortBy     string       // "" for the order of creation
	Descending bool
	StartIndex int // may be anything; below 1 is 1
	Count      int // may be anything; below 0 is 0, above MaxCount is MaxCount
	CountGiven bool
	Cursor     *string // nil for pages by index; "" for the first by cursor
	With       models.With
}

// Answer is a page. Total counts all matches.
type Answer struct {
	Total      int
	StartIndex int // what it was read as; 0 with a cursor
	Resources  []models.Resource
	Next       string        // the next page's cursor, "" on the last page or without one
	Bound      *filter.Bound // the filter as it was understood; nil without one, or when every type was asked
}

// List answers a page of what matches. *scim.Error 400 for a filter, an order,
// a cursor or a count that cannot be read; models.ErrTooMany when it would take
// looking at more resources than the store does at once.
func (s *Service) List(ctx context.Context, c Caller, q Question) (Answer, error) {
	q, err := q.settled(c.Manner)
	if err != nil {
		return Answer{}, err
	}
	switch {
	case q.Type == nil && q.Cursor != nil:
		return s.walkAll(ctx, c, q)
	case q.Type == nil:
		return s.listAll(ctx, c, q)
	case q.Cursor != nil:
		return s.walk(ctx, c, q)
	}
	query, err := q.query(c)
	if err != nil {
		return Answer{}, err
	}
	page, err := s.page(ctx, query)
	return Answer{Total: page.Total, StartIndex: q.StartIndex, Resources: page.Resources, Bound: query.Filter}, err
}

// settled brings the numbers into range (RFC 7644 §3.4.2.4, RFC 9865 §2.1).
func (q Question) settled(m *scim.Manner) (Question, error) {
	if !q.CountGiven {
		q.Count = DefaultCount
	}
	switch {
	case q.Cursor != nil && q.Count < 1:
		return q, scim.Errorf(400, scim.InvalidCount, "With a cursor, count is a number from 1 to %d.", MaxCount)
	case q.Cursor != nil && q.Count <= MaxCount:
		return q, nil
	case q.StartIndex < 1 && q.Cursor == nil, q.Count < 0, q.Count > MaxCount:
		m.Note(scim.QuirkPaging)
	}
	q.StartIndex, q.Count = max(q.StartIndex, 1), min(max(q.Count, 0), MaxCount)
	return q, nil
}

// query is what the store is asked about one type.
func (q Question) query(c Caller) (models.Query, error) {
	query := models.Query{Scope: c.Scope, Type: q.Type.Name, StartIndex: q.StartIndex, Count: q.Count, With: q.With}
	var err error
	if q.Filter != "" {
		expr, err := filter.Parse(q.Filter, c.Manner)
		if err != nil {
			return query, err
		}
		if query.Filter, err = filter.Bind(expr, q.Type, c.Manner); err != nil {
			return query, err
		}
	}
	if q.SortBy != "" {
		query.Sort, err = filter.BindSort(q.SortBy, q.Descending, q.Type, c.Manner)
	}
	return query, err
}

func (s *Service) page(ctx context.Context, query models.Query) (models.Page, error) {
	page, err := s.Store.Resources(ctx, query)
	if err != nil {
		return models.Page{}, fmt.Errorf("list %s: %w", query.Type, err)
	}
	return page, nil
}
