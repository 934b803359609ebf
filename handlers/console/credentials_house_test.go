package console_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"scimdesk/internal/desk"
	"scimdesk/models"
)

// oauthHouse is a house whose first directory uses an OAuth method.
func oauthHouse(auth models.AuthMethod) *memory {
	m := fullHouse()
	m.directories[0].Auth = auth
	m.client = &models.Client{
		ID: "client-1", Directory: "dir-1", RedirectURIs: []string{"https://system-admin.okta.com/admin/app/cpc/acme_1/oauth/callback"},
		TokenLife: time.Hour, CreatedAt: today,
	}
	if auth == models.AuthWorkloadIdentity {
		m.client.RedirectURIs, m.client.Trust = nil, models.Trust{Issuer: "https://issuer.example.com", Subject: "sub-1", Audiences: []string{"api://one"}}
	}
	for i := range m.tokens {
		m.tokens[i].Kind = models.KindSecret
	}
	m.access = []models.Token{
		{ID: "tok-a", Kind: models.KindAccess, Directory: "dir-1", Family: "fam-1", Scope: "scim offline_access", Label: "Consent of Owner", Prefix: "sdat_aaaa", Last4: "0001", CreatedAt: today.Add(-time.Minute), ExpiresAt: today.Add(time.Hour)},
		{ID: "tok-r", Kind: models.KindRefresh, Directory: "dir-1", Family: "fam-1", Scope: "scim offline_access", Prefix: "sdrt_rrrr", Last4: "0002", CreatedAt: today.Add(-time.Minute), ExpiresAt: today.AddDate(0, 6, 0)},
		{ID: "tok-e", Kind: models.KindAccess, Directory: "dir-1", Family: "fam-2", Scope: "scim.read", Prefix: "sdat_eeee", Last4: "0003", CreatedAt: today.AddDate(0, 0, -1), ExpiresAt: today.Add(-time.Hour)},
	}
	m.tokens = append(m.tokens, m.access...)
	return m
}

func (m *memory) ClientOf(_ context.Context, id models.DirectoryID) (models.Client, error) {
	if m.client == nil || m.client.Directory != id {
		return models.Client{}, models.ErrNotFound
	}
	return *m.client, nil
}

func (m *memory) AccessTokens(_ context.Context, id models.DirectoryID, _ int) (found []models.Token, _ error) {
	for _, t := range m.access {
		if t.Directory == id {
			found = append(found, t)
		}
	}
	return found, nil
}

// note keeps what was asked for.
func (m *memory) note(what string, about ...any) {
	m.did = append(m.did, what+" "+fmt.Sprint(about...))
}

func (m *memory) ExpireToken(_ context.Context, id models.TokenID) error {
	m.note("expire", id)
	return nil
}

func (m *memory) FinishRotation(_ context.Context, id models.TokenID) error {
	if id == "tok-3" {
		return models.Invalid{"token": "It is not being replaced."}
	}
	m.note("finish", id)
	return nil
}

func (m *memory) CancelRotation(_ context.Context, id models.TokenID) error {
	m.note("keep", id)
	return nil
}

func (m *memory) RevokeFamily(_ context.Context, id models.DirectoryID, family string) error {
	m.note("family", id, " ", family)
	return nil
}

func (m *memory) SetAuth(_ context.Context, id models.DirectoryID, wanted models.NewDirectory, by string) (desk.Made, error) {
	if wanted.Auth == models.AuthAuthorizationCode && len(wanted.Client.RedirectURIs) == 0 {
		return desk.Made{}, models.Invalid{"redirects": "Enter the redirect URI."}
	}
	d, err := m.Directory(context.Background(), id)
	d.Auth = wanted.Auth
	m.made = append(m.made, wanted)
	made := desk.Made{Directory: d}
	if wanted.Auth != models.AuthWorkloadIdentity {
		made.Credentials = desk.Credentials{Token: models.Token{ID: "tok-9", Kind: models.KindSecret, Directory: id, Prefix: "sdcs_ssss", Last4: "wwww", CreatedBy: by}, Secret: "sdcs_method"}
	}
	return made, err
}

func (m *memory) SaveClient(_ context.Context, id models.DirectoryID, wanted models.Client) error {
	if strings.Contains(strings.Join(wanted.RedirectURIs, ""), "#") {
		return models.Invalid{"redirects": "No fragment, please."}
	}
	m.note("client", id, " ", wanted.RedirectURIs, " ", wanted.PKCE, " ", wanted.Direct, " ", wanted.TokenLife, " ", wanted.Trust)
	return nil
}

func (m *memory) AddRedirect(_ context.Context, id models.DirectoryID, uri string) error {
	if !strings.HasPrefix(uri, "https://") {
		return models.Invalid{"redirects": "Only https."}
	}
	m.note("redirect", id, " ", uri)
	return nil
}

func (m *memory) RefuseFor(_ context.Context, id models.DirectoryID, length time.Duration) error {
	m.note("refuse", id, " ", length)
	return nil
}

func (m *memory) Shown(_ context.Context, id models.DirectoryID, publicURL string) error {
	m.note("shown", id, " ", publicURL)
	return nil
}

func (m *memory) MintNow(_ context.Context, id models.DirectoryID, by string) (models.Token, string, error) {
	if m.client == nil {
		return models.Token{}, "", models.ErrNotFound
	}
	return models.Token{ID: "tok-9", Kind: models.KindAccess, Directory: id, Label: "Minted in the console", Prefix: "sdat_mmmm", Last4: "mmmm", CreatedBy: by, ExpiresAt: today.Add(time.Hour)}, "sdat_minted", nil
}
