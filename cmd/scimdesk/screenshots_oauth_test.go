package main

import (
	"net/http"
	"net/url"
	"testing"
)

// oauthPlaces are pages of directories whose identity providers ask for their
// tokens: one that has some and rotates its secret, and one that wants to be
// sent back to where nobody entered.
func (h *runningHouse) oauthPlaces(t *testing.T) []place {
	t.Helper()
	direct := h.connect(t, "client-credentials", "--name", "Okta by credentials")
	if got := direct.people(t, direct.token(t, nil).Access); got != http.StatusOK {
		t.Fatalf("an access token opens the door with %d", got)
	}
	if _, errOut, code := command(t, "token", "rotate", direct.adminTokens(t)[0].ID, "--overlap", "24h", "--data", h.Data, "--json"); code != exitDone {
		t.Fatalf("rotating the client secret: exit %d\n%s", code, errOut)
	}
	asking := h.connect(t, "authorization-code", "--name", "Okta by consent")
	elsewhere := asking.asks(url.Values{"redirect_uri": {"https://system-admin.okta.com/admin/app/cpc/acme_scimdesk_1/oauth/callback"}})
	if response, _ := ask(t, client, http.MethodGet, asking.at("/oauth/authorize?"+elsewhere.Encode()), ""); response.StatusCode != http.StatusBadRequest {
		t.Fatalf("a return address nobody entered: %d", response.StatusCode)
	}
	return []place{
		{"credentials-oauth", func(b *tab) { b.open(direct.page("/credentials")) }},
		{"setup-oauth", func(b *tab) { b.open(asking.page("/setup")) }},
		{"client-oauth", func(b *tab) { b.open(asking.page("/client")) }},
		{"directory-new-entra", func(b *tab) { b.open(h.Console + "/directories/new?provider=entra") }},
	}
}
