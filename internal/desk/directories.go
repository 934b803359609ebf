package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"scimdesk/models"
)

// CreateDirectory makes a directory in the default organization, with what
// its identity provider authenticates with, all in one write. It answers SCIM
// from this moment on. models.Invalid names the fields that do not fit.
func (s *Service) CreateDirectory(ctx context.Context, wanted models.NewDirectory, by string) (Made, error) {
	if err := Check(wanted); err != nil {
		return Made{}, err
	}
	organization, _, err := s.Store.DefaultOrganization(ctx)
	if err != nil {
		return Made{}, fmt.Errorf("create directory: %w", err)
	}
	now := models.Moment(s.Now())
	d := models.Directory{
		ID: models.DirectoryID(s.NewID("dir")), Organization: organization.ID,
		Name: strings.TrimSpace(wanted.Name), Provider: wanted.Provider, Auth: wanted.Auth, WantsGroups: wanted.WantsGroups,
		State: models.DirectorySetup, StateAt: now, StateBy: by, CreatedAt: now, Protocol: wanted.Protocol,
	}
	c, err := s.draft(d, wanted.Client, models.Client{}, by)
	if err != nil {
		return Made{}, err
	}
	if err := s.Store.CreateDirectory(ctx, d, c.Client, c.tokens()...); err != nil {
		return Made{}, fmt.Errorf("create directory: %w", err)
	}
	s.ring(d.ID)
	return Made{d, c}, nil
}

// attempts bounds how often an action is tried when somebody else changes the
// state at the same moment.
const attempts = 5

// SteerDirectory does an admin's action (pause, resume, disable, enable,
// complete) and answers the directory after it. models.Invalid when the action
// does not fit its state, models.ErrNotFound when there is no such directory,
// models.ErrBusy when others keep changing it.
func (s *Service) SteerDirectory(ctx context.Context, id models.DirectoryID, action, by string) (models.Directory, error) {
	for range attempts {
		d, err := s.steer(ctx, id, action, by)
		var invalid models.Invalid
		switch {
		case err == nil:
			s.ring(id)
			return d, nil
		case errors.Is(err, models.ErrStale):
			continue // somebody was faster: judge the action by the new state
		case errors.As(err, &invalid):
			return d, invalid
		}
		return d, fmt.Errorf("%s directory: %w", action, err)
	}
	return models.Directory{}, fmt.Errorf("%s directory: %w", action, models.ErrBusy)
}

func (s *Service) steer(ctx context.Context, id models.DirectoryID, action, by string) (models.Directory, error) {
	d, err := s.Store.Directory(ctx, id)
	if err != nil {
		return d, err
	}
	to, err := d.State.After(action)
	if err != nil {
		return d, err
	}
	at := models.Moment(s.Now())
	err = s.Store.SetDirectoryState(ctx, id, d.State, to, at, by)
	if err == nil {
		d.State, d.StateAt, d.StateBy = to, at, by
	}
	return d, err
}

// ChangeProvider says which identity provider is on the other side, and
// whether groups are wanted; both only choose words. models.Invalid when
// nobody knows the provider, models.ErrNotFound when there is no such
// directory.
func (s *Service) ChangeProvider(ctx context.Context, id models.DirectoryID, provider models.Provider, wantsGroups bool) error {
	if !provider.Known() {
		return models.Invalid{"provider": unknownProvider()}
	}
	if err := s.Store.SetDirectoryProvider(ctx, id, provider, wantsGroups); err != nil {
		return fmt.Errorf("change provider: %w", err)
	}
	s.ring(id)
	return nil
}

// SetProtocol says how a directory speaks SCIM from the next request on, as
// by decided. models.ErrNotFound when there is no such directory.
func (s *Service) SetProtocol(ctx context.Context, id models.DirectoryID, wanted models.Protocol, by string) error {
	if err := s.Store.SetDirectoryProtocol(ctx, id, wanted); err != nil {
		return fmt.Errorf("set protocol for %s: %w", by, err)
	}
	s.ring(id)
	return nil
}
