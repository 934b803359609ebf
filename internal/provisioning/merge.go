package provisioning

import (
	"context"
	"slices"

	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/scim/filter"
)

// MaxMerged is how far into the sorted resources of all types a page may
// reach: each type is read from its beginning up to it.
const MaxMerged = 10_000

// entry is where a resource stands in the order of its own type.
type entry struct {
	key   string
	query int // which type
	at    int // from 0
	id    string
}

// merged answers a page of all types in one order, as they are at one moment:
// where each stands is read before what is there. Those of equal keys keep the
// order of the types, and of creation.
func (s *Service) merged(ctx context.Context, q Question, queries []models.Query) (answer Answer, err error) {
	err = s.Store.AtOneMoment(ctx, func(ctx context.Context) error {
		answer, err = s.mergedNow(ctx, q, queries)
		return err
	})
	return answer, err
}

func (s *Service) mergedNow(ctx context.Context, q Question, queries []models.Query) (Answer, error) {
	behind := q.StartIndex - 1 + q.Count
	if behind > MaxMerged {
		return Answer{}, scim.Errorf(400, scim.TooMany, "Sorted over every resource type, the last match that can be shown is the %dth. Ask for one type, such as /Users.", MaxMerged)
	}
	answer := Answer{StartIndex: q.StartIndex}
	var entries []entry
	for i, query := range queries {
		query.Count, query.SpotsOnly = behind, true
		page, err := s.page(ctx, query)
		if err != nil {
			return Answer{}, err
		}
		answer.Total += page.Total
		for at, spot := range page.Spots {
			entries = append(entries, entry{spot.Key, i, at, spot.ID})
		}
		if order := orderOf(queries); order != nil {
			slices.SortStableFunc(entries, func(a, b entry) int { return order.Compare(a.key, b.key) })
		}
		entries = entries[:min(len(entries), behind)]
	}
	var err error
	answer.Resources, err = s.shown(ctx, queries, entries[min(q.StartIndex-1, len(entries)):])
	return answer, err
}

// orderOf is the order of the first type that has what is sorted by; the keys
// of all compare alike.
func orderOf(queries []models.Query) *filter.Sort {
	for _, q := range queries {
		if q.Sort != nil {
			return q.Sort
		}
	}
	return nil
}

// shown reads the resources of a page: those of one type stand next to each
// other in its own order. It ends before the first that does not fit.
func (s *Service) shown(ctx context.Context, queries []models.Query, entries []entry) ([]models.Resource, error) {
	var resources []models.Resource
	whole := map[string]models.Resource{}
	for i, query := range queries {
		first := slices.IndexFunc(entries, func(e entry) bool { return e.query == i })
		if first < 0 {
			continue
		}
		query.StartIndex = entries[first].at + 1
		for _, e := range entries {
			if e.query == i {
				query.Count++
			}
		}
		page, err := s.page(ctx, query)
		if err != nil {
			return nil, err
		}
		for _, r := range page.Resources {
			whole[r.ID] = r
		}
	}
	for _, e := range entries {
		r, read := whole[e.id]
		if !read {
			break
		}
		resources = append(resources, r)
	}
	return resources, nil
}
