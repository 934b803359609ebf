package oauth

import (
	"context"
	"fmt"
	"time"

	"scimdesk/internal/guards"
	"scimdesk/models"
)

// The grants we serve.
const (
	grantCode    = "authorization_code"
	grantRefresh = "refresh_token"
	grantClient  = "client_credentials"
)

// Answer is what a client is given (RFC 6749 §5.1).
type Answer struct {
	AccessToken  string `json:"access_token"`
	TokenType    string `json:"token_type"`
	ExpiresIn    int    `json:"expires_in"` // seconds
	RefreshToken string `json:"refresh_token,omitempty"`
	Scope        string `json:"scope"`

	Token  models.TokenID  `json:"-"` // of the access token
	Client models.ClientID `json:"-"`
	By     models.TokenID  `json:"-"` // the secret that proved who asked; "" for an assertion
}

// Token gives an access token for a grant (RFC 6749 §3.2): an *Error when the
// client or the grant is not good.
func (s *Service) Token(ctx context.Context, r Request) (Answer, error) {
	grant, err := s.grant(r)
	if err != nil {
		return Answer{}, err
	}
	who, err := s.authenticate(ctx, r)
	if err != nil {
		return Answer{}, err
	}
	if err := open(r.Directory); err != nil { // which only the client hears
		return Answer{}, who.refused(err)
	}
	pair, err := grant(ctx, who, r)
	if err != nil {
		return Answer{}, who.refused(err)
	}
	return pair.answer(who), nil
}

// grant is the way a request wants its token.
func (s *Service) grant(r Request) (func(context.Context, caller, Request) (pair, error), error) {
	if err := r.once(); err != nil {
		return nil, err
	}
	switch r.Form.Get("grant_type") {
	case grantCode:
		return s.redeem, nil
	case grantRefresh:
		return s.refresh, nil
	case grantClient:
		return s.direct, nil
	case "":
		return nil, malformed("The parameter grant_type is missing from the form body.")
	}
	return nil, refuse(UnsupportedGrantType, models.OddGrant,
		"Served are the grant types authorization_code, refresh_token and client_credentials.", "a grant type was asked for that is not served here")
}

// direct is the client credentials grant (RFC 6749 §4.4): no refresh token
// comes of it.
func (s *Service) direct(ctx context.Context, who caller, r Request) (pair, error) {
	if guards.On(guards.GrantChosen) && !who.Direct && who.by != "" {
		return pair{}, refuse(UnauthorizedClient, models.OddGrant,
			"This client may not use the client credentials grant.", "client credentials were used, and an administrator has not allowed this client to ask without consent")
	}
	scope, err := grantable(r.scope())
	if err != nil {
		return pair{}, err
	}
	p := pair{}
	p.access, p.accessText = s.access(who.Client, without(scope, ScopeOffline))
	p.access.Label, p.access.CreatedBy = "Client credentials", r.Directory.Provider.Actor()
	if err := s.Store.CreateToken(ctx, p.access, "", time.Time{}); err != nil {
		return pair{}, fmt.Errorf("access token for %s: %w", r.Directory.ID, err)
	}
	return p, nil
}

// MintNow makes an access token for an admin to try, as the client would get
// one. models.ErrNotFound when the directory has no client.
func (s *Service) MintNow(ctx context.Context, d models.DirectoryID, by string) (models.Token, string, error) {
	client, err := s.Store.ClientOf(ctx, d)
	if err != nil {
		return models.Token{}, "", fmt.Errorf("mint for %s: %w", d, err)
	}
	row, text := s.access(client, ScopeAll)
	row.Label, row.CreatedBy = "Minted in the console", by
	if err := s.Store.CreateToken(ctx, row, "", time.Time{}); err != nil {
		return models.Token{}, "", fmt.Errorf("mint for %s: %w", d, err)
	}
	return row, text, nil
}

// pair is an access token and, where one belongs to it, a refresh token.
type pair struct {
	access, refresh         models.Token
	accessText, refreshText string // "" when there is none
}

// rows are what is to save.
func (p pair) rows() []models.Token {
	if p.refreshText == "" {
		return []models.Token{p.access}
	}
	return []models.Token{p.access, p.refresh}
}

func (p pair) answer(who caller) Answer {
	return Answer{
		AccessToken: p.accessText, TokenType: "Bearer", ExpiresIn: int(p.access.ExpiresAt.Sub(p.access.CreatedAt) / time.Second),
		RefreshToken: p.refreshText, Scope: p.access.Scope, Token: p.access.ID, Client: who.ID, By: who.by,
	}
}

// access makes an access token of a client.
func (s *Service) access(client models.Client, scope string) (models.Token, string) {
	row, text := s.Tokens.Mint(models.KindAccess)
	row.Directory, row.Client, row.Scope = client.Directory, string(client.ID), scope
	row.ExpiresAt = row.CreatedAt.Add(min(max(client.TokenLife, models.LeastTokenLife), models.MostTokenLife))
	return row, text
}

// both makes an access token and a refresh token of one family.
func (s *Service) both(r Request, client models.Client, family, scope, offline string) pair {
	p := pair{}
	p.access, p.accessText = s.access(client, scope)
	p.access.Family, p.access.CreatedBy = family, r.Directory.Provider.Actor()
	if offline == "" {
		return p
	}
	p.refresh, p.refreshText = s.Tokens.Mint(models.KindRefresh)
	p.refresh.Directory, p.refresh.Client, p.refresh.Scope = client.Directory, string(client.ID), offline
	p.refresh.Family, p.refresh.CreatedBy = family, p.access.CreatedBy
	p.refresh.ExpiresAt = p.refresh.CreatedAt.Add(refreshLife)
	return p
}
