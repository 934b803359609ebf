package provisioning_test

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"scimdesk/internal/provisioning"
	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/scim/patch"
	"scimdesk/scim/schema"
)

// shelf is a store with room for one resource, and nobody else in it: what
// remains is what provisioning itself costs.
type shelf struct {
	provisioning.Store
	one     models.Resource
	account models.Account
}

func (s *shelf) FormerAccount(context.Context, models.Scope, string) (models.Account, error) {
	return models.Account{}, models.ErrNotFound
}

func (s *shelf) CreateResource(_ context.Context, change models.Change) (models.Saved, error) {
	s.one, s.account = change.After, *change.Account
	s.one.Version = 1
	return models.Saved{Resource: s.one}, nil
}

func (s *shelf) EditResource(_ context.Context, _ models.Ref, edit models.Edit) (models.Saved, error) {
	account := s.account
	change, err := edit(s.one, &account)
	if err != nil || change == nil {
		return models.Saved{Resource: s.one}, err
	}
	version := s.one.Version + 1
	s.one, s.account = change.After, *change.Account
	s.one.Version = version
	return models.Saved{Resource: s.one}, nil
}

const benchPerson = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],` +
	`"userName":"ada@example.com","externalId":"00uada","name":{"givenName":"Ada","familyName":"Lovelace"},"displayName":"Ada Lovelace",` +
	`"emails":[{"primary":true,"value":"ada@example.com","type":"work"}],"phoneNumbers":[{"primary":true,"value":"555-0100","type":"work"}],` +
	`"locale":"en-US","title":"Engineer","active":true,"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"701984",` +
	`"costCenter":"4130","organization":"Universal Studios","division":"Theme Park","department":"Tour Operations"}}`

const benchPatch = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Replace","path":"active","value":%t}]}`

func BenchmarkWrites(b *testing.B) {
	n := 0
	service := &provisioning.Service{
		Store: &shelf{}, Now: func() time.Time { return time.UnixMilli(1_800_000_000_000 + int64(n)) },
		NewID: func() string { n++; return strconv.Itoa(n) },
	}
	caller := provisioning.Caller{Scope: models.Directory{ID: "dir-1", Organization: "org-1"}.Scope(), Manner: &scim.Manner{}}
	must := func(_ provisioning.Written, err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	sent := func() scim.Resource {
		body, err := scim.Parse([]byte(benchPerson))
		if err != nil {
			b.Fatal(err)
		}
		return body
	}
	must(service.Create(b.Context(), caller, schema.User(), sent()))
	b.Run("create", func(b *testing.B) {
		body := sent()
		for b.Loop() {
			must(service.Create(b.Context(), caller, schema.User(), body))
		}
	})
	b.Run("replace", func(b *testing.B) {
		body := sent()
		for b.Loop() {
			body["displayName"] = "Ada " + strconv.Itoa(n)
			must(service.Replace(b.Context(), caller, schema.User(), "1", body, ""))
		}
	})
	b.Run("patch", func(b *testing.B) {
		for b.Loop() {
			ops, err := patch.Parse(fmt.Appendf(nil, benchPatch, n%2 == 0), caller.Manner)
			if err != nil {
				b.Fatal(err)
			}
			must(service.Patch(b.Context(), caller, schema.User(), "1", ops, ""))
		}
	})
}
