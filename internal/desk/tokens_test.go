package desk_test

import (
	"errors"
	"testing"
	"time"

	"scimdesk/models"
)

func TestAnotherCredentialIsOfTheDirectorysMethodUnlessSaid(t *testing.T) {
	t.Parallel()
	s := open(t)
	oauth, err := s.CreateDirectory(t.Context(), wanted(models.AuthClientCredentials), "Owner")
	if err != nil {
		t.Fatal(err)
	}
	basic, err := s.CreateDirectory(t.Context(), wanted(models.AuthBasic), "Owner")
	if err != nil {
		t.Fatal(err)
	}
	bearer := staff(t, s)
	for _, tc := range []struct {
		name         string
		directory    models.DirectoryID
		kind         string
		want, client string
	}{
		{"of bearer", bearer.ID, "", models.KindBearer, ""},
		{"of client credentials", oauth.Directory.ID, "", models.KindSecret, string(oauth.Client.ID)},
		{"of basic", basic.Directory.ID, "", models.KindBasic, basic.Username},
		{"a bearer token beside", oauth.Directory.ID, models.KindBearer, models.KindBearer, ""},
		{"a password beside", bearer.ID, models.KindBasic, models.KindBasic, string(bearer.ID)},
	} {
		made, text, err := s.CreateToken(t.Context(), tc.directory, tc.kind, " CI ", time.Time{}, "Noor")
		if err != nil || text == "" || made.Kind != tc.want || made.Client != tc.client || made.Label != "CI" || made.CreatedBy != "Noor" {
			t.Errorf("%s: %+v, %v", tc.name, made, err)
		}
	}
	var invalid models.Invalid
	for _, kind := range []string{models.KindAccess, models.KindRefresh, "x"} {
		if _, _, err := s.CreateToken(t.Context(), bearer.ID, kind, "", time.Time{}, "Noor"); !errors.As(err, &invalid) || invalid["kind"] == "" {
			t.Errorf("kind %q: %v", kind, err)
		}
	}
	if _, _, err := s.CreateToken(t.Context(), bearer.ID, models.KindSecret, "", time.Time{}, "Noor"); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("a secret of no client: %v", err)
	}
}

func TestWhatTheTokenLabDoesRings(t *testing.T) {
	t.Parallel()
	s, bell := open(t), &rings{}
	d := staff(t, s)
	old, _, err := s.CreateToken(t.Context(), d.ID, "", "", time.Time{}, "Owner")
	if err != nil {
		t.Fatal(err)
	}
	s.Bell = bell
	_, _, rotated := s.RotateToken(t.Context(), old.ID, time.Hour, "Owner")
	for what, err := range map[string]error{
		"rotate": rotated, "cancel": s.CancelRotation(t.Context(), old.ID), "expire": s.ExpireToken(t.Context(), old.ID),
		"refuse": s.RefuseFor(t.Context(), d.ID, time.Minute), "family": s.RevokeFamily(t.Context(), d.ID, "fam"),
	} {
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	if len(bell.topics) != 5 {
		t.Errorf("rang %d times", len(bell.topics))
	}
	if kept, err := s.Store.Directory(t.Context(), d.ID); err != nil || time.Until(kept.RefuseUntil) > time.Minute || time.Until(kept.RefuseUntil) < time.Second {
		t.Errorf("refuses until %v, %v", kept.RefuseUntil, err)
	}
	if err := s.RefuseFor(t.Context(), d.ID, 0); err != nil {
		t.Fatal(err)
	}
	if kept, err := s.Store.Directory(t.Context(), d.ID); err != nil || !kept.RefuseUntil.IsZero() {
		t.Errorf("refuses until %v, %v", kept.RefuseUntil, err)
	}
	var invalid models.Invalid
	for _, long := range []time.Duration{-1, 10*time.Minute + 1} {
		if err := s.RefuseFor(t.Context(), d.ID, long); !errors.As(err, &invalid) || invalid["for"] == "" {
			t.Errorf("%s: %v", long, err)
		}
	}
	if err := s.RefuseFor(t.Context(), "dir-nope", time.Minute); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("no directory: %v", err)
	}
	if err := s.FinishRotation(t.Context(), "tok-nope"); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("no token: %v", err)
	}
}

func TestTheAddressThatWasShownIsKept(t *testing.T) {
	t.Parallel()
	s := open(t)
	d := staff(t, s)
	if err := s.Shown(t.Context(), d.ID, "https://a.test"); err != nil {
		t.Fatal(err)
	}
	if kept, err := s.Store.Directory(t.Context(), d.ID); err != nil || kept.ShownURL != "https://a.test" {
		t.Errorf("kept %q, %v", kept.ShownURL, err)
	}
	if err := s.Shown(t.Context(), "dir-nope", "x"); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("no directory: %v", err)
	}
}
