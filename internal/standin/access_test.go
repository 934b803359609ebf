package standin

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"scimdesk/internal/standin/dialect"
	"scimdesk/internal/standin/grant"
)

// office gives out access tokens in front of a server that knows but one.
type office struct {
	*server
	mu      sync.Mutex
	given   int
	forms   []url.Values
	refuses string // the error it refuses with, "" for none
	basic   string // HTTP Basic that opens the server, too
}

func openOffice(t *testing.T) *office {
	t.Helper()
	o := &office{server: serve(t)}
	o.meddle = o.check
	return o
}

const clientSecret = "a-client-secret"

// check gives tokens, and lets the newest one in.
func (o *office) check(w http.ResponseWriter, r *http.Request) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if r.URL.Path == "/oauth/token" {
		o.give(w)
		return true
	}
	switch got := r.Header.Get("Authorization"); {
	case got == fmt.Sprintf("Bearer an-access-token-%d", o.given), o.basic != "" && got == o.basic:
		r.Header.Set("Authorization", "Bearer "+testToken)
	default:
		r.Header.Del("Authorization")
	}
	return false
}

func (o *office) give(w http.ResponseWriter) {
	form, _ := url.ParseQuery(o.server.newest())
	o.forms = append(o.forms, form)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if o.refuses != "" {
		w.WriteHeader(http.StatusUnauthorized)
		_ = json.NewEncoder(w).Encode(map[string]string{"error": o.refuses, "error_description": "It was " + form.Get("client_secret")})
		return
	}
	o.given++
	_ = json.NewEncoder(w).Encode(map[string]any{
		"access_token": fmt.Sprintf("an-access-token-%d", o.given), "token_type": "Bearer", "expires_in": 3600, "scope": "scim",
		"refresh_token": fmt.Sprintf("a-refresh-token-%d", o.given),
	})
}

// revoke makes the token that was given the wrong one.
func (o *office) revoke() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.given++
}

func (o *office) client(more func(*grant.Client)) *grant.OAuth {
	c := grant.Client{TokenURL: o.URL + "/oauth/token", ID: "client-1", Secret: clientSecret, Scope: "scim"}
	if more != nil {
		more(&c)
	}
	return grant.New(c)
}

// TestEveryMethodOpensTheDoor plays a first cycle by each.
func TestEveryMethodOpensTheDoor(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		auth  func(*office) grant.Authorizer
		signs bool
		asks  int
		form  string // that was posted last
	}{
		{"bearer", func(o *office) grant.Authorizer { o.given = 1; return grant.Bearer("an-access-token-1") }, false, 0, ""},
		{"basic", func(o *office) grant.Authorizer { o.basic = "Basic dTpw"; return grant.Basic("u", "p") }, false, 0, ""},
		{"client credentials", func(o *office) grant.Authorizer { return o.client(nil) }, false, 1, "client_credentials"},
		{"workload identity", func(o *office) grant.Authorizer {
			return o.client(func(c *grant.Client) {
				c.Assert = func(time.Time) (string, error) { return "an.assertion.signed", nil }
			})
		}, false, 1, "client_credentials"},
		{"authorization code", func(o *office) grant.Authorizer {
			return o.client(func(c *grant.Client) { c.AuthorizeURL, c.PKCE = o.URL+"/oauth/authorize", true })
		}, true, 1, "authorization_code"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			o := openOffice(t)
			auth := tc.auth(o)
			e := engine(t, o.server, dialect.Entra, 8, func(c *Config) { c.Auth = auth })
			if tc.signs {
				signIn(t, e)
			}
			well(t, tell(t, e, "first-cycle"))
			if len(o.forms) != tc.asks || tc.asks > 0 && o.forms[0].Get("grant_type") != tc.form {
				t.Errorf("asked by %v", o.forms)
			}
		})
	}
}

// signIn does what a browser would.
func signIn(t *testing.T, e *Engine) {
	t.Helper()
	at, err := url.Parse(e.client().Begin("http://127.0.0.1/callback", "me"))
	if err != nil {
		t.Fatal(err)
	}
	r := e.SignIn(t.Context(), "me", url.Values{"state": at.Query()["state"], "code": {"a-code-nobody-sees"}})
	if !r.OK || len(r.Checks) != 5 {
		t.Fatalf("%+v", r)
	}
}

// TestARevokedTokenIsRenewedOnce in the middle of a cycle, by one request for
// all that are under way.
func TestARevokedTokenIsRenewedOnce(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	e := engine(t, o.server, dialect.Okta, 30, func(c *Config) { c.Auth = o.client(nil) })
	well(t, tell(t, e, "joiner"))
	o.revoke()
	well(t, tell(t, e, "first-cycle"))
	if len(o.forms) != 2 || e.Counts().Failed != 0 {
		t.Errorf("asked %d times, %+v", len(o.forms), e.Counts())
	}
}

// TestWhatIsRefusedAgainIsNotSentForEver: one renewal for each request.
func TestWhatIsRefusedAgainIsNotSentForEver(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	o.meddle = func(w http.ResponseWriter, r *http.Request) bool {
		r.Header.Set("Authorization", "")
		return o.check(w, r)
	}
	e := engine(t, o.server, dialect.Okta, 3, func(c *Config) { c.Auth = o.client(nil) })
	r := tell(t, e, "first-cycle")
	if r[0].OK || len(o.forms) != 2 || o.sent("GET ") != 2 {
		t.Errorf("asked %d times for %v", len(o.forms), o.lines)
	}
}

// TestARefusedClientIsSaidWithoutItsSecret, and quarantines Entra.
func TestARefusedClientIsSaidWithoutItsSecret(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	o.refuses = "invalid_client"
	var seen []dialect.Exchange
	e := engine(t, o.server, dialect.Entra, 3, func(c *Config) {
		c.Auth, c.Watch.Answered = o.client(nil), func(x dialect.Exchange) { seen = append(seen, x) }
	})
	results := tell(t, e, "first-cycle")
	all := fmt.Sprintf("%+v %+v", results, seen)
	if results[0].OK || len(results) != 1 || !strings.Contains(all, "answered 401: invalid_client: It was [secret]") || strings.Contains(all, clientSecret) {
		t.Error(all)
	}
	if len(seen) != 1 || seen[0].Path != "/oauth/token" || !strings.Contains(seen[0].Body, "client_secret=…") || e.Quarantined() == "" {
		t.Errorf("%+v, quarantined %q", seen, e.Quarantined())
	}
}

func TestNobodySignedInYet(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	e := engine(t, o.server, dialect.Okta, 3, func(c *Config) {
		c.Auth = o.client(func(c *grant.Client) { c.AuthorizeURL = o.URL + "/oauth/authorize" })
	})
	r := tell(t, e, "first-cycle")[0]
	if r.OK || r.Sent != 0 || len(r.Failures) != 1 || !strings.Contains(r.Failures[0], "only an admin can authenticate it") {
		t.Errorf("%+v", r)
	}
	if r := e.SignIn(t.Context(), "me", url.Values{"state": {"mine"}, "code": {"x"}}); r.OK || len(o.lines) != 0 {
		t.Errorf("an answer nobody asked for: %+v", r)
	}
}

func TestTheStoryOfAccessTokens(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, title string
		checks      int
		auth        func(*office) grant.Authorizer
	}{
		{"client credentials", "An access token is asked for", 5, func(o *office) grant.Authorizer { return o.client(nil) }},
		{"a token", "No access token is asked for", 0, func(o *office) grant.Authorizer { return grant.Bearer("x") }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			o := openOffice(t)
			e := engine(t, o.server, dialect.Entra, 3, func(c *Config) { c.Auth = tc.auth(o) })
			results := tell(t, e, AccessStory)
			well(t, results)
			if results[0].Title != tc.title || len(results[0].Checks) != tc.checks {
				t.Errorf("%+v", results[0])
			}
		})
	}
}

// TestSecretsAreNeverShown in what watchers hear.
func TestSecretsAreNeverShown(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	var mu sync.Mutex
	var seen []string
	watch := func(x dialect.Exchange) {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, fmt.Sprintf("%+v", x))
	}
	e := engine(t, o.server, dialect.Okta, 3, func(c *Config) {
		c.Auth = o.client(func(c *grant.Client) { c.AuthorizeURL, c.PKCE = o.URL+"/oauth/authorize", true })
		c.Watch = Observer{Begun: watch, Answered: watch}
	})
	signIn(t, e)
	well(t, tell(t, e, AccessStory))
	all := strings.Join(seen, "\n")
	for _, part := range []string{clientSecret, "an-access-token", "a-refresh-token", "a-code-nobody-sees"} {
		if strings.Contains(all, part) {
			t.Errorf("%s is shown:\n%s", part, all)
		}
	}
	if i := slices.IndexFunc(o.forms, func(f url.Values) bool { return f.Get("refresh_token") == "a-refresh-token-1" }); i < 0 {
		t.Errorf("not refreshed: %v", o.forms)
	}
}
