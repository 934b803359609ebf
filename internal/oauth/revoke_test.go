package oauth_test

import (
	"encoding/json"
	"errors"
	"net/url"
	"testing"
	"time"

	"scimdesk/internal/oauth"
	"scimdesk/models"
)

// TestAClientEndsItsOwnTokens is RFC 7009 §2.1 and §2.2.
func TestAClientEndsItsOwnTokens(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		token func(*house, oauth.Answer) string
		gone  [2]bool // the access token, the refresh token
	}{
		{"an access token, alone", func(_ *house, a oauth.Answer) string { return a.AccessToken }, [2]bool{true, false}},
		{"a refresh token, with what came of it", func(_ *house, a oauth.Answer) string { return a.RefreshToken }, [2]bool{true, true}},
		{"a token nobody knows", func(*house, oauth.Answer) string { return "nonsense" }, [2]bool{}},
		{"its own secret, which is no token", func(h *house, _ oauth.Answer) string { return h.secret }, [2]bool{}},
	} {
		for _, hint := range []string{"", "access_token", "refresh_token", "nonsense"} {
			h := open(t)
			given := h.pair(t)
			token := tc.token(h, given)
			for range 2 {
				if err := h.Revoke(t.Context(), h.form("token", token, "token_type_hint", hint)); err != nil {
					t.Errorf("%s: %v", tc.name, err)
				}
			}
			if gone := [2]bool{!h.live(given.AccessToken), !h.live(given.RefreshToken)}; gone != tc.gone || !h.live(h.secret) {
				t.Errorf("%s, hint %q: gone %v", tc.name, hint, gone)
			}
		}
	}
}

func TestRevocationAndIntrospectionAskWhoAsks(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, tc := range []struct {
		changes []string
		code    string
		odd     models.Odd
	}{
		{[]string{"token", "x", "client_secret", ""}, oauth.InvalidClient, models.OddSecretNone},
		{[]string{"token", "x", "client_secret", "wrong"}, oauth.InvalidClient, models.OddSecretWrong},
		{[]string{"token", ""}, oauth.InvalidRequest, models.OddOAuth},
	} {
		want(t, h.Revoke(t.Context(), h.form(tc.changes...)), tc.code, tc.odd)
		_, err := h.Introspect(t.Context(), h.form(tc.changes...))
		want(t, err, tc.code, tc.odd)
	}
	if _, err := h.Introspect(t.Context(), oauth.Request{Directory: h.okta, Query: url.Values{"token": {"x"}}, Form: h.form().Form}); refusal(err).Code != oauth.InvalidRequest {
		t.Errorf("a token in the URL: %v", err)
	}
}

// TestATokenOfAnotherClientIsNobodys holds between directories too.
func TestATokenOfAnotherClientIsNobodys(t *testing.T) {
	t.Parallel()
	h := open(t)
	given := h.pair(t)
	for _, text := range []string{given.AccessToken, given.RefreshToken} {
		r := h.form("token", text, "client_id", "client-entra", "client_secret", h.other)
		r.Directory = h.entra
		if err := h.Revoke(t.Context(), r); err != nil || !h.live(text) {
			t.Errorf("another client revoked a %s token: %v", h.row(text).Kind, err)
		}
		if told, err := h.Introspect(t.Context(), r); err != nil || told.Active || told.Scope != "" || told.ClientID != "" {
			t.Errorf("another client is told %+v, %v", told, err)
		}
	}
}

// TestAClientHearsOfItsTokens is RFC 7662 §2.2.
func TestAClientHearsOfItsTokens(t *testing.T) {
	t.Parallel()
	h := open(t)
	given := h.pair(t)
	told, err := h.Introspect(t.Context(), h.form("token", given.AccessToken))
	text, _ := json.Marshal(told)
	wanted := `{"active":true,"scope":"scim offline_access","client_id":"client-okta","token_type":"Bearer","exp":1795352400,"iat":1795348800,` +
		`"sub":"client-okta","iss":"https://scim.example.com/d/dir-okta"}`
	if err != nil || string(text) != wanted || told.By == "" {
		t.Errorf("told %s, want %s (%v)", text, wanted, err)
	}
	if told, err = h.Introspect(t.Context(), h.form("token", given.RefreshToken)); err != nil || !told.Active || told.TokenType != "" {
		t.Errorf("of a refresh token it is told %+v, %v", told, err)
	}
	h.pass(time.Hour)
	for _, token := range []string{given.AccessToken, "nonsense", h.secret, h.token(models.KindBearer, h.okta.ID, "", nil)} {
		told, err := h.Introspect(t.Context(), h.form("token", token))
		if text, _ := json.Marshal(told); err != nil || string(text) != `{"active":false}` {
			t.Errorf("of what is not active it is told %s, %v", text, err)
		}
	}
}

// TestTokensEndWhileADirectoryDoesNotAnswer: who found a token in the open
// need not wait until an admin resumes.
func TestTokensEndWhileADirectoryDoesNotAnswer(t *testing.T) {
	t.Parallel()
	for _, state := range []models.DirectoryState{models.DirectoryPaused, models.DirectoryDisabled} {
		h := open(t)
		given := h.pair(t)
		h.okta.State = state
		h.store.rooms[h.okta.ID] = h.okta
		for _, text := range []string{given.AccessToken, given.RefreshToken} {
			if told, err := h.Introspect(t.Context(), h.form("token", text)); err != nil || told.Active || told.Scope != "" || told.By == "" {
				t.Errorf("%s: told %+v, %v", state, told, err)
			}
			if err := h.Revoke(t.Context(), h.form("token", text)); err != nil || h.live(text) {
				t.Errorf("%s: a %s token lives on, %v", state, h.row(text).Kind, err)
			}
		}
	}
}

// TestWhatIsRefusedIsNotActive: SCIM answers 401 to every access token for a
// while, and a refresh token is as good as before.
func TestWhatIsRefusedIsNotActive(t *testing.T) {
	t.Parallel()
	h := open(t)
	given := h.pair(t)
	h.okta.RefuseUntil = h.at.Add(time.Minute)
	h.store.rooms[h.okta.ID] = h.okta
	for _, active := range []bool{false, true} {
		if told, err := h.Introspect(t.Context(), h.form("token", given.AccessToken)); err != nil || told.Active != active {
			t.Errorf("told %+v, %v; want %t", told, err, active)
		}
		if told, err := h.Introspect(t.Context(), h.form("token", given.RefreshToken)); err != nil || !told.Active {
			t.Errorf("of the refresh token it is told %+v, %v", told, err)
		}
		h.pass(time.Minute)
	}
}

// TestMetadataSaysWhatIsServed is RFC 8414 §2.
func TestMetadataSaysWhatIsServed(t *testing.T) {
	t.Parallel()
	h := open(t)
	m, err := h.Metadata(t.Context(), h.okta)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := json.Marshal(m)
	wanted := `{"issuer":"https://scim.example.com/d/dir-okta","authorization_endpoint":"https://scim.example.com/d/dir-okta/oauth/authorize",` +
		`"token_endpoint":"https://scim.example.com/d/dir-okta/oauth/token","revocation_endpoint":"https://scim.example.com/d/dir-okta/oauth/revoke",` +
		`"introspection_endpoint":"https://scim.example.com/d/dir-okta/oauth/introspect","scopes_supported":["scim","scim.read","offline_access"],` +
		`"response_types_supported":["code"],"response_modes_supported":["query"],"grant_types_supported":["authorization_code","refresh_token","client_credentials"],` +
		`"code_challenge_methods_supported":["S256"],"authorization_response_iss_parameter_supported":true,` +
		`"token_endpoint_auth_methods_supported":["client_secret_basic","client_secret_post"],` +
		`"revocation_endpoint_auth_methods_supported":["client_secret_basic","client_secret_post"],` +
		`"introspection_endpoint_auth_methods_supported":["client_secret_basic","client_secret_post"]}`
	if string(text) != wanted {
		t.Errorf("told\n%s, want\n%s", text, wanted)
	}
	trust := models.Trust{Issuer: "https://login.example", Subject: "s", Audiences: []string{"a"}}
	h.client(models.Client{ID: "client-entra", Directory: h.entra.ID, Trust: trust})
	if m, err = h.Metadata(t.Context(), h.entra); err != nil || len(m.GrantTypes) != 1 || m.TokenMethods[2] != "private_key_jwt" || len(m.InspectAlgorithms) == 0 {
		t.Errorf("where an issuer is trusted: %+v, %v", m, err)
	}
	for _, tc := range []struct {
		client models.Client
		grants string
	}{
		{models.Client{}, `[]`},
		{models.Client{RedirectURIs: []string{callback}}, `["authorization_code","refresh_token"]`},
		{models.Client{Direct: true}, `["client_credentials"]`},
		{models.Client{RedirectURIs: []string{callback}, Trust: trust}, `["authorization_code","refresh_token","client_credentials"]`},
	} {
		tc.client.ID, tc.client.Directory = "client-entra", h.entra.ID
		h.client(tc.client)
		m, err := h.Metadata(t.Context(), h.entra)
		if grants, _ := json.Marshal(m.GrantTypes); err != nil || string(grants) != tc.grants {
			t.Errorf("grants %s, %v; want %s", grants, err, tc.grants)
		}
	}
	if _, err := h.Metadata(t.Context(), models.Directory{ID: "dir-bearer"}); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("without a client: %v", err)
	}
}
