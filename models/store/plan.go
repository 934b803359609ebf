package store

import (
	"strings"
	"time"

	"scimdesk/models"
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

// lookup is one bound condition: on the columns of resources, or on other
// rows that lead there.
type lookup struct {
	of    source
	where string
	args  []any
}

// source is what a lookup looks through.
type source int

const (
	columns source = iota // of resources
	emails                // rows of resource_values
	members               // rows of group_members: groups by a direct member
	within                // the same from above: members by a group they are in, also through others
)

// How few candidates a lookup finds, best first.
const (
	rankUnique = iota
	rankExternal
	rankEmail
	rankMember
	rankDisplayName
	rankGroup
	rankTime
	rankNone
)

const emailPath = "emails.value"

// planOf is the plan for all candidates of a query.
func planOf(q models.Query) plan {
	if q.Filter == nil {
		return plan{rank: rankNone}
	}
	return planner(q.Type).plan(q.Filter.Expr())
}

// planner plans for one resource type: only what the store knows of a type can
// help.
type planner string

// plan reads the bound tree. Of a conjunction the best side is enough; a
// disjunction needs both.
func (p planner) plan(e filter.Expr) plan {
	switch e := e.(type) {
	case filter.And:
		return both(p.plan(e.Left), p.plan(e.Right))
	case filter.Or:
		return either(p.plan(e.Left), p.plan(e.Right))
	case filter.Compare:
		return p.compare(e)
	case filter.Within:
		if e.Path.URI == "" {
			return p.inside(e.Path.Name, e.Of)
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

func (p planner) compare(e filter.Compare) plan {
	text, ok := e.Value.(string)
	switch {
	case !ok || e.Path.URI != "":
		return plan{rank: rankNone}
	case e.Path.Name == "meta":
		return planTime(e.Path.Sub, e.Op, text)
	case e.Op != filter.Equal:
		return plan{rank: rankNone}
	case e.Path.Sub == "value":
		return p.value(e.Path.Name, text)
	case e.Path.Sub != "":
		return plan{rank: rankNone}
	}
	return p.equal(e.Path.Name, text)
}

// equal looks for what is kept in a column.
func (p planner) equal(name, text string) plan {
	switch {
	case name == "id":
		return column(rankUnique, "id = ?", clean(text))
	case name == "externalId":
		return column(rankExternal, "external_key = ?", given(lookupKey(text)))
	case name == "userName" && p == scim.TypeUser:
		return column(rankUnique, "unique_key = ?", userNameKey(text))
	case name == "displayName" && (p == scim.TypeUser || p == scim.TypeGroup):
		return column(rankDisplayName, "display_name_key = ?", given(lookupKey(scim.Fold(text))))
	}
	return plan{rank: rankNone}
}

// inside looks for the value between brackets, where one entry must fulfil
// everything.
func (p planner) inside(name string, e filter.Expr) plan {
	switch e := e.(type) {
	case filter.And:
		return both(p.inside(name, e.Left), p.inside(name, e.Right))
	case filter.Or:
		return either(p.inside(name, e.Left), p.inside(name, e.Right))
	case filter.Compare:
		text, ok := e.Value.(string)
		if ok && e.Op == filter.Equal && e.Path == (filter.Path{Name: "value"}) {
			return p.value(name, text)
		}
	}
	return plan{rank: rankNone}
}

// value looks for one value of an attribute that has rows. Ids are lower case,
// whatever case a filter is in.
func (p planner) value(name, text string) plan {
	switch {
	case text == "":
		return plan{rank: rankNone}
	case name == "emails" && p == scim.TypeUser:
		return email(text)
	case name == "members" && p == scim.TypeGroup:
		return rows(rankMember, members, "m.member_id IN (?, ?)", text)
	case name == "groups" && p == scim.TypeUser:
		return rows(rankGroup, within, "g.id IN (?, ?)", text)
	}
	return plan{rank: rankNone}
}

func rows(rank int, of source, where, id string) plan {
	id = clean(id)
	return plan{lookups: []lookup{{of, where, []any{id, strings.ToLower(id)}}}, rank: rank}
}

// email asks the addresses that have a row and the userName, because an
// address equal to it has none.
func email(text string) plan {
	p := column(rankEmail, "unique_key = ?", userNameKey(text))
	p.lookups = append(p.lookups, lookup{emails, "v.folded = ?", []any{given(lookupKey(scim.Fold(text)))}})
	return p
}

// planTime widens an instant to whole milliseconds, as times are kept.
// lastModified has an index of hours; created is only cheap to test.
func planTime(name string, op filter.Op, text string) plan {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil || name != "lastModified" && name != "created" {
		return plan{rank: rankNone}
	}
	floor, ceiling := at.UnixMilli(), at.Add(time.Millisecond-1).UnixMilli()
	var condition string
	var args, hours []any
	switch op {
	case filter.Equal:
		condition, args, hours = " BETWEEN ? AND ?", []any{floor, ceiling}, []any{hourOf(floor), hourOf(ceiling)}
	case filter.Greater, filter.GreaterEqual:
		condition, args, hours = " >= ?", []any{floor}, []any{hourOf(floor)}
	case filter.Less, filter.LessEqual:
		condition, args, hours = " <= ?", []any{ceiling}, []any{hourOf(ceiling)}
	default:
		return plan{rank: rankNone}
	}
	if name == "created" {
		return plan{narrow: []lookup{{columns, "created_at" + condition, args}}, rank: rankNone}
	}
	of := lookup{columns, "updated_hour" + condition + " AND r.updated_at" + condition, append(hours, args...)}
	return plan{lookups: []lookup{of}, rank: rankTime}
}

// column is a plan of one condition. The empty text has no key, and so no
// index: only the filter can say who has none.
func column(rank int, where, key string) plan {
	if key == "" {
		return plan{rank: rankNone}
	}
	return plan{lookups: []lookup{{columns, where, []any{key}}}, rank: rank}
}

// userNameKey is the key as a filter compares it: folded where it is no
// userName as a whole.
func userNameKey(text string) string {
	if key, err := scim.UserNameKey(text); err == nil {
		return key
	}
	return clean(scim.Fold(text))
}
