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

func TestClientCredentialsGiveAnAccessTokenOfTheDirectory(t *testing.T) {
	t.Parallel()
	h := open(t)
	answer, err := h.Token(t.Context(), oauth.Request{Directory: h.entra, Form: url.Values{
		"grant_type": {"client_credentials"}, "client_id": {"client-entra"}, "client_secret": {h.other},
	}})
	if err != nil {
		t.Fatal(err)
	}
	row := h.row(answer.AccessToken)
	if row.Kind != models.KindAccess || row.Directory != h.entra.ID || row.Client != "client-entra" || row.Scope != "scim" || row.ID != answer.Token {
		t.Errorf("saved %+v", row)
	}
	if row.ExpiresAt.Sub(h.at) != 2*time.Hour || answer.ExpiresIn != 7200 || row.CreatedBy != "Entra" {
		t.Errorf("lives until %s, told %d seconds, made by %s", row.ExpiresAt, answer.ExpiresIn, row.CreatedBy)
	}
	told, err := json.Marshal(answer)
	if want := `{"access_token":"` + answer.AccessToken + `","token_type":"Bearer","expires_in":7200,"scope":"scim"}`; err != nil || string(told) != want {
		t.Errorf("told %s, want %s", told, want)
	}
}

func TestAScopeIsReadFromTheURLToo(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ query, form, want string }{
		{"", "", "scim"},
		{"scim.read", "", "scim.read"},
		{"scim.read", "scim", "scim"},
		{"scim", "scim.read", "scim.read"},
		{"scim offline_access", "", "scim"}, // RFC 6749 §4.4.3: no refresh token here
		{"offline_access", "", "scim"},
		{"nonsense", "", oauth.InvalidScope},
		{"scim", "nonsense", oauth.InvalidScope},
	} {
		h := open(t)
		r := h.form("grant_type", "client_credentials", "scope", tc.form)
		r.Query = url.Values{"scope": {tc.query}}
		answer, err := h.Token(t.Context(), r)
		if got := answer.Scope; err != nil && refusal(err).Code != tc.want || err == nil && (got != tc.want || h.row(answer.AccessToken).Scope != tc.want || answer.RefreshToken != "") {
			t.Errorf("query %q, form %q: %q, %v; want %q", tc.query, tc.form, got, err, tc.want)
		}
	}
}

func TestAccessTokensLiveAsLongAsTheAdminSays(t *testing.T) {
	t.Parallel()
	for life, want := range map[time.Duration]time.Duration{
		0: time.Hour, time.Minute: time.Hour, time.Hour: time.Hour, 90 * time.Minute: 90 * time.Minute, 6 * time.Hour: 6 * time.Hour, 48 * time.Hour: 6 * time.Hour,
	} {
		h := open(t)
		h.client(models.Client{ID: "client-okta", Directory: h.okta.ID, TokenLife: life, Direct: true})
		answer, err := h.Token(t.Context(), h.form("grant_type", "client_credentials"))
		if err != nil || time.Duration(answer.ExpiresIn)*time.Second != want || h.row(answer.AccessToken).ExpiresAt.Sub(h.at) != want {
			t.Errorf("%s becomes %d seconds, %v", life, answer.ExpiresIn, err)
		}
	}
}

// TestALifeIsToldToTheSecond: Microsoft Entra ID refuses what is less than an
// hour, and time passes while a token is made.
func TestALifeIsToldToTheSecond(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.Now = func() time.Time {
		h.pass(7 * time.Millisecond)
		return h.at
	}
	answer, err := h.Token(t.Context(), h.form("grant_type", "client_credentials"))
	if err != nil || answer.ExpiresIn != 3600 {
		t.Errorf("told %d seconds, %v", answer.ExpiresIn, err)
	}
}

func TestOtherGrantsAreNotServed(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, grant := range []string{"password", "implicit", "Client_Credentials", "urn:ietf:params:oauth:grant-type:jwt-bearer", "urn:ietf:params:oauth:grant-type:device_code"} {
		_, err := h.Token(t.Context(), h.form("grant_type", grant, "username", "a", "password", "b"))
		want(t, err, oauth.UnsupportedGrantType, models.OddGrant)
	}
	_, err := h.Token(t.Context(), h.form())
	want(t, err, oauth.InvalidRequest, models.OddOAuth)
	r := h.form()
	r.Query = url.Values{"grant_type": {"client_credentials"}}
	_, err = h.Token(t.Context(), r)
	want(t, err, oauth.InvalidRequest, models.OddOAuth)
}

func TestADirectoryThatDoesNotAnswerGivesNothing(t *testing.T) {
	t.Parallel()
	h := open(t)
	for state, code := range map[models.DirectoryState]string{
		models.DirectorySetup: "", models.DirectoryActive: "",
		models.DirectoryPaused: oauth.TemporarilyUnavailable, models.DirectoryDisabled: oauth.UnauthorizedClient,
	} {
		r := h.form("grant_type", "client_credentials", "token", "x")
		r.Directory.State = state
		_, err := h.Token(t.Context(), r)
		want(t, err, code, "")
		if e := refusal(err); code == oauth.TemporarilyUnavailable && (e.Status != 503 || e.RetryAfter == 0) {
			t.Errorf("%s: status %d, again after %s", state, e.Status, e.RetryAfter)
		}
		if refusal(err).Client == "" && code != "" {
			t.Errorf("%s: it is not said to whom", state)
		}
		r.Form.Set("client_secret", "guessed")
		_, err = h.Token(t.Context(), r)
		want(t, err, oauth.InvalidClient, models.OddSecretWrong) // a stranger does not hear of the state
	}
}

func TestAnAdminMintsAnAccessTokenNow(t *testing.T) {
	t.Parallel()
	h := open(t)
	row, text, err := h.MintNow(t.Context(), h.entra.ID, "Owner")
	if err != nil || h.row(text).ID != row.ID || row.Kind != models.KindAccess || row.CreatedBy != "Owner" || row.Scope != "scim" || row.ExpiresAt.Sub(h.at) != 2*time.Hour {
		t.Errorf("minted %+v, %v", row, err)
	}
	if _, _, err := h.MintNow(t.Context(), "dir-bearer", "Owner"); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("where there is no client: %v", err)
	}
}

func TestKindOf(t *testing.T) {
	t.Parallel()
	for grant, kind := range map[string]models.Kind{
		"authorization_code": models.KindRedeem, "refresh_token": models.KindRefreshed, "client_credentials": models.KindToken, "": models.KindToken, "password": models.KindToken,
	} {
		if got := oauth.KindOf(url.Values{"grant_type": {grant}}); got != kind {
			t.Errorf("%q is %q", grant, got)
		}
	}
}

// TestClientCredentialsAreChosen: whoever needs an administrator's consent does
// not get around it with the same secret.
func TestClientCredentialsAreChosen(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.client(models.Client{ID: "client-okta", Directory: h.okta.ID, RedirectURIs: []string{callback}, PKCE: true})
	_, err := h.Token(t.Context(), h.form("grant_type", "client_credentials"))
	if e := refusal(err); e.Code != oauth.UnauthorizedClient || e.Odd != models.OddGrant {
		t.Errorf("answered %v", err)
	}
}
