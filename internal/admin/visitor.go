package admin

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"scimdesk/internal/secret"
	"scimdesk/models"
)

// Visitor is a browser on the public side that wants to be let in.
type Visitor struct {
	From   string // address of the peer
	Agent  string // its User-Agent
	Device string // what [Service.Remember] gave it, "" for nothing
}

// knownFor is how long a browser is known that somebody signed in with.
const knownFor = 90 * 24 * time.Hour

// beside says whether the peer is on this machine: a tunnel, behind which
// everybody has one address.
func (v Visitor) beside() bool {
	address, err := netip.ParseAddr(v.From)
	return err == nil && address.Unmap().IsLoopback()
}

// Remember gives a browser in which this session was just opened something to
// be known by later, when strangers make others wait; it opens nothing. ""
// when it has that already, or not any longer a session.
func (s *Service) Remember(ctx context.Context, sessionSecret string, v Visitor) (device string, err error) {
	now := models.Moment(s.Now())
	_, who, err := s.open(ctx, models.SidePublic, secret.Hash(sessionSecret), now)
	if errors.Is(err, models.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	if known, err := s.known(ctx, v, canonical(who.Name)); known || err != nil {
		return "", err
	}
	password, err := s.Store.AdminPassword(ctx, who.ID)
	if err != nil {
		return "", fmt.Errorf("remember a browser: %w", err)
	}
	device = secret.NewCode()
	err = s.Store.CreateSession(ctx, models.Session{
		Hash: secret.Hash(device), Side: models.SideKnown, Admin: who.ID, UserAgent: shortened(v.Agent),
		CreatedAt: now, ExpiresAt: now.Add(knownFor), IdleUntil: now.Add(knownFor),
	}, password)
	if err != nil {
		return "", fmt.Errorf("remember a browser: %w", err)
	}
	return device, nil
}

// known says whether somebody of this name signed in with the browser before;
// whoever it was when there is no name.
func (s *Service) known(ctx context.Context, v Visitor, name string) (bool, error) {
	if v.Device == "" {
		return false, nil
	}
	_, who, err := s.open(ctx, models.SideKnown, secret.Hash(v.Device), models.Moment(s.Now()))
	if errors.Is(err, models.ErrNotFound) {
		return false, nil
	}
	return err == nil && (name == "" || canonical(who.Name) == name), err
}
