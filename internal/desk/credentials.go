package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"scimdesk/models"
)

// draft makes what d's identity provider authenticates with, and saves
// nothing. Of the client that is there, if there is one, the id stays, and
// whatever another method than d's needs.
func (s *Service) draft(d models.Directory, wanted, there models.Client, by string) (Credentials, error) {
	c := Credentials{}
	row := models.Token{Directory: d.ID, Kind: models.KindBearer, Label: "First token", CreatedBy: by}
	switch d.Auth {
	case models.AuthBasic:
		c.Username = string(d.ID)
		row.Kind, row.Client, row.Label = models.KindBasic, c.Username, "First password"
	case models.AuthClientCredentials, models.AuthAuthorizationCode, models.AuthWorkloadIdentity:
		c.Client = s.client(d, wanted, there)
		row.Kind, row.Client, row.Label = models.KindSecret, string(c.Client.ID), "First secret"
	}
	if d.Auth == models.AuthWorkloadIdentity {
		return c, nil
	}
	var err error
	c.Token, c.Secret, err = s.Tokens.Draft(row)
	return c, err
}

// tokens are the rows to save.
func (c Credentials) tokens() []models.Token {
	if c.Secret == "" {
		return nil
	}
	return []models.Token{c.Token}
}

// client is what there is with what d's method needs of wanted.
func (s *Service) client(d models.Directory, wanted, there models.Client) *models.Client {
	c := there
	if c.ID == "" {
		c = models.Client{ID: models.ClientID(s.NewID("client")), Directory: d.ID, CreatedAt: models.Moment(s.Now())}
	}
	c.TokenLife = cmp.Or(wanted.TokenLife, there.TokenLife, models.LeastTokenLife)
	switch d.Auth {
	case models.AuthClientCredentials:
		c.Direct = true
	case models.AuthAuthorizationCode:
		c.RedirectURIs, c.PKCE = wanted.RedirectURIs, wanted.PKCE
	case models.AuthWorkloadIdentity:
		c.Trust = wanted.Trust
	}
	return &c
}

// SetAuth changes by which method a directory's identity provider
// authenticates, and makes what the new one needs. Whatever was good stays
// good until an admin ends it, so nothing is interrupted. Of wanted only Auth
// and Client are read. models.Invalid; models.ErrNotFound.
func (s *Service) SetAuth(ctx context.Context, id models.DirectoryID, wanted models.NewDirectory, by string) (Made, error) {
	if invalid := checkMethod(wanted.Auth, wanted.Client); len(invalid) > 0 {
		return Made{}, invalid
	}
	d, err := s.Store.Directory(ctx, id)
	if err != nil {
		return Made{}, fmt.Errorf("set authorization method: %w", err)
	}
	there, err := s.Store.ClientOf(ctx, id)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return Made{}, fmt.Errorf("set authorization method: %w", err)
	}
	d.Auth = wanted.Auth
	c, err := s.draft(d, wanted.Client, there, by)
	if err == nil {
		err = s.setAuth(ctx, d, c)
	}
	if err != nil {
		return Made{}, fmt.Errorf("set authorization method: %w", err)
	}
	s.ring(id)
	return Made{d, c}, nil
}

// setAuth saves the method last: before, everything is as it was, with a
// credential more that nobody knows.
func (s *Service) setAuth(ctx context.Context, d models.Directory, c Credentials) error {
	if c.Client != nil {
		if err := s.Store.SaveClient(ctx, *c.Client); err != nil {
			return err
		}
	}
	for _, t := range c.tokens() {
		if err := s.Tokens.Save(ctx, t); err != nil {
			return err
		}
	}
	return s.Store.SetDirectoryAuth(ctx, d.ID, d.Auth)
}
