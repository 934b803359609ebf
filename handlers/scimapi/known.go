package scimapi

import (
	"slices"
	"sync/atomic"

	"scimdesk/scim/schema"
)

// known remembers what every request asks about the types there are now. The
// zero value is ready.
type known struct{ now atomic.Pointer[shape] }

// shape is what follows from a set of types.
type shape struct {
	types   *schema.Set
	plain   bool                      // every stored document is the default answer as it is
	secrets []string                  // attributes whose values are not to be kept; of the password the recorder knows by itself
	order   map[string]map[string]int // by the type's name: where each attribute stands as it is written
}

// of is the shape of types. Nobody may change it.
func (k *known) of(types *schema.Set) *shape {
	if now := k.now.Load(); now != nil && now.types == types {
		return now
	}
	now := &shape{
		types:   types,
		plain:   !slices.ContainsFunc(types.Types(), func(t *schema.Type) bool { return !t.Plain() }),
		secrets: slices.DeleteFunc(types.Secrets(), func(name string) bool { return name == "password" }),
		order:   map[string]map[string]int{},
	}
	for _, t := range types.Types() {
		now.order[t.Name] = orderOf(t)
	}
	k.now.Store(now)
	return now
}
