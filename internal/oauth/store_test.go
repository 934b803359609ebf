package oauth_test

import (
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"scimdesk/internal/oauth"
	"scimdesk/internal/secret"
	"scimdesk/internal/token"
	"scimdesk/models"
	"scimdesk/models/store"
)

// openReal is a house whose store and tokens are the real ones.
func openReal(t *testing.T) *house {
	t.Helper()
	h := open(t)
	log := slog.New(slog.DiscardHandler)
	db, err := store.Open(t.Context(), store.Config{Data: t.TempDir(), Log: log, Now: h.Now, NewID: secret.NewID})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	tokens := &token.Service{Store: db, Now: h.Now, NewID: func() string { return secret.NewID("tok") }, Log: log, Uses: token.NewUses()}
	organization, _, err := db.DefaultOrganization(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	h.Store, h.Tokens, h.okta.Organization, h.okta.Name = db, tokens, organization.ID, "Staff"
	client := models.Client{ID: "client-okta", Directory: h.okta.ID, RedirectURIs: []string{callback}, PKCE: true, TokenLife: time.Hour, CreatedAt: h.at}
	row, text := tokens.Mint(models.KindSecret)
	row.Directory, row.Client, h.secret = h.okta.ID, "client-okta", text
	if err := db.CreateDirectory(t.Context(), h.okta, &client, row); err != nil {
		t.Fatal(err)
	}
	return h
}

// verify is what SCIM makes of an access token.
func (h *house) verify(t *testing.T, text string) error {
	t.Helper()
	row, _, err := h.Tokens.(*token.Service).Verify(t.Context(), text, h.okta.ID)
	if err == nil && row.Scope != "scim offline_access" {
		t.Errorf("its scope is %q", row.Scope)
	}
	return err
}

// TestOktaOnTheRealStore goes from the consent to a stolen refresh token.
func TestOktaOnTheRealStore(t *testing.T) {
	t.Parallel()
	h := openReal(t)
	first := h.pair(t)
	if err := h.verify(t, first.AccessToken); err != nil {
		t.Fatalf("SCIM refuses the access token: %v", err)
	}
	h.pass(2 * time.Hour)
	if err := h.verify(t, first.AccessToken); !errors.Is(err, token.ErrRefused) {
		t.Errorf("an expired access token: %v", err)
	}
	second, err := h.refresh(first.RefreshToken)
	if err != nil {
		t.Fatal(err)
	}
	again, err := h.refresh(first.RefreshToken)
	if err != nil {
		t.Fatalf("the answer got lost: %v", err)
	}
	for _, text := range []string{second.AccessToken, again.AccessToken} {
		if told, err := h.Introspect(t.Context(), h.form("token", text)); err != nil || !told.Active || h.verify(t, text) != nil {
			t.Errorf("told %+v, %v", told, err)
		}
	}
	h.pass(2 * time.Minute)
	_, err = h.refresh(first.RefreshToken)
	want(t, err, oauth.InvalidGrant, models.OddRefreshUsed)
	_, err = h.refresh(again.RefreshToken)
	want(t, err, oauth.InvalidGrant, models.OddRefreshEnded)
	if err := h.verify(t, second.AccessToken); !errors.Is(err, token.ErrRefused) {
		t.Errorf("an access token of a family that ended: %v", err)
	}
}

func TestRevocationIsFeltByTheNextRequest(t *testing.T) {
	t.Parallel()
	h := openReal(t)
	given := h.pair(t)
	if err := h.Revoke(t.Context(), h.form("token", given.RefreshToken)); err != nil {
		t.Fatal(err)
	}
	if err := h.verify(t, given.AccessToken); !errors.Is(err, token.ErrRefused) {
		t.Errorf("the access token opens SCIM: %v", err)
	}
}

// TestOneOfManyOnTheRealStore is CVE-2025-46815: a code is redeemed by many at
// once.
func TestOneOfManyOnTheRealStore(t *testing.T) {
	t.Parallel()
	h := openReal(t)
	code := h.allowed(t)
	answers := make([]oauth.Answer, 100)
	var group sync.WaitGroup
	for i := range answers {
		group.Go(func() {
			var err error
			if answers[i], err = h.redeem(code); err != nil && refusal(err).Odd != models.OddCodeUsed {
				t.Error(err)
			}
		})
	}
	group.Wait()
	given := 0
	for _, a := range answers {
		if a.AccessToken == "" {
			continue
		}
		if given++; !errors.Is(h.verify(t, a.AccessToken), token.ErrRefused) {
			t.Error("the tokens of a code that was used again live on")
		}
	}
	if given != 1 {
		t.Errorf("%d of them got tokens", given)
	}
}
