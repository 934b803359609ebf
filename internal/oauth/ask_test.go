package oauth_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"scimdesk/internal/oauth"
	"scimdesk/models"
)

func TestAGoodRequestSaysWhatWouldBeAllowed(t *testing.T) {
	t.Parallel()
	h := open(t)
	asking, err := h.Ask(t.Context(), h.okta, good("prompt", "consent", "nonce", "n"))
	if err != nil {
		t.Fatal(err)
	}
	if asking.Client.ID != "client-okta" || asking.RedirectURI != callback || asking.State != "xyz" || asking.Challenge != challenge {
		t.Errorf("asking %+v", asking)
	}
	longest := strings.Repeat("s", 2048)
	if asking, err := h.Ask(t.Context(), h.okta, good("state", longest)); err != nil || asking.State != longest {
		t.Errorf("a state of 2048 bytes: %v", err)
	}
	if asking.Host() != "system-admin.okta.com" || !asking.Writes() || asking.Reads() || !asking.Offline() {
		t.Errorf("host %s, writes %t, reads only %t, offline %t", asking.Host(), asking.Writes(), asking.Reads(), asking.Offline())
	}
}

// TestOnlyARegisteredRedirectIsFollowed is RFC 9700 §2.1 and §4.1.3: what
// differs in a byte is shown as an error page, and nobody is sent anywhere.
func TestOnlyARegisteredRedirectIsFollowed(t *testing.T) {
	t.Parallel()
	for name, uri := range map[string]string{
		"a longer path":             callback + "/more",
		"a shorter path":            strings.TrimSuffix(callback, "k"),
		"a slash at the end":        callback + "/",
		"a query":                   callback + "?next=1",
		"an empty query":            callback + "?",
		"a fragment":                callback + "#x",
		"another case of the host":  strings.Replace(callback, "system", "System", 1),
		"another case of the path":  strings.Replace(callback, "callback", "Callback", 1),
		"another scheme":            strings.Replace(callback, "https", "http", 1),
		"a port":                    strings.Replace(callback, ".com/", ".com:443/", 1),
		"a host that ends alike":    strings.Replace(callback, "system-admin", "evil-system-admin", 1),
		"a host that begins alike":  strings.Replace(callback, "okta.com", "okta.com.evil.example", 1),
		"a name before the host":    strings.Replace(callback, "https://", "https://evil@", 1),
		"the host as a name":        strings.Replace(callback, "okta.com/", "okta.com@evil.example/", 1),
		"a way back":                strings.Replace(callback, "/oauth/", "/x/../oauth/", 1),
		"an encoded letter":         strings.Replace(callback, "callback", "%63allback", 1),
		"an encoded slash":          strings.Replace(callback, "oauth/", "oauth%2F", 1),
		"a backslash":               strings.Replace(callback, "com/", "com\\", 1),
		"a blank before":            " " + callback,
		"a line break after":        callback + "\r\nSet-Cookie: a=b",
		"a NUL after":               callback + "\x00",
		"javascript":                "javascript:alert(1)",
		"data":                      "data:text/html,x",
		"no scheme":                 "//evil.example/callback",
		"backslashes":               `\\evil.example`,
		"a scheme without slashes":  "https:evil.example",
		"another place altogether":  "https://evil.example/",
		"this machine":              "http://127.0.0.1:1234/",
		"a name and no address":     "urn:ietf:wg:oauth:2.0:oob",
		"two of them in one":        callback + " " + callback,
		"something long":            "https://evil.example/" + strings.Repeat("a", 5_000),
		"the registered one, twice": callback + callback,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			for _, state := range []string{"xyz", ""} {
				_, err := h.Ask(t.Context(), h.okta, good("redirect_uri", uri, "state", state))
				want(t, err, oauth.InvalidRequest, models.OddRedirect)
				if e := refusal(err); e.Location != "" || e.Status != 400 || !strings.HasPrefix(uri, e.Value) || e.Value == "" {
					t.Errorf("would be sent to %q, status %d, value %q", e.Location, e.Status, e.Value)
				}
			}
		})
	}
}

// TestWhatIsNotRedirected has no place an answer could be sent to.
func TestWhatIsNotRedirected(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		query url.Values
		alter func(*house)
		code  string
		odd   models.Odd
	}{
		{"no client", good("client_id", ""), nil, oauth.UnauthorizedClient, models.OddClientUnknown},
		{"an unknown client", good("client_id", "client-nobody"), nil, oauth.UnauthorizedClient, models.OddClientUnknown},
		{"a client of another directory", good("client_id", "client-entra"), nil, oauth.UnauthorizedClient, models.OddClientUnknown},
		{"a client's name without an end", good("client_id", strings.Repeat("c", 100_000)), nil, oauth.UnauthorizedClient, models.OddClientUnknown},
		{"two clients", url.Values{"client_id": {"client-okta", "client-okta"}, "redirect_uri": {callback}}, nil, oauth.InvalidRequest, models.OddOAuth},
		{"two redirects", url.Values{"client_id": {"client-okta"}, "redirect_uri": {callback, callback}}, nil, oauth.InvalidRequest, models.OddOAuth},
		{"no redirect where two are registered", good("redirect_uri", ""), func(h *house) {
			h.client(models.Client{ID: "client-okta", Directory: h.okta.ID, RedirectURIs: []string{callback, "https://a.example/"}})
		}, oauth.InvalidRequest, models.OddRedirect},
		{"a client without redirects", good(), func(h *house) {
			h.client(models.Client{ID: "client-okta", Directory: h.okta.ID})
		}, oauth.UnauthorizedClient, models.OddGrant},
		{"a state without an end", good("state", strings.Repeat("s", 2049)), nil, oauth.InvalidRequest, models.OddOAuth},
		{"a paused directory", good(), func(h *house) { h.okta.State = models.DirectoryPaused }, oauth.TemporarilyUnavailable, ""},
		{"a disabled directory", good(), func(h *house) { h.okta.State = models.DirectoryDisabled }, oauth.UnauthorizedClient, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			if tc.alter != nil {
				tc.alter(h)
			}
			_, err := h.Ask(t.Context(), h.okta, tc.query)
			want(t, err, tc.code, tc.odd)
			if e := refusal(err); e.Location != "" {
				t.Errorf("would be sent to %q", e.Location)
			}
		})
	}
}

// TestWhatTheClientIsTold goes back to the registered redirect (RFC 6749
// §4.1.2.1), with the state and the issuer (RFC 9207).
func TestWhatTheClientIsTold(t *testing.T) {
	t.Parallel()
	long, short := strings.Repeat("a", 129), strings.Repeat("a", 42)
	for _, tc := range []struct {
		name  string
		query url.Values
		code  string
		odd   models.Odd
	}{
		{"no response type", good("response_type", ""), oauth.InvalidRequest, models.OddOAuth},
		{"the implicit grant", good("response_type", "token"), oauth.UnsupportedResponseType, models.OddGrant},
		{"a hybrid", good("response_type", "code id_token"), oauth.UnsupportedResponseType, models.OddGrant},
		{"another case", good("response_type", "Code"), oauth.UnsupportedResponseType, models.OddGrant},
		{"no challenge where PKCE is asked for", good("code_challenge", "", "code_challenge_method", ""), oauth.InvalidRequest, models.OddChallenge},
		{"a plain challenge", good("code_challenge_method", "plain"), oauth.InvalidRequest, models.OddChallenge},
		{"a challenge without a method, which is plain", good("code_challenge_method", ""), oauth.InvalidRequest, models.OddChallenge},
		{"another case of the method", good("code_challenge_method", "s256"), oauth.InvalidRequest, models.OddChallenge},
		{"a challenge of 42", good("code_challenge", short), oauth.InvalidRequest, models.OddChallenge},
		{"a challenge of 129", good("code_challenge", long), oauth.InvalidRequest, models.OddChallenge},
		{"a challenge of other characters", good("code_challenge", strings.Repeat("+", 43)), oauth.InvalidRequest, models.OddChallenge},
		{"unknown scopes only", good("scope", "openid profile"), oauth.InvalidScope, models.OddScope},
		{"two scopes", with(good(), "scope", "scim"), oauth.InvalidRequest, models.OddOAuth},
		{"two states", with(good(), "state", "abc"), oauth.InvalidRequest, models.OddOAuth},
		{"two challenges", with(good(), "code_challenge", challenge), oauth.InvalidRequest, models.OddOAuth},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			_, err := h.Ask(t.Context(), h.okta, tc.query)
			want(t, err, tc.code, tc.odd)
			e := refusal(err)
			answer := sent(t, e.Location)
			if !strings.HasPrefix(e.Location, callback+"?") || answer.Get("error") != tc.code || answer.Get("iss") != public+"/d/dir-okta" {
				t.Errorf("would be sent to %q", e.Location)
			}
			state := "xyz"
			if len(tc.query["state"]) > 1 {
				state = ""
			}
			if answer.Get("state") != state || answer.Get("error_description") == "" {
				t.Errorf("told %v", answer)
			}
		})
	}
}

// with adds a parameter a second time.
func with(values url.Values, name, value string) url.Values {
	values.Add(name, value)
	return values
}

func TestPKCEIsLeftToTheAdminAndHoldsWhenItIsSent(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.client(models.Client{ID: "client-okta", Directory: h.okta.ID, RedirectURIs: []string{callback}})
	if asking, err := h.Ask(t.Context(), h.okta, good("code_challenge", "", "code_challenge_method", "")); err != nil || asking.Challenge != "" {
		t.Errorf("without a challenge: %+v, %v", asking, err)
	}
	if asking, err := h.Ask(t.Context(), h.okta, good()); err != nil || asking.Challenge != challenge {
		t.Errorf("with a challenge: %+v, %v", asking, err)
	}
	for _, broken := range []url.Values{good("code_challenge_method", "plain"), good("code_challenge", "")} {
		_, err := h.Ask(t.Context(), h.okta, broken)
		want(t, err, oauth.InvalidRequest, models.OddChallenge)
	}
}

func TestScopesOfARequest(t *testing.T) {
	t.Parallel()
	for asked, given := range map[string]string{
		"":                                 "scim",
		" ":                                "scim",
		"scim":                             "scim",
		"scim.read":                        "scim.read",
		"scim.read scim":                   "scim scim.read",
		"offline_access":                   "scim offline_access",
		"openid scim.read profile":         "scim.read",
		"scim scim scim":                   "scim",
		"offline_access scim.read unknown": "scim.read offline_access",
	} {
		h := open(t)
		asking, err := h.Ask(t.Context(), h.okta, good("scope", asked))
		if err != nil || asking.Scope != given || asking.Writes() != strings.HasPrefix(given+" ", "scim ") {
			t.Errorf("%q gives %q (%v), want %q", asked, asking.Scope, err, given)
		}
	}
}

func TestAStoreThatCannotAnswerIsNoRefusal(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.store.failing = errors.New("the disk is gone")
	_, err := h.Ask(t.Context(), h.okta, good())
	if !errors.Is(err, h.store.failing) || refusal(err).Status != -1 {
		t.Errorf("answered %v", err)
	}
}
