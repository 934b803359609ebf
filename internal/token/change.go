package token

import (
	"context"
	"fmt"
	"time"

	"scimdesk/internal/guards"
	"scimdesk/models"
)

// Finish ends a token that was replaced, now. models.ErrNotFound when there is
// no such token; models.Invalid when it is not being replaced.
func (s *Service) Finish(ctx context.Context, id models.TokenID) error {
	return s.overlap(ctx, id, models.Moment(s.Now()))
}

// Cancel lets a token that was replaced live on beside its successor.
// models.ErrNotFound when there is no such token; models.Invalid when it is
// not being replaced.
func (s *Service) Cancel(ctx context.Context, id models.TokenID) error {
	return s.overlap(ctx, id, time.Time{})
}

func (s *Service) overlap(ctx context.Context, id models.TokenID, until time.Time) error {
	old, err := s.rotatable(ctx, id)
	if err != nil {
		return err
	}
	if old.OverlapUntil.IsZero() {
		return models.Invalid{"token": "This token is not being replaced. Rotate it first."}
	}
	if err := s.Store.KeepOverlap(ctx, id, until); err != nil {
		return fmt.Errorf("overlap of token %s: %w", id, err)
	}
	return nil
}

// Expire lets a token expire now, with a refresh token all that came of the
// same consent. models.ErrNotFound when there is no such
// token; models.Invalid when it has ended.
func (s *Service) Expire(ctx context.Context, id models.TokenID) error {
	if _, err := s.living(ctx, id); err != nil {
		return err
	}
	if err := s.Store.ExpireToken(ctx, id, models.Moment(s.Now())); err != nil {
		return fmt.Errorf("expire token %s: %w", id, err)
	}
	return nil
}

// Revoke ends a token at once, with a refresh token all that came of the same
// consent. models.ErrNotFound when there is none.
func (s *Service) Revoke(ctx context.Context, id models.TokenID) error {
	if err := s.Store.RevokeToken(ctx, id, models.Moment(s.Now())); err != nil {
		return fmt.Errorf("revoke token %s: %w", id, err)
	}
	return nil
}

// living is a token that has not ended.
func (s *Service) living(ctx context.Context, id models.TokenID) (models.Token, error) {
	t, err := s.Store.Token(ctx, id)
	if err != nil {
		return t, fmt.Errorf("token %s: %w", id, err)
	}
	if !t.Live(s.Now()) {
		return t, models.Invalid{"token": "This token has already ended. Create a new one instead."}
	}
	return t, nil
}

// rotatable is a living token that an admin made. What a client was given, it
// renews itself, with the scope it was allowed.
func (s *Service) rotatable(ctx context.Context, id models.TokenID) (models.Token, error) {
	t, err := s.living(ctx, id)
	if given := t.Kind == models.KindAccess || t.Kind == models.KindRefresh; err == nil && given && guards.On(guards.RotateMade) {
		return t, models.Invalid{"token": "This token was given to an OAuth client, which renews it by itself. Rotate the client's secret, or revoke the token."}
	}
	return t, err
}

// How long what expired stays, so that who brings it is told so: a client that
// asks for an access token with each request leaves many.
const (
	keepAccess = 24 * time.Hour
	keepOthers = 7 * 24 * time.Hour
)

// Grants deletes what ended; see [models.Clients].
type Grants interface {
	SweepTokens(ctx context.Context, access, others time.Time) (more bool, err error)
}

// Sweep deletes access tokens that expired a day ago, and refresh tokens, codes
// and assertions that expired a week ago.
func (s *Service) Sweep(ctx context.Context, grants Grants) error {
	now := models.Moment(s.Now())
	for more := true; more; {
		var err error
		if more, err = grants.SweepTokens(ctx, now.Add(-keepAccess), now.Add(-keepOthers)); err != nil {
			return fmt.Errorf("sweep tokens: %w", err)
		}
	}
	return nil
}
