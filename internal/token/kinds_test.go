package token_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"scimdesk/internal/secret"
	"scimdesk/internal/token"
	"scimdesk/models"
)

// of issues a token of a kind, whoever makes it.
func (o *office) of(t *testing.T, kind, client string) (models.Token, string) {
	t.Helper()
	row, text := o.Mint(kind)
	row.Directory, row.Client, row.ExpiresAt = "dir-a", client, o.now.Add(day)
	if err := o.Save(t.Context(), row); err != nil {
		t.Fatal(err)
	}
	return row, text
}

// successor rotates a token with an hour's overlap.
func (o *office) successor(t *testing.T, old models.Token) string {
	t.Helper()
	row, text, err := o.Rotate(t.Context(), old.ID, time.Hour, "Owner")
	if err != nil || row.Kind != old.Kind || row.Client != old.Client || row.Family != old.Family {
		t.Fatalf("successor %+v, %v", row, err)
	}
	return text
}

// wantOdd looks at what was odd about a refused token; its text is in no
// sentence.
func wantOdd(t *testing.T, what string, err error, odd models.Odd, text string) {
	t.Helper()
	var refusal *token.Refusal
	switch {
	case odd == "" && err != nil:
		t.Errorf("%s: %v", what, err)
	case odd != "" && (!errors.As(err, &refusal) || refusal.Odd != odd || strings.Contains(err.Error(), text)):
		t.Errorf("%s: %v, want %s", what, err, odd)
	}
}

func TestOnlyBearerAndAccessTokensOpenSCIM(t *testing.T) {
	t.Parallel()
	o := open(t)
	for _, tc := range []struct {
		kind, prefix  string
		bearer, basic models.Odd
	}{
		{models.KindBearer, secret.TokenPrefix, "", models.OddTokenKind},
		{models.KindAccess, secret.AccessPrefix, "", models.OddTokenKind},
		{models.KindBasic, secret.BasicPrefix, models.OddTokenKind, ""},
		{models.KindSecret, secret.ClientPrefix, models.OddTokenKind, models.OddTokenKind},
		{models.KindRefresh, secret.RefreshPrefix, models.OddTokenKind, models.OddTokenKind},
	} {
		row, text := o.of(t, tc.kind, "name")
		if !strings.HasPrefix(text, tc.prefix) || !strings.HasPrefix(row.Prefix, tc.prefix) || row.Family != string(row.ID) {
			t.Errorf("minted %+v", row)
		}
		_, _, err := o.Verify(t.Context(), text, "dir-a")
		wantOdd(t, tc.kind+" as bearer", err, tc.bearer, text)
		_, _, err = o.VerifyBasic(t.Context(), "name", text, "dir-a")
		wantOdd(t, tc.kind+" as password", err, tc.basic, text)
	}
}

func TestAPasswordIsGoodWithItsNameAndDirectory(t *testing.T) {
	t.Parallel()
	o := open(t)
	row, text := o.of(t, models.KindBasic, "dir-a")
	for _, tc := range []struct {
		name, username, password string
		directory                models.DirectoryID
		odd                      models.Odd
	}{
		{"as issued", "dir-a", text, "dir-a", ""},
		{"another name", "dir-b", text, "dir-a", models.OddTokenUnknown},
		{"no name", "", text, "dir-a", models.OddTokenUnknown},
		{"the name in capitals", "DIR-A", text, "dir-a", models.OddTokenUnknown},
		{"another directory", "dir-a", text, "dir-b", models.OddTokenOther},
		{"no password", "dir-a", "", "dir-a", models.OddTokenNone},
		{"somebody else's password", "dir-a", "hunter2", "dir-a", models.OddTokenForeign},
		{"one never issued", "dir-a", secret.New(secret.BasicPrefix), "dir-a", models.OddTokenUnknown},
		{"cut", "dir-a", text[:len(text)-1], "dir-a", models.OddTokenCut},
	} {
		_, _, err := o.VerifyBasic(t.Context(), tc.username, tc.password, tc.directory)
		if tc.password == "" {
			tc.password = "there is none"
		}
		wantOdd(t, tc.name, err, tc.odd, tc.password)
	}
	next := o.successor(t, row)
	if _, _, err := o.VerifyBasic(t.Context(), "dir-a", next, "dir-a"); err != nil || !strings.HasPrefix(next, secret.BasicPrefix) {
		t.Errorf("its successor: %v", err)
	}
	if err := o.Revoke(t.Context(), row.ID); err != nil {
		t.Fatal(err)
	}
	_, _, err := o.VerifyBasic(t.Context(), "dir-a", text, "dir-a")
	wantOdd(t, "revoked", err, models.OddTokenRevoked, text)
}

func TestADirectoryThatRefusesOpensForNobody(t *testing.T) {
	t.Parallel()
	o := open(t)
	_, bearer := o.issue(t, time.Time{})
	_, password := o.of(t, models.KindBasic, "dir-a")
	until := o.now.Add(time.Minute)
	if err := o.store.RefuseDirectory(t.Context(), "dir-a", until); err != nil {
		t.Fatal(err)
	}
	for _, odd := range []models.Odd{models.OddTokenRefuse, ""} {
		_, _, err := o.Verify(t.Context(), bearer, "dir-a")
		wantOdd(t, "bearer", err, odd, bearer)
		_, _, err = o.VerifyBasic(t.Context(), "dir-a", password, "dir-a")
		wantOdd(t, "password", err, odd, password)
		o.now = until
	}
}

func TestARotationIsFinishedOrCancelled(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		do   func(o *office, t *testing.T, id models.TokenID) error
		odd  models.Odd
	}{
		{"left alone", func(*office, *testing.T, models.TokenID) error { return nil }, ""},
		{"finished", func(o *office, t *testing.T, id models.TokenID) error { return o.Finish(t.Context(), id) }, models.OddTokenReplaced},
		{"cancelled", func(o *office, t *testing.T, id models.TokenID) error { return o.Cancel(t.Context(), id) }, ""},
		{"expired", func(o *office, t *testing.T, id models.TokenID) error { return o.Expire(t.Context(), id) }, models.OddTokenExpired},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			row, text := o.issue(t, time.Time{})
			next := o.successor(t, row)
			if err := tc.do(o, t, row.ID); err != nil {
				t.Fatal(err)
			}
			_, _, err := o.Verify(t.Context(), text, "dir-a")
			wantOdd(t, "the old one", err, tc.odd, text)
			_, _, err = o.Verify(t.Context(), next, "dir-a")
			wantOdd(t, "its successor", err, "", next)
			o.now = o.now.Add(2 * time.Hour)
			_, _, err = o.Verify(t.Context(), text, "dir-a")
			if cancelled := tc.name == "cancelled"; cancelled != (err == nil) {
				t.Errorf("after the overlap: %v", err)
			}
		})
	}
}

func TestWhatCannotBeChangedSaysSo(t *testing.T) {
	t.Parallel()
	o := open(t)
	row, _ := o.issue(t, time.Time{})
	ended, _ := o.issue(t, time.Time{})
	if err := o.Expire(t.Context(), ended.ID); err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{
		"finish of one nobody replaces": o.Finish(t.Context(), row.ID), "cancel of one nobody replaces": o.Cancel(t.Context(), row.ID),
		"finish of an ended one": o.Finish(t.Context(), ended.ID), "expire of an ended one": o.Expire(t.Context(), ended.ID),
		"cancel of an ended one": o.Cancel(t.Context(), ended.ID),
	} {
		var invalid models.Invalid
		if !errors.As(err, &invalid) || invalid["token"] == "" {
			t.Errorf("%s: %v", what, err)
		}
	}
	for what, err := range map[string]error{"finish": o.Finish(t.Context(), "x"), "cancel": o.Cancel(t.Context(), "x"), "expire": o.Expire(t.Context(), "x")} {
		if !errors.Is(err, models.ErrNotFound) {
			t.Errorf("%s of none: %v", what, err)
		}
	}
	if err := o.Save(t.Context(), models.Token{ID: "t", Directory: "dir-x", Hash: []byte("t")}); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("a token of no directory: %v", err)
	}
}

// TestWhatAClientWasGivenIsNotRotatedByHand: it has a scope, and a successor
// of its own.
func TestWhatAClientWasGivenIsNotRotatedByHand(t *testing.T) {
	t.Parallel()
	o := open(t)
	for _, kind := range []string{models.KindAccess, models.KindRefresh} {
		row, text := o.Mint(kind)
		row.Directory, row.Client, row.Scope, row.ExpiresAt, row.OverlapUntil = "dir-a", "client", "scim.read", o.now.Add(day), o.now.Add(time.Minute)
		if err := o.Save(t.Context(), row); err != nil {
			t.Fatal(err)
		}
		_, made, err := o.Rotate(t.Context(), row.ID, time.Hour, "Owner")
		for what, err := range map[string]error{"rotate": err, "finish": o.Finish(t.Context(), row.ID), "cancel": o.Cancel(t.Context(), row.ID)} {
			var invalid models.Invalid
			if !errors.As(err, &invalid) || !strings.Contains(invalid["token"], "OAuth client") || strings.Contains(err.Error(), text) {
				t.Errorf("%s of a %s token: %v", what, kind, err)
			}
		}
		kept, err := o.store.Token(t.Context(), row.ID)
		if err != nil || made != "" || !kept.OverlapUntil.Equal(row.OverlapUntil) {
			t.Errorf("made %q, kept %+v, %v", made, kept, err)
		}
	}
}

func TestASweepTakesWhatExpiredLongAgo(t *testing.T) {
	t.Parallel()
	o := open(t)
	granted, text := o.of(t, models.KindAccess, "client")
	refresh, _ := o.of(t, models.KindRefresh, "client")
	made, _ := o.issue(t, o.now.Add(day))
	for _, tc := range []struct {
		name  string
		after time.Duration
		odd   models.Odd
		gone  bool // the refresh token
	}{
		{"within a day", 2*day - time.Second, models.OddTokenExpired, false},
		{"after a day", 2*day + time.Second, models.OddTokenUnknown, false},
		{"within a week", 8*day - time.Second, models.OddTokenUnknown, false},
		{"after a week", 8*day + time.Second, models.OddTokenUnknown, true},
	} {
		at := o.now
		o.now = o.now.Add(tc.after)
		if err := o.Sweep(t.Context(), o.store); err != nil {
			t.Fatal(err)
		}
		_, _, err := o.Verify(t.Context(), text, "dir-a")
		wantOdd(t, tc.name, err, tc.odd, text)
		if _, err := o.store.Token(t.Context(), refresh.ID); tc.gone != errors.Is(err, models.ErrNotFound) {
			t.Errorf("%s, the refresh token: %v", tc.name, err)
		}
		o.now = at
	}
	if _, err := o.store.Token(t.Context(), made.ID); err != nil {
		t.Errorf("what an admin made is gone: %v", err)
	}
	if _, err := o.store.Token(t.Context(), granted.ID); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("what was granted is there: %v", err)
	}
}
