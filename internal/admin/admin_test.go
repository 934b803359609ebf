package admin_test

import (
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"scimdesk/internal/admin"
	"scimdesk/internal/secret"
	"scimdesk/models"
	"scimdesk/models/store"
)

type door struct {
	*admin.Service
	store *store.Store
	now   time.Time
}

func open(t *testing.T) *door {
	t.Helper()
	d := &door{now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return d.now }
	db, err := store.Open(t.Context(), store.Config{Data: t.TempDir(), Log: slog.New(slog.DiscardHandler), Now: clock, NewID: secret.NewID})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	d.store, d.Service = db, &admin.Service{Store: db, Now: clock}
	return d
}

func (d *door) enter(t *testing.T) string {
	t.Helper()
	code, err := d.Link(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	session, err := d.Enter(t.Context(), code, strings.Repeat("Mozilla ", 100))
	if err != nil {
		t.Fatal(err)
	}
	return session
}

func TestALinkOpensOnceAndNotForLong(t *testing.T) {
	t.Parallel()
	d := open(t)
	code, err := d.Link(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Enter(t.Context(), code, ""); err != nil {
		t.Errorf("first: %v", err)
	}
	if _, err := d.Enter(t.Context(), code, ""); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("second: %v", err)
	}
	late, err := d.Link(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d.now = d.now.Add(10 * time.Minute)
	if _, err := d.Enter(t.Context(), late, ""); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("after ten minutes: %v", err)
	}
	if _, err := d.Enter(t.Context(), "made up", ""); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("made up: %v", err)
	}
}

func TestASessionEnds(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		live func(t *testing.T, d *door, session string)
		open bool
	}{
		{"at once it is open", func(*testing.T, *door, string) {}, true},
		{"after twelve idle hours it is over", func(_ *testing.T, d *door, _ string) { d.now = d.now.Add(12 * time.Hour) }, false},
		{"used every eleven hours it stays", func(t *testing.T, d *door, session string) {
			for range 5 {
				d.now = d.now.Add(11 * time.Hour)
				if _, err := d.Session(t.Context(), session); err != nil {
					t.Fatal(err)
				}
			}
		}, true},
		{"after a week it is over, used or not", func(t *testing.T, d *door, session string) {
			for range 16 {
				d.now = d.now.Add(11 * time.Hour)
				_, _ = d.Session(t.Context(), session)
			}
		}, false},
		{"after leaving it is over", func(t *testing.T, d *door, session string) {
			if err := errors.Join(d.Leave(t.Context(), session), d.Leave(t.Context(), session)); err != nil {
				t.Fatal(err)
			}
		}, false},
		{"a sweep leaves it alone", func(t *testing.T, d *door, _ string) {
			if err := d.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
		}, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			d := open(t)
			session := d.enter(t)
			tc.live(t, d, session)
			who, err := d.Session(t.Context(), session)
			if tc.open != (err == nil) || (err != nil && !errors.Is(err, models.ErrNotFound)) {
				t.Errorf("%+v, %v", who, err)
			}
		})
	}
}

// TestAnOpenPageIsNotAPerson watches a session every hour without using it.
func TestAnOpenPageIsNotAPerson(t *testing.T) {
	t.Parallel()
	d := open(t)
	session := d.enter(t)
	for hour := 1; hour <= 12; hour++ {
		d.now = d.now.Add(time.Hour)
		_, err := d.Watching(t.Context(), session)
		if over := hour == 12; over != errors.Is(err, models.ErrNotFound) || (!over && err != nil) {
			t.Errorf("after %d hours: %v", hour, err)
		}
	}
	left := d.enter(t)
	_, err := d.Watching(t.Context(), left)
	if err := errors.Join(err, d.Leave(t.Context(), left)); err != nil {
		t.Fatal(err)
	}
	for name, secret := range map[string]string{"who left": left, "a stranger": "made up", "nobody": ""} {
		if _, err := d.Watching(t.Context(), secret); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestASessionOfThePublicSideDoesNotOpenTheConsole plants one, as sign-in at
// the public side will make them.
func TestASessionOfThePublicSideDoesNotOpenTheConsole(t *testing.T) {
	t.Parallel()
	d := open(t)
	owner, err := d.store.FirstAdmin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for side, wanted := range map[models.Side]error{models.SidePublic: models.ErrNotFound, models.SideConsole: nil} {
		code, session := secret.NewCode(), secret.NewCode()
		if err := d.store.CreateSignInCode(t.Context(), models.SignInCode{Hash: secret.Hash(code), Admin: owner.ID, ExpiresAt: d.now.Add(time.Minute)}); err != nil {
			t.Fatal(err)
		}
		_, err := d.store.TakeSignInCode(t.Context(), secret.Hash(code), d.now, models.Session{
			Hash: secret.Hash(session), Side: side, CreatedAt: d.now, ExpiresAt: d.now.Add(time.Hour), IdleUntil: d.now.Add(time.Hour),
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Session(t.Context(), session); !errors.Is(err, wanted) {
			t.Errorf("%s: %v", side, err)
		}
		if _, err := d.Watching(t.Context(), session); !errors.Is(err, wanted) {
			t.Errorf("watching, %s: %v", side, err)
		}
	}
}
