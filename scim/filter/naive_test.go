package filter_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"scimdesk/scim"
	"scimdesk/scim/filter"
	"scimdesk/scim/schema"
)

// Matching agrees with an evaluation that looks at one small type only and
// does nothing clever.
func TestMatchAgreesWithANaiveEvaluation(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		doc, question := person().Draw(t, "document"), asking(3, false).Draw(t, "filter")
		e, err := filter.Parse(question.String(), nil)
		if err != nil {
			t.Fatal(err)
		}
		b, err := filter.Bind(e, schema.User(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := b.Match(doc), naive(question, doc); got != want {
			t.Fatalf("%s of %v: got %v", question, doc, got)
		}
	})
}

var (
	someTexts = []string{"a", "A", "ab", "b", "É", "e\u0301"}
	someTimes = []string{"2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00", "2026-06-01T00:00:00Z"}
)

// person draws a user with few attributes, each of which may be missing.
func person() *rapid.Generator[scim.Resource] {
	text := rapid.SampledFrom(someTexts)
	maybe := func(t *rapid.T, into map[string]any, name string, draw func() any) {
		if rapid.Bool().Draw(t, "has "+name) {
			into[name] = draw()
		}
	}
	return rapid.Custom(func(t *rapid.T) scim.Resource {
		doc := scim.Resource{}
		maybe(t, doc, "title", func() any { return text.Draw(t, "title") })
		maybe(t, doc, "externalId", func() any { return text.Draw(t, "externalId") })
		maybe(t, doc, "active", func() any { return rapid.Bool().Draw(t, "active") })
		maybe(t, doc, "meta", func() any { return map[string]any{"created": rapid.SampledFrom(someTimes).Draw(t, "at")} })
		maybe(t, doc, scim.SchemaEnterprise, func() any { return map[string]any{"department": text.Draw(t, "department")} })
		maybe(t, doc, "emails", func() any {
			list := make([]any, rapid.IntRange(1, 3).Draw(t, "emails"))
			for i := range list {
				entry := map[string]any{}
				maybe(t, entry, "value", func() any { return text.Draw(t, "value") })
				maybe(t, entry, "type", func() any { return text.Draw(t, "type") })
				maybe(t, entry, "primary", func() any { return rapid.Bool().Draw(t, "primary") })
				list[i] = entry
			}
			return list
		})
		return doc
	})
}

// asking draws questions about such a user, or about one of its emails.
func asking(depth int, inside bool) *rapid.Generator[filter.Expr] {
	return rapid.Custom(func(t *rapid.T) filter.Expr {
		kind := rapid.IntRange(0, 7).Draw(t, "kind")
		next := func() filter.Expr { return asking(depth-1, inside).Draw(t, "of") }
		switch {
		case depth == 0 || kind < 3:
			return comparing(inside).Draw(t, "comparison")
		case kind == 3:
			return filter.Not{Of: next()}
		case kind == 4:
			return filter.And{Left: next(), Right: next()}
		case kind == 5 || inside:
			return filter.Or{Left: next(), Right: next()}
		}
		return filter.Within{Path: attr("emails"), Of: asking(depth-1, true).Draw(t, "inside")}
	})
}

func comparing(inside bool) *rapid.Generator[filter.Expr] {
	texts := []filter.Path{{Name: "title"}, {Name: "externalId"}, {Name: "emails", Sub: "value"}, {Name: "emails", Sub: "type"}, {URI: scim.SchemaEnterprise, Name: "department"}}
	flags := []filter.Path{{Name: "active"}, {Name: "emails", Sub: "primary"}}
	if inside {
		texts, flags = []filter.Path{{Name: "value"}, {Name: "type"}}, []filter.Path{{Name: "primary"}}
	}
	some := []filter.Op{"eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"}
	return rapid.Custom(func(t *rapid.T) filter.Expr {
		switch rapid.IntRange(0, 4).Draw(t, "comparison") {
		case 0:
			return filter.Present{Path: rapid.SampledFrom(append(texts, flags...)).Draw(t, "path")}
		case 1:
			return filter.Compare{Path: rapid.SampledFrom(flags).Draw(t, "path"), Op: rapid.SampledFrom(some[:2]).Draw(t, "op"), Value: rapid.Bool().Draw(t, "value")}
		case 2:
			return filter.Compare{Path: rapid.SampledFrom(texts).Draw(t, "path"), Op: rapid.SampledFrom(some[:2]).Draw(t, "op"), Value: nil}
		case 3:
			if !inside {
				return filter.Compare{Path: filter.Path{Name: "meta", Sub: "created"}, Op: rapid.SampledFrom(append(some[5:], "eq")).Draw(t, "op"), Value: rapid.SampledFrom(someTimes).Draw(t, "at")}
			}
		}
		return filter.Compare{Path: rapid.SampledFrom(texts).Draw(t, "path"), Op: rapid.SampledFrom(some).Draw(t, "op"), Value: rapid.SampledFrom(someTexts).Draw(t, "text")}
	})
}

func naive(e filter.Expr, node map[string]any) bool {
	switch e := e.(type) {
	case filter.And:
		return naive(e.Left, node) && naive(e.Right, node)
	case filter.Or:
		return naive(e.Left, node) || naive(e.Right, node)
	case filter.Not:
		return !naive(e.Of, node)
	case filter.Present:
		return hasAny(found(node, e.Path))
	case filter.Within:
		list, _ := node["emails"].([]any)
		for _, entry := range list {
			if naive(e.Of, entry.(map[string]any)) {
				return true
			}
		}
		return false
	}
	c := e.(filter.Compare)
	if c.Value == nil {
		return hasAny(found(node, c.Path)) == (c.Op == "ne")
	}
	for _, value := range found(node, c.Path) {
		if compares(c, value) {
			return true
		}
	}
	return false
}

// found lists the values at a path; a single value that is missing is nil.
func found(node map[string]any, p filter.Path) []any {
	if p.URI != "" {
		node, _ = node[p.URI].(map[string]any)
	}
	switch p.Name {
	case "emails":
		var all []any
		list, _ := node["emails"].([]any)
		for _, entry := range list {
			all = append(all, entry.(map[string]any)[p.Sub])
		}
		return all
	case "meta":
		node, _ = node["meta"].(map[string]any)
		return []any{node[p.Sub]}
	}
	return []any{node[p.Name]}
}

func hasAny(values []any) bool {
	for _, v := range values {
		if v != nil {
			return true
		}
	}
	return false
}

func compares(c filter.Compare, value any) bool {
	if value == nil {
		return c.Op == "ne"
	}
	if want, ok := c.Value.(bool); ok {
		return (value == want) == (c.Op == "eq")
	}
	have, want := value.(string), c.Value.(string)
	if at, err := time.Parse(time.RFC3339, want); err == nil {
		is, _ := time.Parse(time.RFC3339, have)
		have, want = string(rune('b'+is.Compare(at))), "b"
	} else if c.Path.Name != "externalId" {
		have, want = scim.Fold(have), scim.Fold(want)
	}
	switch c.Op {
	case "co":
		return strings.Contains(have, want)
	case "sw":
		return strings.HasPrefix(have, want)
	case "ew":
		return strings.HasSuffix(have, want)
	}
	order := strings.Compare(have, want)
	return map[filter.Op]bool{"eq": order == 0, "ne": order != 0, "gt": order > 0, "ge": order >= 0, "lt": order < 0, "le": order <= 0}[c.Op]
}
