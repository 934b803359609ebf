package oauth

import (
	"context"
	"errors"
	"fmt"
	"time"

	"scimdesk/internal/guards"
	"scimdesk/internal/secret"
	"scimdesk/models"
)

// refresh is the refresh token grant (RFC 6749 §6, RFC 9700 §4.14.2). Each
// use gives another refresh token; the one that was brought stays good for a
// moment, because the answer may get lost on its way. Who brings it later has
// a copy, and everything that came of it ends. Of two that were given for one
// the first that is used is the client's: the other is a copy from then on.
func (s *Service) refresh(ctx context.Context, who caller, r Request) (pair, error) {
	text, now := r.Form.Get("refresh_token"), s.now()
	if text == "" {
		return pair{}, malformed("The parameter refresh_token is missing.")
	}
	var made pair
	var reused bool
	err := s.Store.RotateRefresh(ctx, secret.Hash(text), now, func(old models.Token) (models.Rotation, error) {
		var err error
		if reused, err = usable(old, who.Client, now); err != nil {
			return models.Rotation{RevokeFamily: reused}, err
		}
		scope, err := narrower(old.Scope, r.scope())
		if err != nil {
			return models.Rotation{}, err
		}
		made = s.both(r, who.Client, old.Family, scope, old.Scope)
		made.access.Label, made.refresh.Label = "Refresh", "Refresh"
		made.refresh.Predecessor = old.ID
		rotation := models.Rotation{Tokens: made.rows()}
		if old.OverlapUntil.IsZero() {
			rotation.OverlapUntil, rotation.EndSiblings = now.Add(grace), guards.On(guards.RefreshSiblings)
		}
		return rotation, nil
	})
	if reused {
		s.alarm("a refresh token was used by who should not have it", who.Client)
	}
	switch refused := new(Error); {
	case err == nil:
		return made, nil
	case errors.As(err, &refused):
		return pair{}, refused
	case errors.Is(err, models.ErrNotFound):
		return pair{}, spent(models.OddRefreshEnded, "no refresh token with this value exists here; an admin has to allow it again")
	default:
		return pair{}, fmt.Errorf("refresh: %w", err)
	}
}

// spent refuses a refresh token; the client is always told the same.
func spent(odd models.Odd, problem string) *Error {
	return refuse(InvalidGrant, odd, "The refresh token is not good: it is unknown, has expired, was revoked or replaced, or belongs to another client.", problem)
}

// usable says whether a refresh token is good for a client, and whether
// somebody has it who should not.
func usable(old models.Token, client models.Client, now time.Time) (reused bool, err error) {
	replaced := !old.OverlapUntil.IsZero() && !now.Before(old.OverlapUntil)
	switch {
	case guards.On(guards.RefreshClient) && (old.Client != string(client.ID) || old.Directory != client.Directory):
		return true, spent(models.OddRefreshEnded, "the refresh token was given to another client, so it was ended")
	case guards.On(guards.RefreshLive) && !old.RevokedAt.IsZero():
		return false, spent(models.OddRefreshEnded, "the refresh token was revoked; an admin has to allow it again")
	case guards.On(guards.RefreshReuse) && replaced:
		return true, spent(models.OddRefreshUsed, "the refresh token was replaced before and used again, so all tokens that came of it were ended")
	case guards.On(guards.RefreshLive) && !old.ExpiresAt.IsZero() && !now.Before(old.ExpiresAt):
		return false, spent(models.OddRefreshEnded, "the refresh token has expired; an admin has to allow it again")
	case guards.On(guards.RefreshTwice) && old.Traded >= mostTrades:
		return false, spent(models.OddRefreshUsed, "the refresh token was used more than ten times within a minute; it is replaced, so the newest one belongs there")
	}
	return false, nil
}
