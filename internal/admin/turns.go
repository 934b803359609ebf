package admin

import (
	"context"
	"fmt"

	"golang.org/x/text/secure/precis"

	"scimdesk/internal/secret"
	"scimdesk/models"
)

// How many passwords are looked at at once, 64 MiB each, and how many more may
// wait for that.
const (
	hashing = 2
	queue   = 32
)

// fits looks at a password.
func (s *Service) fits(ctx context.Context, hash, password string) (right bool, err error) {
	if clear, err := precis.OpaqueString.String(password); err == nil && len(password) <= 4*mostPassword {
		password = clear
	} else {
		hash = ""
	}
	err = s.inTurn(ctx, func() { right = secret.PasswordFits(hash, password) })
	return right, err
}

func (s *Service) hashed(ctx context.Context, clear string) (hash string, err error) {
	err = s.inTurn(ctx, func() { hash = secret.HashPassword(clear) })
	return hash, err
}

// inTurn runs what costs memory, a few at once. models.ErrBusy when many wait,
// or ctx ends first.
func (s *Service) inTurn(ctx context.Context, fn func()) error {
	d := s.doors()
	if d.waiting.Add(1) > hashing+queue {
		d.waiting.Add(-1)
		return models.ErrBusy
	}
	defer d.waiting.Add(-1)
	select {
	case d.turns <- struct{}{}:
		defer func() { <-d.turns }()
		fn()
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", models.ErrBusy, ctx.Err())
	}
}
