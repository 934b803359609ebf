package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"scimdesk/models"
	"scimdesk/models/store"
	"scimdesk/models/storetest"
	"scimdesk/scim"
)

// desk writes to one directory, something new each time.
type desk struct {
	*store.Store
	scope models.Scope
	n     int
}

// create makes a person or a group and answers its id.
func (d *desk) create(ctx context.Context, kind string) (string, error) {
	d.n++
	id, name := fmt.Sprintf("res-%d", d.n), fmt.Sprintf("name%d", d.n)
	r := models.Resource{Ref: models.Ref{Scope: d.scope, Type: kind, ID: id}, DisplayName: name, Document: []byte(`{}`)}
	c := models.Change{After: r, Events: d.event(r)}
	if kind == scim.TypeUser {
		c.After.UserName, c.After.UniqueKey = name, name
		c.After.Values = []models.Value{{Path: "emails.value", Folded: name, Exact: name}}
		c.Account = &models.Account{ID: models.AccountID("acc-" + id), Scope: d.scope, ResourceID: id, Source: models.SourceSCIM, State: models.AccountInactive, UserNameKey: name}
	}
	_, err := d.CreateResource(ctx, c)
	return id, err
}

func (d *desk) event(r models.Resource) []models.Event {
	d.n++
	return []models.Event{{ID: models.EventID(fmt.Sprintf("evt-%d", d.n)), Scope: d.scope, Type: "changed", Subject: r.ID}}
}

func (d *desk) edit(ctx context.Context, kind, id string, edit models.Edit) error {
	_, err := d.EditResource(ctx, models.Ref{Scope: d.scope, Type: kind, ID: id}, edit)
	return err
}

// retitle is an edit that changes the document.
func (d *desk) retitle(before models.Resource, account *models.Account) (*models.Change, error) {
	d.n++
	before.Document = fmt.Appendf(nil, `{"title":"%d"}`, d.n)
	return &models.Change{After: before, Account: account, Events: d.event(before)}, nil
}

// admit is an edit that adds a member.
func (d *desk) admit(id string) models.Edit {
	return func(before models.Resource, _ *models.Account) (*models.Change, error) {
		return &models.Change{
			After: before, Members: []models.MemberChange{{Verb: models.MembersAdd, IDs: []string{id}}},
			Told: func(models.Moved) models.Event { return d.event(before)[0] },
		}, nil
	}
}

// TestMessagesToPostgresAreFew counts how often the store asks and waits: on
// PostgreSQL that is most of what a request costs.
func TestMessagesToPostgresAreFew(t *testing.T) {
	t.Parallel()
	wire := storetest.Between(t, storetest.Postgres(t))
	d := &desk{Store: open(t, func(c *store.Config) { c.Database = wire.Address })}
	ctx, directory := t.Context(), newDirectory(t, d.Store, "dir-1")
	d.scope = directory.Scope()
	if err := d.CreateToken(ctx, models.Token{ID: "tok-1", Directory: directory.ID, Hash: []byte("h")}, "", time.Time{}); err != nil {
		t.Fatal(err)
	}
	ada, _ := d.create(ctx, scim.TypeUser)
	everybody, err := d.create(ctx, scim.TypeGroup)
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name string
		most int
		do   func() error
	}{
		{"a token", 1, func() error { _, _, err := d.TokenByHash(ctx, []byte("h")); return err }},
		{"one person", 1, func() error {
			_, err := d.Resource(ctx, models.Ref{Scope: d.scope, Type: scim.TypeUser, ID: ada}, models.With{})
			return err
		}},
		{"a new person", 4, func() error { _, err := d.create(ctx, scim.TypeUser); return err }},
		{"a new group", 3, func() error { _, err := d.create(ctx, scim.TypeGroup); return err }},
		{"a change of a person", 4, func() error { return d.edit(ctx, scim.TypeUser, ada, d.retitle) }},
		{"no change", 3, func() error {
			return d.edit(ctx, scim.TypeUser, ada, func(models.Resource, *models.Account) (*models.Change, error) { return nil, nil })
		}},
		{"a new member, who is made first", 4 + 5, func() error {
			id, err := d.create(ctx, scim.TypeUser)
			return errors.Join(err, d.edit(ctx, scim.TypeGroup, everybody, d.admit(id)))
		}},
		{"a request that was recorded", 4, func() error {
			d.n++
			e := models.Exchange{ID: models.ExchangeID(fmt.Sprintf("exc-%d", d.n)), Directory: directory.ID, Method: "GET"}
			return d.SaveExchanges(ctx, []models.Exchange{e}, map[models.DirectoryID]models.Seen{directory.ID: {Counts: models.ExchangeCounts{Seen: 1}}})
		}},
	} {
		if err := tc.do(); err != nil { // whatever has to be compiled is
			t.Fatalf("%s: %v", tc.name, err)
		}
		before := wire.Rounds()
		if err := tc.do(); err != nil {
			t.Fatalf("%s: %v", tc.name, err)
		}
		if got := wire.Rounds() - before; got > tc.most {
			t.Errorf("%s: %d messages, more than %d", tc.name, got, tc.most)
		}
	}
}
