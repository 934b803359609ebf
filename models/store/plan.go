package store

import (
	"time"

	"scimdesk/scim"
	"scimdesk/scim/filter"
)

// plan is what an index can do for a filter. Its lookups together find every
// match and perhaps more: the filter itself decides about each candidate.
type plan struct {
	lookups []lookup // any of them; of no use with rankNone
	narrow  []lookup // all of them, cheap to test while walking
	rank    int      // lower finds fewer
}

// lookup is one bound condition. A condition on a path is one on the rows of
// resource_values, any other one on the columns of resources.
type lookup struct {
	path  string
	where string
	args  []any
}

// How few candidates a lookup finds, best first.
const (
	rankUnique = iota
	rankExternal
	rankEmail
	rankDisplayName
	rankTime
	rankNone
)

const emailPath = "emails.value"

// planFor reads the bound tree. Of a conjunction the best side is enough; a
// disjunction needs both.
func planFor(e filter.Expr) plan {
	switch e := e.(type) {
	case filter.And:
		return both(planFor(e.Left), planFor(e.Right))
	case filter.Or:
		return either(planFor(e.Left), planFor(e.Right))
	case filter.Compare:
		return planCompare(e)
	case filter.Within:
		if e.Path == (filter.Path{Name: "emails"}) {
			return planEmail(e.Of)
		}
	}
	return plan{rank: rankNone}
}

func both(a, b plan) plan {
	best := a
	if b.rank < a.rank {
		best = b
	}
	best.narrow = append(append([]lookup(nil), a.narrow...), b.narrow...)
	return best
}

func either(a, b plan) plan {
	return plan{lookups: append(append([]lookup(nil), a.lookups...), b.lookups...), rank: max(a.rank, b.rank)}
}

func planCompare(e filter.Compare) plan {
	text, ok := e.Value.(string)
	if !ok || e.Path.URI != "" {
		return plan{rank: rankNone}
	}
	if e.Path.Name == "meta" {
		return planTime(e.Path.Sub, e.Op, text)
	}
	if e.Op != filter.Equal {
		return plan{rank: rankNone}
	}
	switch e.Path {
	case filter.Path{Name: "id"}:
		return column(rankUnique, "id = ?", clean(text))
	case filter.Path{Name: "userName"}:
		return column(rankUnique, "user_name_key = ?", userNameKey(text))
	case filter.Path{Name: "externalId"}:
		return column(rankExternal, "external_key = ?", given(lookupKey(text)))
	case filter.Path{Name: "displayName"}:
		return column(rankDisplayName, "display_name_key = ?", given(lookupKey(scim.Fold(text))))
	case filter.Path{Name: "emails", Sub: "value"}:
		return email(text)
	}
	return plan{rank: rankNone}
}

// planEmail looks for the address inside emails[...], where one value must
// fulfil everything.
func planEmail(e filter.Expr) plan {
	switch e := e.(type) {
	case filter.And:
		return both(planEmail(e.Left), planEmail(e.Right))
	case filter.Or:
		return either(planEmail(e.Left), planEmail(e.Right))
	case filter.Compare:
		text, ok := e.Value.(string)
		if ok && e.Op == filter.Equal && e.Path == (filter.Path{Name: "value"}) {
			return email(text)
		}
	}
	return plan{rank: rankNone}
}

// email asks the addresses that have a row and the userName, because an
// address equal to it has none. An empty address is kept nowhere.
func email(text string) plan {
	if text == "" {
		return plan{rank: rankNone}
	}
	p := column(rankEmail, "user_name_key = ?", userNameKey(text))
	p.lookups = append(p.lookups, lookup{emailPath, "v.folded = ?", []any{given(lookupKey(scim.Fold(text)))}})
	return p
}

// planTime widens an instant to whole milliseconds, as times are kept.
// lastModified has an index; created is only cheap to test.
func planTime(name string, op filter.Op, text string) plan {
	at, err := time.Parse(time.RFC3339, text)
	where, of := map[string]string{"lastModified": "updated_at", "created": "created_at"}[name], lookup{}
	if err != nil || where == "" {
		return plan{rank: rankNone}
	}
	floor, ceiling := at.UnixMilli(), at.Add(time.Millisecond-1).UnixMilli()
	switch op {
	case filter.Equal:
		of = lookup{"", where + " BETWEEN ? AND ?", []any{floor, ceiling}}
	case filter.Greater, filter.GreaterEqual:
		of = lookup{"", where + " >= ?", []any{floor}}
	case filter.Less, filter.LessEqual:
		of = lookup{"", where + " <= ?", []any{ceiling}}
	default:
		return plan{rank: rankNone}
	}
	if where == "created_at" {
		return plan{narrow: []lookup{of}, rank: rankNone}
	}
	return plan{lookups: []lookup{of}, rank: rankTime}
}

// column is a plan of one condition. The empty text has no key, and so no
// index: only the filter can say who has none.
func column(rank int, where, key string) plan {
	if key == "" {
		return plan{rank: rankNone}
	}
	return plan{lookups: []lookup{{"", where, []any{key}}}, rank: rank}
}

// userNameKey is the key as a filter compares it: folded where it is no
// userName as a whole.
func userNameKey(text string) string {
	if key, err := scim.UserNameKey(text); err == nil {
		return key
	}
	return clean(scim.Fold(text))
}
