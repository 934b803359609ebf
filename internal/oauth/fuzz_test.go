package oauth_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"scimdesk/internal/oauth"
	"scimdesk/models"
)

// FuzzAsk reads whatever may stand behind the "?" of the authorization
// endpoint: nobody is ever sent anywhere but where the admin entered, and
// what is allowed there is what was registered.
func FuzzAsk(f *testing.F) {
	h := open(f)
	registered := []string{callback, "https://a.example/cb?x=1", "https://a.example/cb"}
	h.client(models.Client{ID: "client-okta", Directory: h.okta.ID, RedirectURIs: registered, PKCE: true})
	for _, seed := range []string{
		good().Encode(), good("redirect_uri", registered[1]).Encode(), good("redirect_uri", "").Encode(), good("client_id", "client-entra").Encode(),
		good().Encode() + "&redirect_uri=https%3A%2F%2Fevil.example", "redirect_uri=//evil.example&" + good().Encode(), good("state", "a&iss=b#c\r\n").Encode(),
		"client_id=client-okta&redirect_uri=" + callback + "%2F", "client_id=client-okta&redirect_uri=javascript:alert(1)", "%", "&&=;", "",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		query, err := oauth.Parse(raw)
		if err != nil {
			return
		}
		asking, err := h.Ask(t.Context(), h.okta, query)
		location := ""
		if refused := new(oauth.Error); errors.As(err, &refused) {
			location = refused.Location
		} else if err != nil {
			t.Fatal(err)
		} else if location = h.Deny(asking); asking.Challenge == "" || asking.Scope == "" {
			t.Fatalf("would allow %+v", asking)
		}
		if location != "" {
			lands(t, location, query, registered)
		}
	})
}

// lands fails when an address is not a registered one with our answer behind it.
func lands(t *testing.T, location string, query url.Values, registered []string) {
	t.Helper()
	wanted := query.Get("redirect_uri")
	answer, found := strings.CutPrefix(location, wanted)
	u, err := url.Parse(location)
	known := false
	for _, uri := range registered {
		known = known || uri == wanted
	}
	switch {
	case err != nil || !known || !found || answer[0] != '?' && answer[0] != '&':
		t.Fatalf("sent to %q (%v)", location, err)
	case u.Query().Get("iss") != public+"/d/dir-okta" || u.Query().Has("code") || len(u.Query()["error"]) != 1 || strings.ContainsAny(answer, "\r\n# "):
		t.Fatalf("told %q", answer)
	}
}
