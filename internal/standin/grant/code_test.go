package grant_test

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"scimdesk/internal/standin/grant"
)

// the redirect URI and the browser of these tests.
const (
	callback = "http://127.0.0.1:8485/callback"
	browser  = "session-1"
)

func okta(s *server, c *clock) *grant.OAuth {
	return grant.New(grant.Client{
		TokenURL: s.URL + "/token", AuthorizeURL: s.URL + "/authorize?scope=scim%20offline_access", Issuer: "https://scim.test/d/dir-1",
		ID: "client-1", Secret: "secret", Scope: "scim", Style: grant.InHeader, PKCE: true, Now: c.now,
	})
}

// begin starts the dance and answers what the browser takes along.
func begin(t *testing.T, o *grant.OAuth) url.Values {
	t.Helper()
	at, err := url.Parse(o.Begin(callback, browser))
	if err != nil {
		t.Fatal(err)
	}
	return at.Query()
}

// back is what the authorization server sends the browser back with.
func back(asked url.Values, more ...string) url.Values {
	query := url.Values{"state": asked["state"], "iss": {"https://scim.test/d/dir-1"}, "code": {"code-1"}}
	for i := 0; i+1 < len(more); i += 2 {
		if query.Set(more[i], more[i+1]); more[i+1] == "" {
			query.Del(more[i])
		}
	}
	return query
}

func TestOktasDance(t *testing.T) {
	t.Parallel()
	s, c := serve(t), newClock()
	o := okta(s, c)
	if _, err := o.Authorize(t.Context(), post, ""); !errors.Is(err, grant.ErrSignIn) || o.Granted() || !o.SignsIn() || s.times() != 0 {
		t.Fatalf("before anybody signed in: %v", err)
	}
	asked := begin(t, o)
	if len(asked["scope"]) != 1 || asked.Get("scope") != "scim offline_access" || asked.Get("redirect_uri") != callback || asked.Get("response_type") != "code" || asked.Get("code_challenge_method") != "S256" {
		t.Errorf("asked for %v", asked)
	}
	if err := o.Finish(t.Context(), post, browser, back(asked)); err != nil {
		t.Fatal(err)
	}
	text, form := s.last()
	sum := sha256.Sum256([]byte(form.Get("code_verifier")))
	if base64.RawURLEncoding.EncodeToString(sum[:]) != asked.Get("code_challenge") || form.Get("grant_type") != "authorization_code" || form.Get("code") != "code-1" || form.Get("redirect_uri") != callback || !strings.Contains(text, "Authorization: Basic ") {
		t.Errorf("redeemed by\n%s", text)
	}
	if value, err := o.Authorize(t.Context(), post, ""); err != nil || value != "Bearer access-1" || s.times() != 1 {
		t.Errorf("%q, %v", value, err)
	}
	c.pass(24 * time.Hour) // nobody had work: nothing is refreshed
	if s.times() != 1 {
		t.Error("refreshed without work")
	}
	if value, err := o.Authorize(t.Context(), post, ""); err != nil || value != "Bearer access-2" {
		t.Errorf("%q, %v", value, err)
	}
	if _, form := s.last(); form.Get("grant_type") != "refresh_token" || form.Get("refresh_token") != "refresh-1" {
		t.Errorf("refreshed by %v", form)
	}
	s.answers(400, `{"error":"invalid_grant"}`)
	if _, err := o.Authorize(t.Context(), post, "Bearer access-2"); err == nil || o.Granted() {
		t.Errorf("a refresh token that is over: %v", err)
	}
	if _, err := o.Authorize(t.Context(), post, ""); !errors.Is(err, grant.ErrSignIn) {
		t.Errorf("afterwards: %v", err)
	}
}

func TestAnswersNobodyAskedForAreNotRedeemed(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		browser string
		pass    time.Duration
		more    []string
		says    string
		code    string
	}{
		{"another state", browser, 0, []string{"state", "another"}, "belongs to no sign-in", ""},
		{"no state", browser, 0, []string{"state", ""}, "belongs to no sign-in", ""},
		{"another browser", "session-2", 0, nil, "belongs to no sign-in", ""},
		{"too late", browser, 10 * time.Minute, nil, "belongs to no sign-in", ""},
		{"another issuer", browser, 0, []string{"iss", "https://evil.test"}, "not come from the issuer", ""},
		{"no issuer", browser, 0, []string{"iss", ""}, "not come from the issuer", ""},
		{"no code", browser, 0, []string{"code", ""}, "no code", ""},
		{"denied", browser, 0, []string{"code", "", "error", "access_denied"}, "the admin did not allow it", "access_denied"},
		{"refused", browser, 0, []string{"error", "invalid_scope", "error_description", "No such scope."}, "answered invalid_scope: No such scope", "invalid_scope"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s, c := serve(t), newClock()
			o := okta(s, c)
			query := back(begin(t, o), tc.more...)
			c.pass(tc.pass)
			err := o.Finish(t.Context(), post, tc.browser, query)
			var refused *grant.Refusal
			if !errors.As(err, &refused) || refused.Code != tc.code || !strings.Contains(err.Error(), tc.says) || s.times() != 0 || o.Granted() {
				t.Errorf("%v, asked %d times", err, s.times())
			}
		})
	}
}

func TestAnAnswerIsRedeemedOnce(t *testing.T) {
	t.Parallel()
	s := serve(t)
	o := okta(s, newClock())
	query := back(begin(t, o))
	first, again := o.Finish(t.Context(), post, browser, query), o.Finish(t.Context(), post, browser, query)
	if first != nil || again == nil || s.times() != 1 {
		t.Errorf("%v, then %v", first, again)
	}
}

// TestAStrangersAnswerDoesNotEndTheSignIn that is under way.
func TestAStrangersAnswerDoesNotEndTheSignIn(t *testing.T) {
	t.Parallel()
	s := serve(t)
	o := okta(s, newClock())
	asked := begin(t, o)
	if err := o.Finish(t.Context(), post, "session-2", back(asked)); err == nil {
		t.Fatal("taken from another browser")
	}
	if err := o.Finish(t.Context(), post, browser, back(asked)); err != nil {
		t.Error(err)
	}
}

func TestSecretsAreKnownToBeSecret(t *testing.T) {
	t.Parallel()
	s := serve(t)
	o := okta(s, newClock())
	asked := begin(t, o)
	verifier := o.Secrets()[3]
	if err := o.Finish(t.Context(), post, browser, back(asked)); err != nil {
		t.Fatal(err)
	}
	_, form := s.last()
	if got := strings.Join(o.Secrets(), " "); got != "secret access-1 refresh-1" || verifier != form.Get("code_verifier") {
		t.Errorf("secret are %q and %q", got, verifier)
	}
}
