package token

import (
	"context"
	"fmt"
	"time"

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
	old, err := s.living(ctx, id)
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

// Expire lets a token expire now. models.ErrNotFound when there is no such
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

// Revoke ends a token at once. models.ErrNotFound when there is none.
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

// keepEnded is how long access and refresh tokens that expired stay, so that
// who brings one is told so.
const keepEnded = 7 * 24 * time.Hour

// Grants deletes what ended; see [models.Clients].
type Grants interface {
	SweepTokens(ctx context.Context, before time.Time) (more bool, err error)
}

// Sweep deletes access and refresh tokens, codes and assertions that expired a
// week ago.
func (s *Service) Sweep(ctx context.Context, grants Grants) error {
	for more := true; more; {
		var err error
		if more, err = grants.SweepTokens(ctx, models.Moment(s.Now()).Add(-keepEnded)); err != nil {
			return fmt.Errorf("sweep tokens: %w", err)
		}
	}
	return nil
}
