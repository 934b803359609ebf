package admin

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/secure/precis"

	"scimdesk/internal/guards"
	"scimdesk/models"
)

// ErrWrong is a name or a password that does not fit, nobody learns which.
var ErrWrong = errors.New("the name or the password is wrong")

// Bounds of a password, in characters.
const (
	leastPassword = 12
	mostPassword  = 128
)

// HasPassword says whether an operator can sign in by password.
// models.ErrNotFound.
func (s *Service) HasPassword(ctx context.Context, id models.AdminID) (bool, error) {
	hash, err := s.Store.AdminPassword(ctx, id)
	if err != nil {
		return false, fmt.Errorf("password: %w", err)
	}
	return hash != "", nil
}

// ChangePassword sets an operator's password, and ends all their sessions of
// the public side. Who has one must know it. models.Invalid names current and
// password where they do not fit; models.ErrBusy when too many passwords are
// looked at.
func (s *Service) ChangePassword(ctx context.Context, who models.Admin, current, wanted string) error {
	hash, err := s.Store.AdminPassword(ctx, who.ID)
	if err != nil {
		return fmt.Errorf("change password: %w", err)
	}
	clear, problem := fit(who.Name, wanted)
	if problem != "" {
		return models.Invalid{"password": problem}
	}
	if err := s.confirmed(ctx, who, hash, current); err != nil {
		return err
	}
	kept, err := s.hashed(ctx, clear)
	if err != nil {
		return fmt.Errorf("change password: %w", err)
	}
	if err := s.Store.SetPassword(ctx, who.ID, kept); err != nil {
		return fmt.Errorf("change password: %w", err)
	}
	return nil
}

// confirmed is models.Invalid unless current is the password of this hash.
func (s *Service) confirmed(ctx context.Context, who models.Admin, hash, current string) error {
	if hash == "" || !guards.On(guards.CurrentFirst) {
		return nil
	}
	key := "current " + string(who.ID)
	var wait *Wait
	if err := s.doors().names.try(key, s.Now()); errors.As(err, &wait) {
		return models.Invalid{"current": "Too many attempts. Wait " + wait.For.Round(time.Second).String() + ", then try again."}
	}
	right, err := s.fits(ctx, hash, current)
	switch {
	case err != nil:
		return fmt.Errorf("change password: %w", err)
	case !right:
		return models.Invalid{"current": "This is not your present password. Type it again."}
	}
	s.doors().names.forgive(key)
	return nil
}

// SignInPublic opens a session of the public side for a name and a password.
// ErrWrong, whatever is wrong, after the same time; a *Wait after too many
// attempts with this name or from this address, or with this browser when it
// is known; models.ErrBusy when too many passwords are looked at.
func (s *Service) SignInPublic(ctx context.Context, name, password string, v Visitor) (sessionSecret string, err error) {
	name = canonical(name)
	known, err := s.known(ctx, v, name)
	if err != nil {
		return "", err
	}
	if err := s.slow(name, v, known); err != nil {
		return "", err
	}
	who, hash, err := s.Store.AdminByName(ctx, name)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return "", fmt.Errorf("sign in: %w", err)
	}
	if err != nil && !guards.On(guards.PasswordSame) {
		return "", ErrWrong
	}
	right, err := s.fits(ctx, hash, password)
	switch {
	case err != nil:
		return "", fmt.Errorf("sign in: %w", err)
	case !right || who.ID == "":
		return "", ErrWrong
	}
	sessionSecret, err = s.enterPublic(ctx, who, hash, v.Agent)
	switch {
	case err != nil:
	case known:
		s.doors().browsers.forgive(v.Device)
	default:
		s.doors().names.forgive(name)
	}
	return sessionSecret, err
}

// slow is a *Wait when a name or an address tried too often. A browser that
// is known waits for itself only.
func (s *Service) slow(name string, v Visitor, known bool) error {
	if known {
		return s.doors().browsers.try(v.Device, s.Now())
	}
	if guards.On(guards.PasswordFrom) && !v.beside() {
		if err := s.doors().addresses.try(neighbourhood(v.From), s.Now()); err != nil {
			return err
		}
	}
	if guards.On(guards.PasswordCrowd) && v.beside() {
		if err := s.doors().passwords.take(s.Now()); err != nil {
			return err
		}
	}
	if !guards.On(guards.PasswordName) {
		return nil
	}
	return s.doors().names.try(name, s.Now())
}

// canonical is one spelling for all that the store takes for the same name.
func canonical(name string) string {
	return strings.ToLower(strings.TrimSpace(strings.ToValidUTF8(name, "\uFFFD")))
}

// PasswordProblem is what does not fit about a new password of an operator of
// this name, "" for nothing.
func PasswordProblem(name, wanted string) string {
	_, problem := fit(name, wanted)
	return problem
}

// fit is a password as it is hashed (RFC 8265 §4), or what does not fit about
// it.
func fit(name, password string) (clear, problem string) {
	switch n := utf8.RuneCountInString(password); {
	case n < leastPassword:
		return "", "Choose at least 12 characters. A few words you make up are easier to type than signs."
	case n > mostPassword:
		return "", "Choose at most 128 characters."
	}
	clear, err := precis.OpaqueString.String(password)
	if err != nil || !utf8.ValidString(password) {
		return "", "The password has a character that cannot be typed everywhere. Leave out control characters."
	}
	if easy(name, clear) {
		return "", "This is easy to guess: your name, or few characters again and again. Choose something else."
	}
	return clear, ""
}

// easy says whether little is left of a password without the name, or it is
// made of a handful of characters.
func easy(name, password string) bool {
	rest := strings.ReplaceAll(canonical(password), canonical(name), "")
	kinds := map[rune]bool{}
	for _, r := range rest {
		kinds[r] = true
	}
	return len(kinds) < 5
}
