package oauth_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"time"

	"scimdesk/internal/oauth"
	"scimdesk/internal/secret"
	"scimdesk/models"
)

// What is in every house of these tests.
const (
	callback = "https://system-admin.okta.com/admin/app/cpc/scimdesk/oauth/callback"
	public   = "https://scim.example.com"

	verifier  = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" // RFC 7636 appendix B
	challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
)

// house is an authorization server of two directories, Okta's and Entra's,
// with a clock that stands still.
type house struct {
	*oauth.Service
	store       *memory
	at          time.Time
	touched     []models.TokenID
	log         bytes.Buffer
	okta, entra models.Directory
	secret      string // of Okta's client
	other       string // of Entra's client
}

func open(t testing.TB) *house {
	t.Helper()
	h := &house{store: newMemory(), at: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)}
	h.Service = &oauth.Service{Store: h.store, Tokens: h, PublicURL: public, Now: func() time.Time { return h.at }, NewID: secret.NewID, Log: slog.New(slog.NewTextHandler(&h.log, nil))}
	h.okta = h.room("dir-okta", "okta", models.AuthAuthorizationCode)
	h.entra = h.room("dir-entra", "entra", models.AuthClientCredentials)
	h.client(models.Client{ID: "client-okta", Directory: h.okta.ID, RedirectURIs: []string{callback}, PKCE: true, Direct: true})
	h.client(models.Client{ID: "client-entra", Directory: h.entra.ID, TokenLife: 2 * time.Hour, Direct: true})
	h.secret = h.token(models.KindSecret, h.okta.ID, "client-okta", nil)
	h.other = h.token(models.KindSecret, h.entra.ID, "client-entra", nil)
	return h
}

func (h *house) room(id models.DirectoryID, provider models.Provider, auth models.AuthMethod) models.Directory {
	d := models.Directory{ID: id, Provider: provider, Auth: auth, State: models.DirectoryActive}
	h.store.rooms[id] = d
	return d
}

func (h *house) client(c models.Client) models.Client {
	h.store.clients[c.ID] = c
	return c
}

// token saves one an admin made and answers its text.
func (h *house) token(kind string, d models.DirectoryID, client string, alter func(*models.Token)) string {
	row, text := h.Mint(kind)
	row.Directory, row.Client = d, client
	if alter != nil {
		alter(&row)
	}
	h.store.save([]models.Token{row})
	return text
}

// Mint is what package token does.
func (h *house) Mint(kind string) (models.Token, string) {
	text, id := secret.NewToken(), secret.NewID("tok")
	return models.Token{ID: models.TokenID(id), Family: id, Kind: kind, Hash: secret.Hash(text), CreatedAt: h.at}, text
}

// Touch notes which token was used.
func (h *house) Touch(t models.Token, _, _ string) { h.touched = append(h.touched, t.ID) }

func (h *house) pass(d time.Duration) { h.at = h.at.Add(d) }

// row is what is kept of a token.
func (h *house) row(text string) models.Token { return h.store.tokens[string(secret.Hash(text))] }

func (h *house) live(text string) bool { return h.row(text).Live(h.at) }

// good is an authorization request of Okta's, with changes: pairs of a name
// and a value, "" takes the parameter out.
func good(changes ...string) url.Values {
	return change(url.Values{
		"response_type": {"code"}, "client_id": {"client-okta"}, "redirect_uri": {callback}, "state": {"xyz"},
		"scope": {"scim offline_access"}, "code_challenge": {challenge}, "code_challenge_method": {"S256"},
	}, changes...)
}

func change(values url.Values, changes ...string) url.Values {
	for i := 0; i+1 < len(changes); i += 2 {
		if values.Set(changes[i], changes[i+1]); changes[i+1] == "" {
			values.Del(changes[i])
		}
	}
	return values
}

// allowed asks with these changes, lets an admin allow it, and answers the code.
func (h *house) allowed(t testing.TB, changes ...string) string {
	t.Helper()
	asking, err := h.Ask(t.Context(), h.okta, good(changes...))
	if err != nil {
		t.Fatalf("ask: %v", err)
	}
	location, err := h.Allow(t.Context(), asking, "adm-1")
	if err != nil {
		t.Fatalf("allow: %v", err)
	}
	return sent(t, location).Get("code")
}

// sent is the query of an address.
func sent(t testing.TB, location string) url.Values {
	t.Helper()
	u, err := url.Parse(location)
	if err != nil {
		t.Fatalf("location %q: %v", location, err)
	}
	return u.Query()
}

// form is a request of Okta's client with its secret in the body.
func (h *house) form(changes ...string) oauth.Request {
	values := url.Values{"client_id": {"client-okta"}, "client_secret": {h.secret}}
	return oauth.Request{Directory: h.okta, Form: change(values, changes...), From: "192.0.2.1", Agent: "Okta"}
}

func (h *house) redeem(code string, changes ...string) (oauth.Answer, error) {
	r := h.form("grant_type", "authorization_code", "code", code, "redirect_uri", callback, "code_verifier", verifier)
	change(r.Form, changes...)
	return h.Token(context.Background(), r)
}

func (h *house) refresh(token string, changes ...string) (oauth.Answer, error) {
	r := h.form("grant_type", "refresh_token", "refresh_token", token)
	change(r.Form, changes...)
	return h.Token(context.Background(), r)
}

// pair is what Okta gets after a consent.
func (h *house) pair(t testing.TB, changes ...string) oauth.Answer {
	t.Helper()
	answer, err := h.redeem(h.allowed(t, changes...))
	if err != nil {
		t.Fatalf("redeem: %v", err)
	}
	return answer
}

// refusal is the *Error that err is, an empty one for anything else.
func refusal(err error) *oauth.Error {
	if refused := new(oauth.Error); errors.As(err, &refused) {
		return refused
	}
	return &oauth.Error{Code: cmp.Or(fmt.Sprint(err), "nil"), Status: -1}
}

// want holds an error to a code and what is odd about it; "" is no error.
func want(t *testing.T, err error, code string, odd models.Odd) {
	t.Helper()
	if code == "" && err == nil {
		return
	}
	e := refusal(err)
	if e.Code != code || e.Odd != odd {
		t.Errorf("answered %q, odd %q (%v); want %q, odd %q", e.Code, e.Odd, err, code, odd)
	}
	unfit := func(r rune) bool { return r < ' ' || r > '~' || r == '"' || r == '\\' } // RFC 6749 §5.2
	if e.Status > 0 && (e.Description == "" || e.Problem == "" || strings.ContainsFunc(e.Description, unfit)) {
		t.Errorf("told %q, and the admin %q", e.Description, e.Problem)
	}
}
