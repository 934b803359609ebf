package store_test

import (
	"fmt"
	"testing"
	"time"

	"scimdesk/models"
)

// BenchmarkRead is what requests read most often, among people who are all in
// one group.
func BenchmarkRead(b *testing.B) {
	const people = 3000
	c := newCrowd(b, people)
	check(b, c.CreateToken(b.Context(), models.Token{ID: "tok-1", Directory: c.scope.Directory(), Hash: []byte("hash")}, "", time.Time{}))
	group, person := c.team(b), models.Ref{Scope: c.scope, Type: "User", ID: c.everybody()[7]}
	for name, read := range map[string]func(b *testing.B) error{
		"token": func(b *testing.B) error {
			_, _, err := c.TokenByHash(b.Context(), []byte("hash"))
			return err
		},
		"person":         c.get(person, models.With{Groups: true, Lean: true}),
		"whole person":   c.get(person, models.With{}),
		"group":          c.get(group, models.With{Members: true, Lean: true}),
		"group by names": c.get(group, models.With{Members: true}),
		"id eq":          c.page(b, 1, fmt.Sprintf("id eq %q", person.ID)),
		"userName eq":    c.page(b, 1, `userName eq "person1@example.com"`),
		"externalId eq":  c.page(b, 1, `externalId eq "ext1"`),
		"emails eq":      c.page(b, 1, `emails.value eq "private1@example.net"`),
		"first page":     c.page(b, 1, ""),
		"last page":      c.page(b, people-150, ""),
		"walk":           c.page(b, 1, `title co "no such"`),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				check(b, read(b))
			}
		})
	}
}

func (c *crowd) get(ref models.Ref, with models.With) func(b *testing.B) error {
	return func(b *testing.B) error {
		_, err := c.Resource(b.Context(), ref, with)
		return err
	}
}

func (c *crowd) page(b *testing.B, start int, text string) func(b *testing.B) error {
	q := models.Query{Scope: c.scope, Type: "User", StartIndex: start, Count: 100, With: models.With{Groups: true, Lean: true}}
	if text != "" {
		q.Filter = benchFilter(b, text)
	}
	return func(b *testing.B) error {
		_, err := c.Resources(b.Context(), q)
		return err
	}
}
