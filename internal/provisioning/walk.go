package provisioning

import (
	"context"
	"slices"

	"scimdesk/models"
	"scimdesk/scim"
)

// walk answers a page by cursor (RFC 9865): what is there throughout the walk
// appears exactly once, however the list changes.
func (s *Service) walk(ctx context.Context, c Caller, q Question) (Answer, error) {
	query, err := q.query(c)
	if err != nil {
		return Answer{}, err
	}
	from, err := s.place(c, q)
	if err != nil {
		return Answer{}, err
	}
	query.StartIndex, query.After = 1, from.spot()
	page, err := s.page(ctx, query)
	answer := Answer{Total: page.Total, Resources: page.Resources, Bound: query.Filter}
	if page.Next != nil {
		answer.Next = s.cursor(c, q, placeOf("", page.Next))
	}
	return answer, err
}

// walkAll answers a page by cursor over all types, one after the other.
func (s *Service) walkAll(ctx context.Context, c Caller, q Question) (Answer, error) {
	if q.SortBy != "" {
		return Answer{}, scim.Errorf(400, scim.InvalidValue, "With a cursor, only one resource type can be sorted. Ask it at its own endpoint, such as /Users, or leave out the cursor.")
	}
	queries, err := s.every(c, q)
	if err != nil {
		return Answer{}, err
	}
	from, err := s.place(c, q)
	if err != nil {
		return Answer{}, err
	}
	begin := 0
	if from.Type != "" {
		begin = slices.IndexFunc(queries, func(one models.Query) bool { return one.Type == from.Type })
	}
	if begin < 0 {
		return Answer{}, invalidCursor()
	}
	var answer Answer
	for i, query := range queries {
		if i >= begin && answer.Next == "" { // of the others, the total is wanted
			query.Count = q.Count - len(answer.Resources)
		}
		if i == begin {
			query.After = from.spot()
		}
		page, err := s.page(ctx, query)
		if err != nil {
			return Answer{}, err
		}
		answer.Total += page.Total
		answer.Resources = append(answer.Resources, page.Resources...)
		switch {
		case i < begin || answer.Next != "":
		case page.Next != nil:
			answer.Next = s.cursor(c, q, placeOf(query.Type, page.Next))
		case query.Count == 0 && page.Total > 0:
			answer.Next = s.cursor(c, q, placeOf(query.Type, nil))
		}
	}
	return answer, nil
}
