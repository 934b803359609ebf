// Package provisioning creates, reads, replaces, patches and deletes the
// resources an identity provider sends, one at a time or in bulk, and answers
// what they ask: Users, Groups, and types defined at run time alike. Every
// write is checked, versioned and told as events, and moves the account or the
// members it is about, in one step of the store. It owns the present set of
// resource types. It knows no HTTP and no SQL.
package provisioning

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// Service changes and reads resources.
type Service struct {
	Store       Store
	Definitions models.Definitions // what was defined at run time; nil for nothing
	Bell        Bell               // rung after a commit that changed something; nil for nobody
	Now         func() time.Time
	NewID       func() string                // time-ordered, never reused
	Hash        func(password string) string // what is kept of a password; nil drops them all
	Key         []byte                       // signs cursors; without one they end with the process
	Log         *slog.Logger                 // nil for none

	present atomic.Pointer[present]
	adding  sync.Mutex
	hashing turns
	ownKey  ownKey
}

// Store keeps resources, and knows the accounts of people who left.
type Store interface {
	models.Resources
	FormerAccount(ctx context.Context, s models.Scope, userNameKey string) (models.Account, error)
}

// Bell tells whoever watches a directory that it has news; see package live.
type Bell interface{ Ring(topic string) }

// Caller says for whom a request runs, which exchange it is part of, how it is
// understood, and what of a resource the answer needs.
type Caller struct {
	Scope    models.Scope
	Exchange models.ExchangeID
	Protocol models.Protocol
	Manner   *scim.Manner
	With     models.With // of writes
}

// ref names a resource of the caller's directory.
func (c Caller) ref(t *schema.Type, id string) models.Ref {
	return models.Ref{Scope: c.Scope, Type: t.Name, ID: id}
}

// Get reads one resource. models.ErrNotFound also for ids of other
// directories.
func (s *Service) Get(ctx context.Context, c Caller, t *schema.Type, id string, with models.With) (models.Resource, error) {
	found, err := s.Store.Resource(ctx, c.ref(t, id), with)
	if err != nil {
		return models.Resource{}, fmt.Errorf("get %s: %w", c.ref(t, id), err)
	}
	return found, nil
}
