package grant_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"scimdesk/internal/standin/grant"
)

// TestAnybodyCanCheckATestAssertion by what the issuer publishes.
func TestAnybodyCanCheckATestAssertion(t *testing.T) {
	t.Parallel()
	var issuer *grant.Issuer
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { issuer.ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	issuer, err := grant.NewIssuer(server.URL + "/d/dir-1/standin/")
	if err != nil {
		t.Fatal(err)
	}
	signed, err := issuer.Assert("entra-app", "api://scimdesk", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	provider, err := oidc.NewProvider(t.Context(), issuer.URL())
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name, audience, text string
		fits                 bool
	}{
		{"as it was signed", "api://scimdesk", signed, true},
		{"for somebody else", "api://other", signed, false},
		{"changed on its way", "api://scimdesk", signed[:len(signed)-6] + "AAAAAA", false},
	} {
		token, err := provider.Verifier(&oidc.Config{ClientID: tc.audience}).Verify(t.Context(), tc.text)
		if (err == nil) != tc.fits || tc.fits && token.Subject != "entra-app" {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
	for path, status := range map[string]int{"/d/dir-1/standin/keys": 200, "/d/dir-1/standin/private": 404} {
		response, err := http.Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		if _ = response.Body.Close(); response.StatusCode != status {
			t.Errorf("%s: %d", path, response.StatusCode)
		}
	}
}
