package oauthapi_test

import (
	"net/url"
	"testing"
)

// TestWhoAskedIsToldFromStrangers: of strangers the recorder keeps little.
func TestWhoAskedIsToldFromStrangers(t *testing.T) {
	t.Parallel()
	h := open(t)
	v := h.visitor()
	is := func(what string, known bool) {
		t.Helper()
		if e := h.last(t); (e.Proven || e.Token != "") != known {
			t.Errorf("%s: %s %s by token %q, proven %t", what, e.Method, e.Path, e.Token, e.Proven)
		}
	}
	page := v.ask(t, "GET", h.at("authorize")+"?"+h.query(), "")
	is("the sign-in page", false)
	v.ask(t, "GET", h.at("authorize")+"?"+h.query("scope", "openid"), "")
	is("an error the client is told", false)
	v.post(t, "wait", url.Values{"key": {page.key(t)}})
	is("a code to wait with", false)
	v.ask(t, "GET", "/.well-known/oauth-authorization-server/d/"+string(h.made.Directory.ID), "")
	is("the metadata", false)
	h.token(t, url.Values{"grant_type": {"client_credentials"}})
	is("a client that proves nothing", false)

	v, page = h.signedIn(t)
	is("the consent page", true)
	v.post(t, "consent", url.Values{"key": {page.key(t)}, "decision": {"deny"}})
	is("a decision", true)
	again := v.ask(t, "GET", h.at("authorize")+"?"+h.query(), "")
	v.post(t, "consent", url.Values{"key": {again.key(t)}, "decision": {"leave"}})
	is("leaving", true)

	client := url.Values{"client_id": {string(h.made.Client.ID)}, "client_secret": {h.made.Secret}, "token": {"x"}, "grant_type": {"refresh_token"}, "refresh_token": {"x"}}
	h.token(t, client)
	is("a request of the client that is refused", true)
	for _, path := range []string{"revoke", "introspect"} {
		h.visitor().ask(t, "POST", h.at(path), client.Encode())
		is(path, true)
	}
	client.Set("client_secret", "nope")
	h.visitor().ask(t, "POST", h.at("revoke"), client.Encode())
	is("a wrong secret", false)
}
