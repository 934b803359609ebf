package oauth_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"scimdesk/internal/oauth"
	"scimdesk/internal/secret"
	"scimdesk/models"
)

func TestAnAllowedRequestGivesACodeThatIsKeptHashed(t *testing.T) {
	t.Parallel()
	h := open(t)
	text := h.allowed(t)
	code, ok := h.store.codes[string(secret.Hash(text))]
	if !ok || !secret.WellFormed(text) {
		t.Fatalf("the code %q is not kept by its hash", text)
	}
	if code.Client != "client-okta" || code.Directory != h.okta.ID || code.RedirectURI != callback || code.Challenge != challenge {
		t.Errorf("bound to %+v", code)
	}
	if code.Scope != "scim offline_access" || code.Admin != "adm-1" || code.Family == "" || code.ExpiresAt.Sub(h.at) != time.Minute {
		t.Errorf("gives %+v", code)
	}
	if h.allowed(t) == text {
		t.Error("the same code twice")
	}
}

// TestTheAnswerIsAddedToTheRedirectAsItIs keeps every byte of what the admin
// entered (RFC 6749 §3.1.2).
func TestTheAnswerIsAddedToTheRedirectAsItIs(t *testing.T) {
	t.Parallel()
	for uri, begins := range map[string]string{
		callback:                                callback + "?code=",
		callback + "?":                          callback + "?code=",
		callback + "?a=b":                       callback + "?a=b&code=",
		callback + "?a=b&":                      callback + "?a=b&code=",
		callback + "?b=%2F&a=+ &A=%2f":          callback + "?b=%2F&a=+ &A=%2f&code=",
		"http://system-admin.okta1.com:1802/cb": "http://system-admin.okta1.com:1802/cb?code=",
	} {
		h := open(t)
		h.client(models.Client{ID: "client-okta", Directory: h.okta.ID, RedirectURIs: []string{uri}})
		asking, err := h.Ask(t.Context(), h.okta, good("redirect_uri", uri))
		if err != nil {
			t.Fatal(err)
		}
		location, err := h.Allow(t.Context(), asking, "adm-1")
		if err != nil || !strings.HasPrefix(location, begins) || !strings.HasSuffix(location, "&iss=https%3A%2F%2Fscim.example.com%2Fd%2Fdir-okta&state=xyz") {
			t.Errorf("%q leads to %q (%v)", uri, location, err)
		}
		if denied := sent(t, h.Deny(asking)); denied.Get("error") != oauth.AccessDenied || denied.Get("state") != "xyz" || denied.Get("iss") == "" || denied.Has("code") {
			t.Errorf("a no is told as %v", denied)
		}
	}
}

func TestAStateComesBackWhateverItIs(t *testing.T) {
	t.Parallel()
	h := open(t)
	rapid.Check(t, func(t *rapid.T) {
		state := rapid.StringN(0, 400, 2048).Draw(t, "state")
		asking, err := h.Ask(t.Context(), h.okta, good("state", state))
		if err != nil {
			t.Fatal(err)
		}
		location, err := h.Allow(t.Context(), asking, "adm-1")
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(location)
		if err != nil || u.Query().Get("state") != state || u.Query().Has("state") != (state != "") || strings.ContainsAny(location, "\r\n\x00 ") {
			t.Fatalf("%q became %q (%v)", state, location, err)
		}
	})
}

func TestACodeThatIsNotKeptIsNotGiven(t *testing.T) {
	t.Parallel()
	h := open(t)
	asking, err := h.Ask(t.Context(), h.okta, good())
	if err != nil {
		t.Fatal(err)
	}
	h.store.failing = errors.New("the disk is gone")
	if location, err := h.Allow(t.Context(), asking, "adm-1"); !errors.Is(err, h.store.failing) || location != "" {
		t.Errorf("sent to %q, %v", location, err)
	}
}
