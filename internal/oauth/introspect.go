package oauth

import (
	"context"
	"errors"
	"fmt"

	"scimdesk/internal/guards"
	"scimdesk/models"
)

// Introspection is what a client may know of a token (RFC 7662 §2.2). Of one
// that is not active, or not its own, it knows nothing else.
type Introspection struct {
	Active    bool   `json:"active"`
	Scope     string `json:"scope,omitempty"`
	ClientID  string `json:"client_id,omitempty"`
	TokenType string `json:"token_type,omitempty"` // of access tokens
	Expires   int64  `json:"exp,omitempty"`
	IssuedAt  int64  `json:"iat,omitempty"`
	Subject   string `json:"sub,omitempty"`
	Issuer    string `json:"iss,omitempty"`

	Client models.ClientID `json:"-"` // who asked
	By     models.TokenID  `json:"-"` // the secret that proved it; "" for an assertion
}

// Introspect says what a token is to the client it was given to (RFC 7662
// §2). An *Error when the client is not good.
func (s *Service) Introspect(ctx context.Context, r Request) (Introspection, error) {
	who, hash, err := s.about(ctx, r)
	if err != nil {
		return Introspection{}, err
	}
	answer := Introspection{Client: who.ID, By: who.by}
	t, d, err := s.Store.TokenByHash(ctx, hash)
	if errors.Is(err, models.ErrNotFound) || err == nil && !(s.given(t) && s.taken(t, d) && who.mayInspect(t)) {
		return answer, nil
	}
	if err == nil {
		t, err = s.Store.Token(ctx, t.ID)
	}
	if err != nil {
		return Introspection{}, fmt.Errorf("introspect: %w", err)
	}
	answer.Active, answer.Scope, answer.ClientID, answer.Subject = true, t.Scope, t.Client, t.Client
	answer.Issuer, answer.Expires, answer.IssuedAt = r.Directory.Issuer(s.PublicURL), t.ExpiresAt.Unix(), t.CreatedAt.Unix()
	if t.Kind == models.KindAccess {
		answer.TokenType = "Bearer"
	}
	return answer, nil
}

// given says whether a token is one this server gave, and still good.
func (s *Service) given(t models.Token) bool {
	return (t.Kind == models.KindAccess || t.Kind == models.KindRefresh) && t.Live(s.now())
}

// taken says whether a token that lives is taken where it belongs: SCIM's
// endpoint may refuse all tokens for a while, and a directory that does not
// answer takes none.
func (s *Service) taken(t models.Token, d models.Directory) bool {
	if !guards.On(guards.InspectTaken) {
		return true
	}
	refused := t.Kind == models.KindAccess && s.now().Before(d.RefuseUntil)
	return !refused && open(d) == nil
}

// mayInspect says whether a client may hear of a token.
func (c caller) mayInspect(t models.Token) bool { return !guards.On(guards.InspectOwn) || c.owns(t) }
