package store_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"scimdesk/models"
	"scimdesk/models/store"
	"scimdesk/scim"
	"scimdesk/scim/filter"
	"scimdesk/scim/schema"
)

// crowd is a store with people in it; its documents are about 650 bytes.
type crowd struct {
	*store.Store
	scope  models.Scope
	group  *models.Ref // of everybody
	n      int
	events atomic.Int64
}

func newCrowd(b *testing.B, people int) *crowd {
	b.Helper()
	c := &crowd{Store: open(b, func(c *store.Config) { c.Data, c.MaxScan, c.KeepExchanges = b.TempDir(), 0, 0 })}
	organization, _, err := c.DefaultOrganization(b.Context())
	check(b, err)
	d := models.Directory{ID: "dir-bench", Organization: organization.ID, Name: "Bench", Provider: "okta", Auth: models.AuthBearer, State: models.DirectoryActive}
	check(b, c.CreateDirectory(b.Context(), d, nil))
	c.scope = d.Scope()
	for range people {
		_, err := c.CreateResource(b.Context(), c.next())
		check(b, err)
	}
	b.ResetTimer()
	return c
}

func check(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// next is a new person as provisioning makes one.
func (c *crowd) next() models.Change {
	c.n++
	name, id := fmt.Sprintf("person%d@example.com", c.n), fmt.Sprintf("0198-%012d", c.n)
	now := time.UnixMilli(1_800_000_000_000 + int64(c.n))
	text := fmt.Sprintf(`{"schemas":[%q],"id":%q,"externalId":"ext%d","userName":%q,"displayName":"Person %d",`+
		`"name":{"givenName":"Person","familyName":"Number %d"},"active":true,"title":%q,`+
		`"emails":[{"value":%q,"type":"work","primary":true},{"value":"private%d@example.net","type":"home"}]}`,
		scim.SchemaUser, id, c.n, name, c.n, c.n, fmt.Sprintf("%300d", c.n), name, c.n)
	r := models.Resource{
		Ref: models.Ref{Scope: c.scope, Type: "User", ID: id}, Document: []byte(text), CreatedAt: now, UpdatedAt: now,
		UserName: name, UniqueKey: name, ExternalID: fmt.Sprint("ext", c.n), DisplayName: fmt.Sprint("Person ", c.n), Active: true,
		Values: []models.Value{{Path: "emails.value", Folded: fmt.Sprintf("private%d@example.net", c.n), Exact: fmt.Sprintf("private%d@example.net", c.n)}},
	}
	account := models.Account{
		ID: models.AccountID("acc" + id), Scope: c.scope, ResourceID: id, Source: models.SourceSCIM, State: models.AccountActive,
		UserName: name, UserNameKey: name, DisplayName: r.DisplayName, Email: name, CreatedAt: now, UpdatedAt: now,
	}
	return models.Change{After: r, Account: &account, Events: []models.Event{c.event(r, account.ID)}}
}

func (c *crowd) event(r models.Resource, account models.AccountID) models.Event {
	return models.Event{
		ID: models.EventID(fmt.Sprintf("evt%012d", c.events.Add(1))), Scope: c.scope, Type: models.EventUpdated, Subject: r.ID, Account: account, At: r.UpdatedAt,
		Fields: []models.FieldChange{{Path: "userName", After: r.UserName}, {Path: "displayName", After: r.DisplayName}},
	}
}

func BenchmarkCreate(b *testing.B) {
	c := newCrowd(b, 0)
	for b.Loop() {
		_, err := c.CreateResource(b.Context(), c.next())
		check(b, err)
	}
}

func BenchmarkGet(b *testing.B) {
	c := newCrowd(b, 1)
	for b.Loop() {
		_, err := c.Resource(b.Context(), models.Ref{Scope: c.scope, Type: "User", ID: fmt.Sprintf("0198-%012d", 1)}, models.With{})
		check(b, err)
	}
}

func BenchmarkEdit(b *testing.B) {
	c := newCrowd(b, 1)
	ref := models.Ref{Scope: c.scope, Type: "User", ID: fmt.Sprintf("0198-%012d", 1)}
	for b.Loop() {
		_, err := c.EditResource(b.Context(), ref, func(before models.Resource, account *models.Account) (*models.Change, error) {
			before.UpdatedAt = before.UpdatedAt.Add(time.Millisecond)
			return &models.Change{After: before, Account: account, Events: []models.Event{c.event(before, account.ID)}}, nil
		})
		check(b, err)
	}
}

func BenchmarkList(b *testing.B) {
	c := newCrowd(b, 5000)
	for name, query := range map[string]models.Query{
		"first hundred": {StartIndex: 1, Count: 100},
		"last hundred":  {StartIndex: 4900, Count: 100},
		"userName eq":   {StartIndex: 1, Count: 10, Filter: benchFilter(b, `userName eq "person1@example.com"`)},
		"emails eq":     {StartIndex: 1, Count: 10, Filter: benchFilter(b, `emails.value eq "private1@example.net"`)},
		"walk of 5000":  {StartIndex: 1, Count: 10, Filter: benchFilter(b, `title co "no such"`)},
	} {
		query.Scope, query.Type = c.scope, "User"
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_, err := c.Resources(b.Context(), query)
				check(b, err)
			}
		})
	}
}

func BenchmarkSearchOf5000(b *testing.B) {
	c := newCrowd(b, 5000)
	for b.Loop() {
		_, err := c.Accounts(b.Context(), models.AccountQuery{Scope: c.scope, Search: "nobody", Limit: 50})
		check(b, err)
	}
}

func benchFilter(b *testing.B, text string) *filter.Bound {
	b.Helper()
	e, err := filter.Parse(text, nil)
	check(b, err)
	bound, err := filter.Bind(e, schema.User(), nil)
	check(b, err)
	return bound
}
