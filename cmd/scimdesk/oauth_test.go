package main

import (
	"errors"
	"net/http"
	"net/url"
	"testing"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// TestAnOAuthClientNobodyHereWrote lets golang.org/x/oauth2 ask for tokens by
// both grants, refresh them, and lose them.
func TestAnOAuthClientNobodyHereWrote(t *testing.T) {
	t.Parallel()
	for name, open := range bothDatabases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			t.Run("client credentials in the header and in the form", h.clientCredentials)
			t.Run("authorization code, refresh and revocation", h.authorizationCode)
		})
	}
}

func (h *runningHouse) clientCredentials(t *testing.T) {
	c := h.connect(t, "client-credentials")
	for _, style := range []oauth2.AuthStyle{oauth2.AuthStyleInHeader, oauth2.AuthStyleInParams} {
		config := clientcredentials.Config{ClientID: c.Client, ClientSecret: c.Secret, TokenURL: c.endpoints().TokenURL, Scopes: []string{"scim"}, AuthStyle: style}
		c.reads(t, config.Client(t.Context()), http.StatusOK)
	}
	wrong := clientcredentials.Config{ClientID: c.Client, ClientSecret: c.Secret + "x", TokenURL: c.endpoints().TokenURL}
	_, err := wrong.Token(t.Context())
	wantRefused(t, err, "invalid_client", http.StatusUnauthorized)
}

func (h *runningHouse) authorizationCode(t *testing.T) {
	c, browser := connected(t, h)
	config := &oauth2.Config{ClientID: c.Client, ClientSecret: c.Secret, Endpoint: c.endpoints(), RedirectURL: c.Redirect, Scopes: []string{"scim", "offline_access"}}
	own := oauth2.GenerateVerifier()
	asked := mustURL(t, config.AuthCodeURL("the-state", oauth2.S256ChallengeOption(own)))
	to := c.decide(t, browser, asked.Query(), "allow")
	if to.Query().Get("state") != "the-state" || to.Query().Get("iss") != c.Issuer {
		t.Errorf("the browser is sent to %s", to)
	}
	token, err := config.Exchange(t.Context(), to.Query().Get("code"), oauth2.VerifierOption(own))
	if err != nil {
		t.Fatal(err)
	}
	if left := time.Until(token.Expiry); token.RefreshToken == "" || left < 50*time.Minute || left > time.Hour {
		t.Errorf("the token lives for %v, refresh token given: %v", left, token.RefreshToken != "")
	}
	c.reads(t, config.Client(t.Context(), token), http.StatusOK)

	stale := *token
	stale.Expiry = time.Now().Add(-time.Minute)
	next, err := config.TokenSource(t.Context(), &stale).Token()
	if err != nil || next.AccessToken == token.AccessToken || next.RefreshToken == token.RefreshToken {
		t.Fatalf("refreshed: %v", err)
	}
	c.reads(t, config.Client(t.Context(), next), http.StatusOK)
	if response, _ := c.post(t, "revoke", url.Values{"token": {next.RefreshToken}}, "Authorization", "Basic "+c.basic()); response.StatusCode != http.StatusOK {
		t.Errorf("revocation: %d", response.StatusCode)
	}
	c.reads(t, oauth2.NewClient(t.Context(), oauth2.StaticTokenSource(next)), http.StatusUnauthorized)
	stale.RefreshToken = next.RefreshToken
	_, err = config.TokenSource(t.Context(), &stale).Token()
	wantRefused(t, err, "invalid_grant", http.StatusBadRequest)
}

// reads lets a client of x/oauth2 read one user.
func (c *connection) reads(t *testing.T, client *http.Client, want int) {
	t.Helper()
	response, _ := ask(t, client, http.MethodGet, c.at("/scim/v2/Users?count=1"), "")
	if response.StatusCode != want {
		t.Errorf("a client with a token: %d, want %d", response.StatusCode, want)
	}
}

// wantRefused wants the error of RFC 6749 §5.2.
func wantRefused(t *testing.T, err error, code string, status int) {
	t.Helper()
	var refused *oauth2.RetrieveError
	if !errors.As(err, &refused) || refused.ErrorCode != code || refused.Response.StatusCode != status {
		t.Errorf("refused with %v, want %s and %d", err, code, status)
	}
}

// TestWorkloadIdentityNeedsNoSecret trades assertions of an issuer for tokens.
func TestWorkloadIdentityNeedsNoSecret(t *testing.T) {
	t.Parallel()
	h := serveOn(t, shortTemp(t), "--allow-private-issuers")
	i := startIssuer(t)
	c := h.connect(t, "workload-identity", i.trusting()...)
	for range 2 {
		_, g := c.post(t, "token", asserting(i.assertion(t, nil)))
		if got := c.people(t, g.Access); got != http.StatusOK {
			t.Errorf("with a token for an assertion: %d %s", got, g.Error)
		}
	}
}

// asserting is a token request with an assertion.
func asserting(assertion string) url.Values {
	return url.Values{
		"grant_type": {"client_credentials"}, "client_assertion": {assertion},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
	}
}

// TestWhatOneProcessRevokesIsRevokedInAll asks three processes on one database:
// the very next request feels it, whichever of them it meets.
func TestWhatOneProcessRevokesIsRevokedInAll(t *testing.T) {
	t.Parallel()
	cluster, _ := startCluster(t)
	c, browser := connected(t, cluster.houses[0])
	everywhere := func(access string, want int, what string) {
		t.Helper()
		for i, h := range cluster.houses {
			there := connection{runningHouse: &runningHouse{Public: h.Public, ID: c.ID}}
			if got := there.people(t, access); got != want {
				t.Errorf("%s: process %d answers %d, want %d", what, i, got, want)
			}
		}
	}
	at := func(i int) *connection {
		there := *c
		there.runningHouse = &runningHouse{Public: cluster.houses[i].Public, ID: c.ID, Data: c.Data}
		return &there
	}
	offline := url.Values{"scope": {"scim offline_access"}}
	status, first := at(1).redeem(t, c.code(t, browser, offline), nil)
	if status != http.StatusOK {
		t.Fatalf("a code of one process at another: %d %s", status, first.Error)
	}
	everywhere(first.Access, http.StatusOK, "a new token")
	if _, err := revoke(t, at(2), first.Access); err != nil {
		t.Error(err)
	}
	everywhere(first.Access, http.StatusUnauthorized, "an access token that the third revoked")

	_, second := at(2).refresh(t, first.Refresh)
	everywhere(second.Access, http.StatusOK, "a token the third refreshed")
	if _, err := revoke(t, at(1), second.Refresh); err != nil {
		t.Error(err)
	}
	everywhere(second.Access, http.StatusUnauthorized, "a token whose family the second revoked")

	code := c.code(t, browser, offline)
	_, third := at(0).redeem(t, code, nil)
	everywhere(third.Access, http.StatusOK, "a token for another code")
	if status, _ := at(1).redeem(t, code, nil); status != http.StatusBadRequest {
		t.Errorf("the code again, elsewhere: %d", status)
	}
	everywhere(third.Access, http.StatusUnauthorized, "a token whose code came again")
}

func revoke(t *testing.T, c *connection, token string) (int, error) {
	t.Helper()
	response, g := c.post(t, "revoke", url.Values{"token": {token}}, "Authorization", "Basic "+c.basic())
	if response.StatusCode != http.StatusOK {
		return response.StatusCode, errors.New(g.Error)
	}
	return response.StatusCode, nil
}
