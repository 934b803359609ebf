// Package desk is what an admin asks for, whether by a page of the console or
// by the command line: directories and their tokens. Rules stand here once, so
// that both say the same.
package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"scimdesk/models"
)

// ErrLater is an authorization method this version does not speak yet.
var ErrLater = errors.New("not available in this version")

// Service is the desk.
type Service struct {
	Store  models.Directories
	Tokens Tokens
	Now    func() time.Time
	NewID  func(prefix string) string
}

// Tokens issues and ends tokens; see package internal/token.
type Tokens interface {
	Issue(ctx context.Context, directory models.DirectoryID, label string, expires time.Time, by string) (models.Token, string, error)
	Rotate(ctx context.Context, id models.TokenID, overlap time.Duration, by string) (models.Token, string, error)
	Revoke(ctx context.Context, id models.TokenID) error
}

// CreateDirectory makes a directory in the default organization, with its
// first token, and answers the token's secret: the only time it is seen. The
// directory answers SCIM from this moment on. models.Invalid names the fields
// that do not fit; ErrLater a method that comes with a later version.
func (s *Service) CreateDirectory(ctx context.Context, name string, provider models.Provider, auth models.AuthMethod, by string) (models.Directory, string, error) {
	if err := Check(name, provider, auth); err != nil {
		return models.Directory{}, "", err
	}
	organization, _, err := s.Store.DefaultOrganization(ctx)
	if err != nil {
		return models.Directory{}, "", fmt.Errorf("create directory: %w", err)
	}
	d := models.Directory{
		ID: models.DirectoryID(s.NewID("dir")), Organization: organization.ID,
		Name: strings.TrimSpace(name), Provider: provider, Auth: auth,
		State: models.DirectorySetup, CreatedAt: models.Moment(s.Now()),
	}
	if err := s.Store.CreateDirectory(ctx, d); err != nil {
		return models.Directory{}, "", fmt.Errorf("create directory: %w", err)
	}
	_, secret, err := s.Tokens.Issue(ctx, d.ID, "First token", time.Time{}, by)
	if err != nil {
		return d, "", fmt.Errorf("create directory: %w", err)
	}
	return d, secret, nil
}

// SteerDirectory does an admin's action (pause, resume, disable, enable,
// complete) and answers the directory after it. models.Invalid when the action
// does not fit its state.
func (s *Service) SteerDirectory(ctx context.Context, id models.DirectoryID, action string) (models.Directory, error) {
	d, err := s.Store.Directory(ctx, id)
	if err != nil {
		return models.Directory{}, fmt.Errorf("%s directory: %w", action, err)
	}
	if d.State, err = d.State.After(action); err != nil {
		return models.Directory{}, err
	}
	if err := s.Store.SetDirectoryState(ctx, id, d.State); err != nil {
		return models.Directory{}, fmt.Errorf("%s directory: %w", action, err)
	}
	return d, nil
}

// CreateToken issues another token for a directory. models.ErrNotFound when
// there is no such directory.
func (s *Service) CreateToken(ctx context.Context, id models.DirectoryID, label string, expires time.Time, by string) (models.Token, string, error) {
	if _, err := s.Store.Directory(ctx, id); err != nil {
		return models.Token{}, "", fmt.Errorf("create token: %w", err)
	}
	return s.Tokens.Issue(ctx, id, label, expires, by)
}

// RotateToken replaces a token; the old one lives for overlap more.
func (s *Service) RotateToken(ctx context.Context, id models.TokenID, overlap time.Duration, by string) (models.Token, string, error) {
	return s.Tokens.Rotate(ctx, id, overlap, by)
}

// RevokeToken ends a token at once.
func (s *Service) RevokeToken(ctx context.Context, id models.TokenID) error {
	return s.Tokens.Revoke(ctx, id)
}

// Check says whether a directory of these values could be made, without
// making it: models.Invalid with all the fields that do not fit, else
// ErrLater for a method that comes with a later version.
func Check(name string, provider models.Provider, auth models.AuthMethod) error {
	invalid := models.Invalid{}
	var named models.Invalid
	if errors.As(models.CheckName(name), &named) {
		invalid["name"] = named["name"]
	}
	if !provider.Known() {
		invalid["provider"] = "Choose one of " + providers() + "."
	}
	switch auth {
	case models.AuthBearer:
	case "client-credentials", "authorization-code", "basic", "workload-identity":
		if len(invalid) == 0 {
			return fmt.Errorf("authorization by %s is %w: choose bearer", auth, ErrLater)
		}
	default:
		invalid["auth"] = "Choose bearer: a long-lived bearer token."
	}
	if len(invalid) > 0 {
		return invalid
	}
	return nil
}

func providers() string {
	names := make([]string, len(models.Providers))
	for i, p := range models.Providers {
		names[i] = string(p)
	}
	return strings.Join(names, ", ")
}
