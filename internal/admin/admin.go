// Package admin lets the people who operate Scimdesk in: at the console
// one-time sign-in links become sessions, on the public side passwords and
// approvals do, and sessions end. Only hashes of codes, passwords and session
// secrets are handed to the store.
package admin

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"scimdesk/internal/guards"
	"scimdesk/internal/secret"
	"scimdesk/models"
)

// How long things live: a sign-in link ten minutes, a session twelve hours
// without use and a week in all.
const (
	linkFor     = 10 * time.Minute
	idleFor     = 12 * time.Hour
	sessionFor  = 7 * 24 * time.Hour
	touchEvery  = time.Minute
	agentLength = 256
)

// Service lets people in. Its methods may be called from many places at once.
type Service struct {
	Store models.Admins
	Now   func() time.Time

	once sync.Once
	made *doors
}

// doors are what slows attempts down, for as long as the process runs.
type doors struct {
	names, addresses, browsers limiter       // of passwords
	starts, guesses            limiter       // of approvals
	passwords, waits           rate          // of all who come from this machine, as through a tunnel
	turns                      chan struct{} // one for each password that is looked at
	waiting                    atomic.Int64  // for a turn, or having one
}

func (s *Service) doors() *doors {
	s.once.Do(func() {
		s.made = &doors{
			names: limiter{free: 5}, addresses: limiter{free: 20}, browsers: limiter{free: 5}, starts: limiter{free: 10}, guesses: limiter{free: 10},
			passwords: rate{burst: 30, every: time.Second / 2}, waits: rate{burst: 20, every: 5 * time.Second}, // fewer than models.MaxApprovals wait
			turns: make(chan struct{}, hashing),
		}
	})
	return s.made
}

// Link makes a one-time code for the owner of this installation; whoever
// brings it within ten minutes is signed in.
func (s *Service) Link(ctx context.Context) (code string, err error) {
	owner, err := s.Store.FirstAdmin(ctx)
	if err != nil {
		return "", fmt.Errorf("sign-in link: %w", err)
	}
	code = secret.NewCode()
	err = s.Store.CreateSignInCode(ctx, models.SignInCode{
		Hash: secret.Hash(code), Admin: owner.ID, ExpiresAt: models.Moment(s.Now().Add(linkFor)),
	})
	if err != nil {
		return "", fmt.Errorf("sign-in link: %w", err)
	}
	return code, nil
}

// Enter trades a code for a session of the console, with an id of its own
// whatever the browser held before. models.ErrNotFound when the code is
// unknown, used or too old.
func (s *Service) Enter(ctx context.Context, code, userAgent string) (sessionSecret string, err error) {
	now := models.Moment(s.Now())
	sessionSecret = secret.NewCode()
	_, err = s.Store.TakeSignInCode(ctx, secret.Hash(code), now, models.Session{
		Hash: secret.Hash(sessionSecret), Side: models.SideConsole, UserAgent: shortened(userAgent),
		CreatedAt: now, ExpiresAt: now.Add(sessionFor), IdleUntil: now.Add(idleFor),
	})
	if err != nil {
		return "", fmt.Errorf("sign in: %w", err)
	}
	return sessionSecret, nil
}

// Session says who is signed in at the console with this secret.
// models.ErrNotFound when nobody is: unknown, expired, idle too long, or a
// session of the public side.
func (s *Service) Session(ctx context.Context, sessionSecret string) (models.Admin, error) {
	hash, now := secret.Hash(sessionSecret), models.Moment(s.Now())
	session, who, err := s.open(ctx, models.SideConsole, hash, now)
	if err != nil {
		return models.Admin{}, err
	}
	if idle := now.Add(idleFor); idle.Sub(session.IdleUntil) > touchEvery {
		if err := s.Store.TouchSession(ctx, hash, idle); err != nil && !errors.Is(err, models.ErrBusy) {
			return models.Admin{}, fmt.Errorf("session: %w", err)
		}
	}
	return who, nil
}

// Watching is Session for a page that is only open: it does not count as use,
// so the session falls idle all the same.
func (s *Service) Watching(ctx context.Context, sessionSecret string) (models.Admin, error) {
	_, who, err := s.open(ctx, models.SideConsole, secret.Hash(sessionSecret), models.Moment(s.Now()))
	return who, err
}

// open is a session of one side that is not over at now.
func (s *Service) open(ctx context.Context, side models.Side, hash []byte, now time.Time) (models.Session, models.Admin, error) {
	session, who, err := s.Store.Session(ctx, hash)
	if err != nil {
		return models.Session{}, models.Admin{}, fmt.Errorf("session: %w", err)
	}
	if guards.On(guards.SessionSide) && session.Side != side ||
		guards.On(guards.SessionOver) && (!now.Before(session.ExpiresAt) || !now.Before(session.IdleUntil)) {
		return models.Session{}, models.Admin{}, fmt.Errorf("session: %w", models.ErrNotFound)
	}
	return session, who, nil
}

// shortened is how much of a browser's name is kept.
func shortened(agent string) string {
	if len(agent) > agentLength {
		agent = strings.ToValidUTF8(agent[:agentLength], "")
	}
	return agent
}

// Leave ends a session; one that is already over is no error.
func (s *Service) Leave(ctx context.Context, sessionSecret string) error {
	err := s.Store.DeleteSession(ctx, secret.Hash(sessionSecret))
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return fmt.Errorf("sign out: %w", err)
	}
	return nil
}

// Sweep forgets codes and sessions that are over.
func (s *Service) Sweep(ctx context.Context) error {
	if err := s.Store.Sweep(ctx, models.Moment(s.Now())); err != nil {
		return fmt.Errorf("sweep sessions: %w", err)
	}
	return nil
}
