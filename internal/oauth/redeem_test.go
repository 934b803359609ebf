package oauth_test

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"sync"
	"testing"
	"time"

	"scimdesk/internal/oauth"
	"scimdesk/models"
)

func TestACodeBecomesAPairOfTokens(t *testing.T) {
	t.Parallel()
	h := open(t)
	answer := h.pair(t)
	access, refresh := h.row(answer.AccessToken), h.row(answer.RefreshToken)
	if access.Kind != models.KindAccess || refresh.Kind != models.KindRefresh || access.Family != refresh.Family || access.Family == "" {
		t.Errorf("access %+v, refresh %+v", access, refresh)
	}
	if access.ExpiresAt.Sub(h.at) != time.Hour || refresh.ExpiresAt.Sub(h.at) != 180*24*time.Hour || answer.ExpiresIn != 3600 {
		t.Errorf("the access token lives %s, the refresh token %s", access.ExpiresAt.Sub(h.at), refresh.ExpiresAt.Sub(h.at))
	}
	if access.Client != "client-okta" || refresh.Client != "client-okta" || access.Directory != h.okta.ID || answer.Scope != "scim offline_access" {
		t.Errorf("given to %+v", access)
	}
}

func TestNoRefreshTokenWithoutOfflineAccess(t *testing.T) {
	t.Parallel()
	h := open(t)
	answer := h.pair(t, "scope", "scim.read")
	if answer.RefreshToken != "" || answer.Scope != "scim.read" || h.row(answer.AccessToken).Scope != "scim.read" {
		t.Errorf("answered %+v", answer)
	}
}

// TestACodeIsBoundToWhatItWasAskedFor is RFC 6749 §4.1.3, RFC 7636 §4.6 and
// RFC 9700 §4.8.2. A code that was brought wrongly is gone.
func TestACodeIsBoundToWhatItWasAskedFor(t *testing.T) {
	t.Parallel()
	plain := []string{"code_challenge", "", "code_challenge_method", ""}
	long := strings.Repeat("a", 128)
	for _, tc := range []struct {
		name   string
		ask    []string
		redeem []string
		after  time.Duration
		odd    models.Odd
	}{
		{"as it was asked for", nil, nil, 0, ""},
		{"in its last moment", nil, nil, time.Minute - time.Millisecond, ""},
		{"with a verifier of 128", []string{"code_challenge", s256(long)}, []string{"code_verifier", long}, 0, ""},
		{"without PKCE, where none was used", plain, []string{"code_verifier", ""}, 0, ""},
		{"too late", nil, nil, time.Minute, models.OddCodeExpired},
		{"with another redirect", nil, []string{"redirect_uri", "https://a.example/"}, 0, models.OddRedirect},
		{"with a redirect that differs in a byte", nil, []string{"redirect_uri", callback + "/"}, 0, models.OddRedirect},
		{"without the redirect that was named", nil, []string{"redirect_uri", ""}, 0, models.OddRedirect},
		{"without a verifier", nil, []string{"code_verifier", ""}, 0, models.OddChallenge},
		{"with another verifier", nil, []string{"code_verifier", strings.Repeat("a", 43)}, 0, models.OddChallenge},
		{"with the challenge as verifier", nil, []string{"code_verifier", challenge}, 0, models.OddChallenge},
		{"with a verifier of 42", []string{"code_challenge", s256(long[:42])}, []string{"code_verifier", long[:42]}, 0, models.OddChallenge},
		{"with a verifier of 129", []string{"code_challenge", s256(long + "a")}, []string{"code_verifier", long + "a"}, 0, models.OddChallenge},
		{"with a verifier nobody asked for", plain, nil, 0, models.OddChallenge},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			h.client(models.Client{ID: "client-okta", Directory: h.okta.ID, RedirectURIs: []string{callback, "https://a.example/"}})
			code := h.allowed(t, tc.ask...)
			h.pass(tc.after)
			answer, err := h.redeem(code, tc.redeem...)
			if tc.odd == "" {
				want(t, err, "", "")
				return
			}
			want(t, err, oauth.InvalidGrant, tc.odd)
			if e := refusal(err); answer.AccessToken != "" || e.Client != "client-okta" || e.By == "" || e.Status != 400 {
				t.Errorf("answered %+v, %+v", answer, e)
			}
			h.at = h.at.Add(-tc.after)
			_, err = h.redeem(code)
			want(t, err, oauth.InvalidGrant, models.OddCodeUsed)
		})
	}
}

func TestARedirectThatWasNotNamedNeedNotBeNamedLater(t *testing.T) {
	t.Parallel()
	for redirect, odd := range map[string]models.Odd{"": "", callback: "", "https://evil.example/": models.OddRedirect} {
		h := open(t)
		_, err := h.redeem(h.allowed(t, "redirect_uri", ""), "redirect_uri", redirect)
		if odd == "" {
			want(t, err, "", "")
		} else {
			want(t, err, oauth.InvalidGrant, odd)
		}
	}
}

// TestACodeOfAnotherClientIsGone is CVE-2026-55672: a code is bound to the
// client it was given to, and who brings another's has burnt it.
func TestACodeOfAnotherClientIsGone(t *testing.T) {
	t.Parallel()
	h := open(t)
	code := h.allowed(t)
	r := h.form("grant_type", "authorization_code", "code", code, "redirect_uri", callback, "code_verifier", verifier,
		"client_id", "client-entra", "client_secret", h.other)
	r.Directory = h.entra
	_, err := h.Token(t.Context(), r)
	want(t, err, oauth.InvalidGrant, models.OddCodeUnknown)
	_, err = h.redeem(code)
	want(t, err, oauth.InvalidGrant, models.OddCodeUsed)
}

func TestAWrongSecretDoesNotBurnACode(t *testing.T) {
	t.Parallel()
	h := open(t)
	code := h.allowed(t)
	_, err := h.redeem(code, "client_secret", "wrong")
	want(t, err, oauth.InvalidClient, models.OddSecretWrong)
	if _, err = h.redeem(code); err != nil {
		t.Error(err)
	}
}

// TestACodeUsedTwiceEndsWhatItGave is RFC 6749 §4.1.2.
func TestACodeUsedTwiceEndsWhatItGave(t *testing.T) {
	t.Parallel()
	h := open(t)
	code := h.allowed(t)
	first, err := h.redeem(code)
	if err != nil {
		t.Fatal(err)
	}
	second, err := h.refresh(first.RefreshToken)
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.redeem(code)
	want(t, err, oauth.InvalidGrant, models.OddCodeUsed)
	for _, text := range []string{first.AccessToken, first.RefreshToken, second.AccessToken, second.RefreshToken} {
		if h.live(text) {
			t.Errorf("a %s token lives on", h.row(text).Kind)
		}
	}
	if said := h.log.String(); !strings.Contains(said, "client=client-okta") || strings.Contains(said, code) {
		t.Errorf("the log says %s", said)
	}
}

func TestCodesThatAreNone(t *testing.T) {
	t.Parallel()
	h := open(t)
	_, err := h.redeem("")
	want(t, err, oauth.InvalidRequest, models.OddOAuth)
	for _, code := range []string{"nonsense", h.secret, strings.Repeat("x", 1<<20)} {
		_, err := h.redeem(code)
		want(t, err, oauth.InvalidGrant, models.OddCodeUnknown)
	}
}

func TestOfManyWhoRedeemACodeOneGetsTokensAndTheyEnd(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.Tokens = quiet{h}
	code := h.allowed(t)
	var group sync.WaitGroup
	answers := make([]oauth.Answer, 50)
	for i := range answers {
		group.Go(func() { answers[i], _ = h.redeem(code) })
	}
	group.Wait()
	given := 0
	for _, a := range answers {
		if a.AccessToken == "" {
			continue
		}
		if given++; h.live(a.AccessToken) || h.live(a.RefreshToken) {
			t.Error("what was given lives on, although the code was used again")
		}
	}
	if given != 1 {
		t.Errorf("%d of them got tokens", given)
	}
}

// quiet notes no uses, so that many may ask at once.
type quiet struct{ *house }

func (quiet) Touch(models.Token, string, string) {}

// s256 is RFC 7636 §4.2.
func s256(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
