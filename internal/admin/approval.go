package admin

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"scimdesk/internal/guards"
	"scimdesk/internal/secret"
	"scimdesk/models"
)

// How an approval's code looks: letters and digits that nobody takes for
// others, in two halves.
const (
	letters     = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
	codeLength  = 8
	approvalFor = 5 * time.Minute
)

// StartApproval makes a code that a waiting browser shows, and the secret it
// waits with. A *Wait when too many browsers of this address began to wait, or
// this one too often; models.ErrBusy when too many do everywhere.
func (s *Service) StartApproval(ctx context.Context, v Visitor) (code, approvalSecret string, err error) {
	known, err := s.known(ctx, v, "")
	if err != nil {
		return "", "", err
	}
	if guards.On(guards.ApprovalFlood) {
		if err := s.flood(v, known); err != nil {
			return "", "", err
		}
	}
	now := models.Moment(s.Now())
	code, approvalSecret = newApprovalCode(), secret.NewCode()
	err = s.Store.CreateApproval(ctx, models.Approval{
		Hash: secret.Hash(approvalSecret), Code: code, From: v.From, Agent: shortened(secret.Scrub(v.Agent)),
		CreatedAt: now, ExpiresAt: now.Add(approvalFor),
	})
	switch {
	case errors.Is(err, models.ErrTooMany), errors.Is(err, models.ErrTaken): // of 10^11 codes one is in use: as rare as it is short
		return "", "", fmt.Errorf("start approval: %w: %w", models.ErrBusy, err)
	case err != nil:
		return "", "", fmt.Errorf("start approval: %w", err)
	}
	return code[:codeLength/2] + "-" + code[codeLength/2:], approvalSecret, nil
}

// flood is a *Wait when too many begin to wait.
func (s *Service) flood(v Visitor, known bool) error {
	switch {
	case known:
		return s.doors().starts.try("known "+v.Device, s.Now())
	case v.beside():
		return s.doors().waits.take(s.Now())
	}
	return s.doors().starts.try(neighbourhood(v.From), s.Now())
}

// newApprovalCode takes each letter with the same chance.
func newApprovalCode() string {
	code := make([]byte, 0, codeLength)
	raw := make([]byte, 1)
	for len(code) < codeLength {
		_, _ = rand.Read(raw) // never fails (crypto/rand)
		if n := int(raw[0]); n < 256-256%len(letters) {
			code = append(code, letters[n%len(letters)])
		}
	}
	return string(code)
}

// Waiting is the browser that shows a code. models.ErrNotFound; a *Wait after
// too many codes that nobody shows.
func (s *Service) Waiting(ctx context.Context, code string) (found models.Approval, err error) {
	err = s.guess("waiting", func() error {
		found, err = s.Store.ApprovalByCode(ctx, plain(code), models.Moment(s.Now()))
		return err
	})
	return found, err
}

// Approve lets the browser in that shows a code. models.ErrNotFound when none
// does; a *Wait after too many such.
func (s *Service) Approve(ctx context.Context, code string, by models.AdminID) error {
	return s.guess(string(by), func() error {
		return s.Store.Approve(ctx, plain(code), by, models.Moment(s.Now()))
	})
}

// guess looks a code up, unless too many were wrong.
func (s *Service) guess(key string, look func() error) error {
	guesses := &s.doors().guesses
	if guards.On(guards.ApprovalTries) {
		if err := guesses.try(key, s.Now()); err != nil {
			return err
		}
	}
	if err := look(); err != nil {
		return fmt.Errorf("approval: %w", err)
	}
	guesses.forgive(key)
	return nil
}

// plain is a code however it was typed.
func plain(code string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(letters, r) {
			return r
		}
		return -1
	}, strings.ToUpper(code))
}

// TakeApproval trades the secret of a waiting browser for a session of the
// public side. models.ErrStale while nobody approved it; models.ErrNotFound
// when it is unknown, used or too old.
func (s *Service) TakeApproval(ctx context.Context, approvalSecret, agent string) (sessionSecret string, err error) {
	session, text := s.publicSession(agent)
	if _, err := s.Store.TakeApproval(ctx, secret.Hash(approvalSecret), session.CreatedAt, session); err != nil {
		return "", fmt.Errorf("take approval: %w", err)
	}
	return text, nil
}
