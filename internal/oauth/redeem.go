package oauth

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"scimdesk/internal/guards"
	"scimdesk/internal/secret"
	"scimdesk/models"
)

// redeem is the authorization code grant (RFC 6749 §4.1.3). A code is used up
// by whoever brings it, and one that comes again ends what it gave.
func (s *Service) redeem(ctx context.Context, who caller, r Request) (pair, error) {
	text, now := r.Form.Get("code"), s.now()
	if text == "" {
		return pair{}, malformed("The parameter code is missing.")
	}
	var made pair
	err := s.Store.RedeemCode(ctx, secret.Hash(text), now, func(code models.Code) ([]models.Token, error) {
		if err := fits(code, who.Client, r, now); err != nil {
			return nil, err
		}
		offline := ""
		if has(code.Scope, ScopeOffline) {
			offline = code.Scope
		}
		made = s.both(r, who.Client, code.Family, code.Scope, offline)
		made.access.Label, made.refresh.Label = "Authorization code", "Authorization code"
		return made.rows(), nil
	})
	switch refused := new(Error); {
	case err == nil:
		return made, nil
	case errors.As(err, &refused):
		return pair{}, refused
	case errors.Is(err, models.ErrTaken):
		s.alarm("an authorization code was used twice", who.Client)
		return pair{}, stale(models.OddCodeUsed, "the authorization code was used before, so what it gave was ended")
	case errors.Is(err, models.ErrNotFound):
		return pair{}, stale(models.OddCodeUnknown, "no authorization code with this value exists here")
	default:
		return pair{}, fmt.Errorf("redeem code: %w", err)
	}
}

// stale refuses a code; the client is always told the same.
func stale(odd models.Odd, problem string) *Error {
	return refuse(InvalidGrant, odd, "The authorization code is not good: it is unknown, has expired, was used, or was given for another client, redirect_uri or code_verifier.", problem)
}

// fits says whether a code is good for who brings it, and how (RFC 6749
// §4.1.3, RFC 7636 §4.6, RFC 9700 §4.8.2).
func fits(code models.Code, client models.Client, r Request, now time.Time) error {
	redirect, verifier := r.Form.Get("redirect_uri"), r.Form.Get("code_verifier")
	switch {
	case guards.On(guards.CodeExpiry) && !now.Before(code.ExpiresAt):
		return stale(models.OddCodeExpired, "the authorization code has expired: it is good for a minute")
	case guards.On(guards.CodeClient) && (code.Client != client.ID || code.Directory != client.Directory):
		return stale(models.OddCodeUnknown, "the authorization code was given to another client")
	case guards.On(guards.CodeRedirect) && !meant(code, client, redirect):
		return stale(models.OddRedirect, "the redirect URI is not the one the authorization code was sent to")
	case guards.On(guards.VerifierUnasked) && code.Challenge == "" && verifier != "":
		return stale(models.OddChallenge, "a code_verifier was sent, and the code was asked for without a code_challenge")
	case guards.On(guards.VerifierFits) && code.Challenge != "" && !proves(verifier, code.Challenge):
		return stale(models.OddChallenge, "the code_verifier does not fit the code_challenge the code was asked for with")
	}
	return nil
}

// meant says whether a code was sent to redirect: to the byte as the code was
// asked for, and it may be left out only when it was left out then.
func meant(code models.Code, client models.Client, redirect string) bool {
	if code.RedirectURI == "" {
		return redirect == "" || client.Redirects(redirect)
	}
	return redirect == code.RedirectURI
}

// proves says whether verifier is what challenge was made of (RFC 7636 §4.6).
func proves(verifier, challenge string) bool {
	sum := sha256.Sum256([]byte(verifier))
	made := base64.RawURLEncoding.EncodeToString(sum[:])
	return unreserved(verifier, 43, 128) && secret.Equal([]byte(made), []byte(challenge))
}
