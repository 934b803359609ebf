package admin

import (
	"context"
	"errors"
	"fmt"
	"time"

	"scimdesk/internal/secret"
	"scimdesk/models"
)

// How long a session of the public side lives: long enough to allow
// something.
const (
	publicFor     = time.Hour
	publicIdleFor = 15 * time.Minute
)

// enterPublic opens a session of the public side, with an id of its own
// whatever the browser held before. ErrWrong when the password was changed
// since its hash was read.
func (s *Service) enterPublic(ctx context.Context, who models.Admin, hash, agent string) (string, error) {
	session, text := s.publicSession(agent)
	session.Admin = who.ID
	switch err := s.Store.CreateSession(ctx, session, hash); {
	case errors.Is(err, models.ErrStale):
		return "", ErrWrong
	case err != nil:
		return "", fmt.Errorf("sign in: %w", err)
	}
	return text, nil
}

// publicSession is one of nobody yet, and its secret.
func (s *Service) publicSession(agent string) (models.Session, string) {
	now, text := models.Moment(s.Now()), secret.NewCode()
	return models.Session{
		Hash: secret.Hash(text), Side: models.SidePublic, UserAgent: shortened(agent),
		CreatedAt: now, ExpiresAt: now.Add(publicFor), IdleUntil: now.Add(publicIdleFor),
	}, text
}

// PublicSession says who is signed in on the public side with this secret.
// models.ErrNotFound when nobody is: unknown, expired, idle too long, or a
// session of the console.
func (s *Service) PublicSession(ctx context.Context, sessionSecret string) (models.Admin, error) {
	hash, now := secret.Hash(sessionSecret), models.Moment(s.Now())
	session, who, err := s.open(ctx, models.SidePublic, hash, now)
	if err != nil {
		return models.Admin{}, err
	}
	if idle := now.Add(publicIdleFor); idle.Sub(session.IdleUntil) > touchEvery {
		if err := s.Store.TouchSession(ctx, hash, idle); err != nil && !errors.Is(err, models.ErrBusy) {
			return models.Admin{}, fmt.Errorf("session: %w", err)
		}
	}
	return who, nil
}
