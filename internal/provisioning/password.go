package provisioning

import (
	"context"
	"sync"

	"golang.org/x/text/secure/precis"

	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/scim/filter"
	"scimdesk/scim/patch"
	"scimdesk/scim/schema"
)

// password is the attribute that is never returned (RFC 7643 §4.1.1).
const password = "password"

// atOnce is how many passwords are hashed at a time: each takes 64 MiB.
const atOnce = 2

// turns lets a few do something at a time. Its zero value is ready.
type turns struct {
	once  sync.Once
	seats chan struct{}
}

// take waits for a seat, which the answer gives back. models.ErrBusy when none
// is free before ctx ends.
func (t *turns) take(ctx context.Context) (leave func(), err error) {
	t.once.Do(func() { t.seats = make(chan struct{}, atOnce) })
	select {
	case t.seats <- struct{}{}:
		return func() { <-t.seats }, nil
	case <-ctx.Done():
		return nil, models.ErrBusy
	}
}

// keeps says whether anything is kept of passwords: those of people, where the
// directory says so. To a type defined at run time an attribute of that name is
// one like any other.
func (s *Service) keeps(c Caller, t *schema.Type) bool {
	return person(t) && s.Hash != nil && c.Protocol.KeepPasswords
}

// sentPassword is what to keep of the password in a body; nil when it has none.
func (s *Service) sentPassword(ctx context.Context, c Caller, t *schema.Type, body scim.Resource) (*string, error) {
	if !s.keeps(c, t) {
		return nil, nil
	}
	value, given := t.Raw(body, password)
	if !given {
		return nil, nil
	}
	return s.kept(ctx, value)
}

// patchedPassword is what to keep of the last password that operations set,
// "" when they take it away; nil when they do not speak of it.
func (s *Service) patchedPassword(ctx context.Context, c Caller, t *schema.Type, ops []patch.Op) (*string, error) {
	if !s.keeps(c, t) {
		return nil, nil
	}
	var last any
	spoken := false
	for _, op := range ops {
		if value, given := passwordOf(t, op); given {
			last, spoken = value, true
		}
	}
	if !spoken {
		return nil, nil
	}
	return s.kept(ctx, last)
}

// passwordOf is the password one operation sets, nil when it takes it away.
func passwordOf(t *schema.Type, op patch.Op) (value any, given bool) {
	whole := op.Path == ""
	if !whole {
		target, err := filter.BindTarget(op.Target, t, nil)
		switch {
		case err != nil: // it changes nothing
			return nil, false
		case target.Path.URI == "" && target.Path.Name == password && op.Kind == patch.Remove:
			return nil, true
		case target.Path.URI == "" && target.Path.Name == password:
			return op.Value, true
		}
		whole = target.Path.Name == "" && t.IsCore(target.Path.URI)
	}
	if object, ok := op.Value.(map[string]any); ok && whole {
		return t.Raw(object, password)
	}
	return nil, false
}

// kept is what to keep of a password: a hash, "" for one that is taken away.
func (s *Service) kept(ctx context.Context, value any) (*string, error) {
	if schema.Empty(value) {
		return new(string), nil
	}
	plain, ok := value.(string)
	if !ok {
		return nil, scim.Errorf(400, scim.InvalidValue, "password must be a text.")
	}
	clear, err := precis.OpaqueString.String(plain)
	if err != nil {
		return nil, scim.Errorf(400, scim.InvalidValue, "password holds characters that no password may have (RFC 8265). Choose another one.")
	}
	leave, err := s.hashing.take(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	hash := s.Hash(clear)
	return &hash, nil
}
