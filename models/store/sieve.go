package store

import (
	"fmt"

	"scimdesk/models"
	"scimdesk/scim"
)

// timeFormat shows instants as RFC 7643 §2.3.5 asks, to the millisecond.
const timeFormat = "2006-01-02T15:04:05.000Z07:00"

// sieve counts what matches and keeps the page asked for.
type sieve struct {
	query models.Query
	meta  bool // the filter asks about what is not in the document
	page  models.Page
}

func newSieve(q models.Query) *sieve {
	return &sieve{query: q, meta: q.Filter.Mentions("meta")}
}

// judge looks at the next candidate in order.
func (s *sieve) judge(row resourceRow) error {
	doc, err := scim.ParseStored(row.Document)
	if err != nil {
		return fmt.Errorf("stored document of %s %s: %w", row.Type, row.ID, err)
	}
	resource := row.model(s.query.Scope)
	if s.meta {
		doc["meta"] = metaOf(resource)
	}
	if !s.query.Filter.Match(doc) {
		return nil
	}
	s.page.Total++
	if s.page.Total >= s.query.StartIndex && len(s.page.Resources) < s.query.Count {
		s.page.Resources = append(s.page.Resources, resource)
	}
	return nil
}

// metaOf is meta as the doors show it (RFC 7643 §3.1), without the location,
// which only a door knows.
func metaOf(r models.Resource) map[string]any {
	return map[string]any{
		"resourceType": r.Type,
		"created":      r.CreatedAt.UTC().Format(timeFormat),
		"lastModified": r.UpdatedAt.UTC().Format(timeFormat),
		"version":      r.ETag(),
	}
}
