package store_test

import (
	"fmt"
	"testing"

	"scimdesk/models"
)

// team makes a group of everybody in the crowd.
func (c *crowd) team(b *testing.B) models.Ref {
	b.Helper()
	r := models.Resource{
		Ref:      models.Ref{Scope: c.scope, Type: "Group", ID: "0199-everybody"},
		Document: []byte(`{"displayName":"Everybody"}`), DisplayName: "Everybody", UniqueKey: "everybody",
	}
	_, err := c.CreateResource(b.Context(), models.Change{After: r, Members: []models.MemberChange{{Verb: models.MembersAdd, IDs: c.everybody()}}})
	check(b, err)
	b.ResetTimer()
	return r.Ref
}

func (c *crowd) everybody() []string {
	ids := make([]string, 0, c.n)
	for n := range c.n + 1 {
		ids = append(ids, fmt.Sprintf("0198-%012d", n))
	}
	return ids
}

func (c *crowd) change(b *testing.B, ref models.Ref, changes ...models.MemberChange) {
	b.Helper()
	_, err := c.EditResource(b.Context(), ref, func(before models.Resource, _ *models.Account) (*models.Change, error) {
		return &models.Change{After: before, Members: changes, Told: func(m models.Moved) models.Event {
			e := c.event(before, "")
			e.Moved = m
			return e
		}}, nil
	})
	check(b, err)
}

// BenchmarkGroup is about one group of 100,000; an operation on one member
// costs the same however many there are.
func BenchmarkGroup(b *testing.B) {
	c := newCrowd(b, 100_000)
	ref := c.team(b)
	ids := c.everybody()
	some := ids[50_000:50_001]
	page := models.Query{Scope: c.scope, Type: "Group", StartIndex: 1, Count: 100}
	for name, run := range map[string]func(b *testing.B){
		"remove and add one": func(b *testing.B) {
			c.change(b, ref, models.MemberChange{Verb: models.MembersRemove, IDs: some})
			c.change(b, ref, models.MemberChange{Verb: models.MembersAdd, IDs: some})
		},
		"add who is in": func(b *testing.B) { c.change(b, ref, models.MemberChange{Verb: models.MembersAdd, IDs: some}) },
		"remove and add all": func(b *testing.B) {
			c.change(b, ref, models.MemberChange{Verb: models.MembersSet})
			c.change(b, ref, models.MemberChange{Verb: models.MembersSet, IDs: ids})
		},
		"exactly those who are in": func(b *testing.B) { c.change(b, ref, models.MemberChange{Verb: models.MembersSet, IDs: ids}) },
		"page without members": func(b *testing.B) {
			_, err := c.Resources(b.Context(), page)
			check(b, err)
		},
		"read with members": func(b *testing.B) {
			_, err := c.Resource(b.Context(), ref, models.With{Members: true})
			check(b, err)
		},
		"groups of one": func(b *testing.B) {
			_, err := c.GroupsOf(b.Context(), c.scope, some[0], 50)
			check(b, err)
		},
		"page of members": func(b *testing.B) {
			_, err := c.GroupMembers(b.Context(), models.MemberQuery{Scope: c.scope, Group: ref.ID, After: some[0]})
			check(b, err)
		},
		"search among members": func(b *testing.B) {
			_, err := c.GroupMembers(b.Context(), models.MemberQuery{Scope: c.scope, Group: ref.ID, Search: "nobody"})
			check(b, err)
		},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				run(b)
			}
		})
	}
}
