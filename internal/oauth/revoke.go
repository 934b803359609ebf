package oauth

import (
	"context"
	"errors"
	"fmt"

	"scimdesk/internal/guards"
	"scimdesk/internal/secret"
	"scimdesk/models"
)

// Revoke ends a token for the client it was given to (RFC 7009 §2.1): an
// access token alone, a refresh token with everything that came of the same
// approval. What is unknown, has ended or is somebody else's is as good as
// revoked (§2.2). It works also while the directory is paused or disabled.
// An *Error when the client is not good.
func (s *Service) Revoke(ctx context.Context, r Request) error {
	who, hash, err := s.about(ctx, r)
	if err != nil {
		return err
	}
	err = s.Store.RotateRefresh(ctx, hash, s.now(), func(t models.Token) (models.Rotation, error) {
		return models.Rotation{RevokeFamily: who.mayRevoke(t)}, nil
	})
	if err == nil {
		return nil
	}
	if !errors.Is(err, models.ErrNotFound) {
		return fmt.Errorf("revoke refresh token: %w", err)
	}
	t, _, err := s.Store.TokenByHash(ctx, hash)
	if errors.Is(err, models.ErrNotFound) || err == nil && !(t.Kind == models.KindAccess && who.mayRevoke(t)) {
		return nil
	}
	if err == nil {
		err = s.Store.RevokeToken(ctx, t.ID, s.now())
	}
	if err != nil {
		return fmt.Errorf("revoke access token: %w", err)
	}
	return nil
}

// about says who asks about which token, by its hash. The hint is not needed
// (RFC 7009 §2.1).
func (s *Service) about(ctx context.Context, r Request) (caller, []byte, error) {
	who, err := s.authenticate(ctx, r)
	if err != nil {
		return caller{}, nil, err
	}
	text := r.Form.Get("token")
	if text == "" {
		return caller{}, nil, who.refused(malformed("The parameter token is missing from the form body."))
	}
	return who, secret.Hash(text), nil
}

// mayRevoke says whether a client may end a token.
func (c caller) mayRevoke(t models.Token) bool { return !guards.On(guards.RevokeOwn) || c.owns(t) }

// owns says whether a token was given to this client.
func (c caller) owns(t models.Token) bool {
	return t.Client == string(c.ID) && t.Directory == c.Directory
}
