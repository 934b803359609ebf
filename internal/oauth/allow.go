package oauth

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"scimdesk/internal/secret"
	"scimdesk/models"
)

// Allow makes a code for what an admin allowed, and says where the browser
// takes it (RFC 6749 §4.1.2).
func (s *Service) Allow(ctx context.Context, a Asking, by models.AdminID) (location string, err error) {
	text, now := secret.New(secret.CodePrefix), s.now()
	code := models.Code{
		Hash: secret.Hash(text), Client: a.Client.ID, Directory: a.Directory.ID, Challenge: a.Challenge, Scope: a.Scope,
		Admin: by, Family: s.NewID("fam"), CreatedAt: now, ExpiresAt: now.Add(codeLife),
	}
	if a.named {
		code.RedirectURI = a.RedirectURI
	}
	if err := s.Store.CreateCode(ctx, code); err != nil {
		return "", fmt.Errorf("code for %s: %w", a.Directory.ID, err)
	}
	return s.back(a, url.Values{"code": {text}}), nil
}

// Deny says where the browser takes an admin's no (RFC 6749 §4.1.2.1).
func (s *Service) Deny(a Asking) (location string) {
	return s.back(a, url.Values{"error": {AccessDenied}, "error_description": {"An administrator did not allow it."}})
}

// back is the redirect URI with an answer added to whatever query it has: it
// is kept to the byte (RFC 6749 §3.1.2). Iss says whose answer it is (RFC 9207 §2).
func (s *Service) back(a Asking, answer url.Values) string {
	if a.State != "" {
		answer.Set("state", a.State)
	}
	answer.Set("iss", a.Directory.Issuer(s.PublicURL))
	joint := "?"
	if _, query, found := strings.Cut(a.RedirectURI, "?"); found {
		joint = "&"
		if query == "" || strings.HasSuffix(query, "&") {
			joint = ""
		}
	}
	return a.RedirectURI + joint + answer.Encode()
}
