package desk_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
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

// rings notes the topics of a bell.
type rings struct{ topics []string }

func (r *rings) Ring(topic string) { r.topics = append(r.topics, topic) }

func staff(t *testing.T, s *desk.Service) models.Directory {
	t.Helper()
	made, err := s.CreateDirectory(t.Context(), models.NewDirectory{Name: "Staff", Provider: "okta", Auth: models.AuthBearer}, "Owner")
	if err != nil {
		t.Fatal(err)
	}
	return made.Directory
}

func TestANewDirectoryAnswersWithItsToken(t *testing.T) {
	t.Parallel()
	s := open(t)
	all, err := s.CreateDirectory(t.Context(), models.NewDirectory{Name: " Staff ", Provider: "okta", Auth: models.AuthBearer, WantsGroups: true}, "Owner")
	if err != nil {
		t.Fatal(err)
	}
	made, row, text := all.Directory, all.Token, all.Secret
	if made.Name != "Staff" || made.State != models.DirectorySetup || made.StateBy != "Owner" || strings.Contains(string(made.ID), "_") || !secret.WellFormed(text) {
		t.Errorf("made %+v", made)
	}
	if row.Directory != made.ID || row.CreatedBy != "Owner" || !strings.HasSuffix(text, row.Last4) {
		t.Errorf("its token is %+v", row)
	}
	if kept, err := s.Store.Directory(t.Context(), made.ID); err != nil || !kept.WantsGroups || !kept.StateAt.Equal(made.StateAt) {
		t.Errorf("kept %+v, %v", kept, err)
	}
	if _, _, err := s.CreateToken(t.Context(), "dir-nope", "", "", time.Time{}, "Owner"); !errors.Is(err, models.ErrNotFound) {
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
			_, err := s.CreateDirectory(t.Context(), models.NewDirectory{Name: tc.directory, Provider: models.Provider(tc.provider), Auth: models.AuthMethod(tc.auth)}, "Owner")
			var invalid models.Invalid
			if !errors.As(err, &invalid) || len(invalid) != 1 || invalid[tc.fields] == "" {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestCheckMakesNothingAndNamesEveryField(t *testing.T) {
	t.Parallel()
	var invalid models.Invalid
	if err := desk.Check(models.NewDirectory{Provider: "oktaa", Auth: "magic"}); !errors.As(err, &invalid) || len(invalid) != 3 {
		t.Errorf("%v: %v", err, invalid)
	}
	if err := desk.Check(models.NewDirectory{Name: "A", Provider: "okta", Auth: models.AuthBearer}); err != nil {
		t.Error(err)
	}
}

func TestADirectoryIsSteeredBothWays(t *testing.T) {
	t.Parallel()
	s := open(t)
	d := staff(t, s)
	for _, tc := range []struct {
		action string
		want   models.DirectoryState
	}{
		{"complete", models.DirectoryActive},
		{"pause", models.DirectoryPaused},
		{"resume", models.DirectoryActive},
		{"disable", models.DirectoryDisabled},
		{"enable", models.DirectoryActive},
	} {
		after, err := s.SteerDirectory(t.Context(), d.ID, tc.action, "Noor")
		if err != nil || after.State != tc.want || after.StateBy != "Noor" || after.StateAt.IsZero() {
			t.Errorf("%s: %+v, %v", tc.action, after, err)
		}
		if kept, err := s.Store.Directory(t.Context(), d.ID); err != nil || kept.State != tc.want || kept.StateBy != "Noor" {
			t.Errorf("%s kept %+v, %v", tc.action, kept, err)
		}
	}
	var invalid models.Invalid
	if _, err := s.SteerDirectory(t.Context(), d.ID, "complete", "Noor"); !errors.As(err, &invalid) || invalid["action"] == "" {
		t.Errorf("completing twice: %v", err)
	}
	if _, err := s.SteerDirectory(t.Context(), "dir-nope", "pause", "Noor"); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("no directory: %v", err)
	}
}

// contested is a store in which somebody else is faster a few times.
type contested struct {
	desk.Store
	times int
}

func (c *contested) SetDirectoryState(ctx context.Context, id models.DirectoryID, from, to models.DirectoryState, at time.Time, by string) error {
	if c.times > 0 {
		c.times--
		return fmt.Errorf("set state: %w", models.ErrStale)
	}
	return c.Store.SetDirectoryState(ctx, id, from, to, at, by)
}

func TestSteeringIsTriedAgainWhenSomebodyElseWasFaster(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		times int
		want  error
	}{
		{"a few times", 4, nil},
		{"again and again", 1000, models.ErrBusy},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			d := staff(t, s)
			s.Store = &contested{Store: s.Store, times: tc.times}
			if _, err := s.SteerDirectory(t.Context(), d.ID, "pause", "Noor"); !errors.Is(err, tc.want) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestOnlyWordsChangeWithTheProvider(t *testing.T) {
	t.Parallel()
	s := open(t)
	d := staff(t, s)
	if err := s.ChangeProvider(t.Context(), d.ID, "entra", true); err != nil {
		t.Fatal(err)
	}
	kept, err := s.Store.Directory(t.Context(), d.ID)
	if err != nil || kept.Provider != "entra" || !kept.WantsGroups || kept.State != d.State || kept.Name != d.Name {
		t.Errorf("kept %+v, %v", kept, err)
	}
	var invalid models.Invalid
	if err := s.ChangeProvider(t.Context(), d.ID, "oktaa", false); !errors.As(err, &invalid) || invalid["provider"] == "" {
		t.Errorf("nobody's provider: %v", err)
	}
	if err := s.ChangeProvider(t.Context(), "dir-nope", "okta", false); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("no directory: %v", err)
	}
}

func TestADirectorySpeaksAsItIsTold(t *testing.T) {
	t.Parallel()
	s := open(t)
	wanted := models.Protocol{Strict: true, KeepPasswords: true}
	made, err := s.CreateDirectory(t.Context(), models.NewDirectory{Name: "Staff", Provider: "okta", Auth: models.AuthBearer, Protocol: wanted}, "Owner")
	if err != nil {
		t.Fatal(err)
	}
	d := made.Directory
	if kept, err := s.Store.Directory(t.Context(), d.ID); err != nil || kept.Protocol != wanted {
		t.Errorf("kept %+v, %v", kept.Protocol, err)
	}
	wanted = models.Protocol{SameNames: true}
	if err := s.SetProtocol(t.Context(), d.ID, wanted, "Owner"); err != nil {
		t.Fatal(err)
	}
	if kept, err := s.Store.Directory(t.Context(), d.ID); err != nil || kept.Protocol != wanted || kept.Name != d.Name || kept.State != d.State {
		t.Errorf("kept %+v, %v", kept, err)
	}
	if err := s.SetProtocol(t.Context(), "dir-nope", wanted, "Owner"); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("no directory: %v", err)
	}
}

func TestEveryChangeRingsForItsDirectory(t *testing.T) {
	t.Parallel()
	s, bell := open(t), &rings{}
	s.Bell = bell
	d := staff(t, s)
	made, _, err := s.CreateToken(t.Context(), d.ID, "", "", time.Time{}, "Owner")
	if err != nil {
		t.Fatal(err)
	}
	_, _, rotated := s.RotateToken(t.Context(), made.ID, time.Hour, "Owner")
	_, steered := s.SteerDirectory(t.Context(), d.ID, "complete", "Owner")
	if err := errors.Join(rotated, steered, s.ChangeProvider(t.Context(), d.ID, "entra", false), s.SetProtocol(t.Context(), d.ID, models.Protocol{}, "Owner"), s.RevokeToken(t.Context(), made.ID)); err != nil {
		t.Fatal(err)
	}
	if want := slices.Repeat([]string{string(d.ID)}, 7); !slices.Equal(bell.topics, want) {
		t.Errorf("rang %v, want seven times for %s", bell.topics, d.ID)
	}
}

func TestWhatChangesNothingRingsForNobody(t *testing.T) {
	t.Parallel()
	s, bell := open(t), &rings{}
	d := staff(t, s)
	s.Bell = bell
	_, made := s.CreateDirectory(t.Context(), models.NewDirectory{}, "Owner")
	_, _, created := s.CreateToken(t.Context(), "dir-nope", "", "", time.Time{}, "Owner")
	_, _, rotated := s.RotateToken(t.Context(), "tok-nope", 0, "Owner")
	_, steered := s.SteerDirectory(t.Context(), d.ID, "resume", "Owner")
	for _, err := range []error{made, created, rotated, steered, s.ChangeProvider(t.Context(), d.ID, "x", false), s.RevokeToken(t.Context(), "tok-nope"), s.SetProtocol(t.Context(), "dir-nope", models.Protocol{}, "Owner")} {
		if err == nil {
			t.Error("a change that cannot be was made")
		}
	}
	if len(bell.topics) != 0 {
		t.Errorf("rang %v", bell.topics)
	}
}
