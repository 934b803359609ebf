package desk_test

import (
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"scimdesk/internal/desk"
	"scimdesk/internal/secret"
	"scimdesk/internal/token"
	"scimdesk/models"
	"scimdesk/models/store"
)

func open(t *testing.T) *desk.Service {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	db, err := store.Open(t.Context(), store.Config{Data: t.TempDir(), Log: log, Now: time.Now, NewID: secret.NewID})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	tokens := &token.Service{Store: db, Now: time.Now, NewID: func() string { return secret.NewID("tok") }, Log: log, Uses: token.NewUses()}
	return &desk.Service{Store: db, Tokens: tokens, Now: time.Now, NewID: secret.NewID}
}

func TestANewDirectoryAnswersWithItsToken(t *testing.T) {
	t.Parallel()
	s := open(t)
	made, text, err := s.CreateDirectory(t.Context(), " Staff ", "okta", models.AuthBearer, "Owner")
	if err != nil {
		t.Fatal(err)
	}
	if made.Name != "Staff" || made.State != models.DirectorySetup || strings.Contains(string(made.ID), "_") || !secret.WellFormed(text) {
		t.Errorf("made %+v", made)
	}
	if _, _, err := s.CreateToken(t.Context(), "dir-nope", "", time.Time{}, "Owner"); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("a token for no directory: %v", err)
	}
}

func TestDirectoriesThatDoNotFitAreRefused(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, tc := range []struct {
		name, directory, provider, auth string
		fields                          string
	}{
		{"no name", " ", "okta", "bearer", "name"},
		{"a long name", strings.Repeat("é", 81), "okta", "bearer", "name"},
		{"a control character", "a\x00b", "okta", "bearer", "name"},
		{"nobody's provider", "A", "oktaa", "bearer", "provider"},
		{"nobody's method", "A", "okta", "magic", "auth"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := s.CreateDirectory(t.Context(), tc.directory, models.Provider(tc.provider), models.AuthMethod(tc.auth), "Owner")
			var invalid models.Invalid
			if !errors.As(err, &invalid) || len(invalid) != 1 || invalid[tc.fields] == "" {
				t.Errorf("%v", err)
			}
		})
	}
	if _, _, err := s.CreateDirectory(t.Context(), "A", "okta", "client-credentials", "Owner"); !errors.Is(err, desk.ErrLater) {
		t.Errorf("a method of a later version: %v", err)
	}
}

func TestCheckMakesNothingAndNamesEveryField(t *testing.T) {
	t.Parallel()
	var invalid models.Invalid
	if err := desk.Check("", "oktaa", "magic"); !errors.As(err, &invalid) || len(invalid) != 3 {
		t.Errorf("%v: %v", err, invalid)
	}
	if err := desk.Check("A", "okta", "basic"); !errors.Is(err, desk.ErrLater) {
		t.Errorf("a method of a later version: %v", err)
	}
	if err := desk.Check("A", "okta", models.AuthBearer); err != nil {
		t.Error(err)
	}
}
