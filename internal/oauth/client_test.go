package oauth_test

import (
	"encoding/base64"
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"scimdesk/internal/oauth"
	"scimdesk/models"
)

// basic is an Authorization header of exactly these two.
func basic(id, password string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(id+":"+password))
}

const noClient = oauth.InvalidClient

// proofsOfClients are requests of the client "client-okta" and what they are answered.
var proofsOfClients = []struct {
	name  string
	alter func(*house, *oauth.Request)
	code  string
	odd   models.Odd
}{
	{"by the form body", func(*house, *oauth.Request) {}, "", ""},
	{"by HTTP Basic", func(h *house, r *oauth.Request) { byHeader(r, basic("client-okta", h.secret)) }, "", ""},
	{"by HTTP Basic in lower case", func(h *house, r *oauth.Request) {
		byHeader(r, strings.Replace(basic("client-okta", h.secret), "Basic", "basic ", 1))
	}, "", ""},
	{"by HTTP Basic with every character encoded", func(h *house, r *oauth.Request) {
		byHeader(r, basic(percent("client-okta"), percent(h.secret)))
	}, "", ""},
	{"by HTTP Basic, and says its name in the body too", func(h *house, r *oauth.Request) {
		byHeader(r, basic("client-okta", h.secret))
		r.Form.Set("client_id", "client-okta")
	}, "", ""},
	{"by a second live secret", func(h *house, r *oauth.Request) {
		r.Form.Set("client_secret", h.token(models.KindSecret, h.okta.ID, "client-okta", nil))
	}, "", ""},
	{"by a secret that is being replaced", ended(func(t *models.Token, at time.Time) { t.OverlapUntil = at.Add(time.Second) }), "", ""},
	{"with a parameter nobody knows, twice", func(_ *house, r *oauth.Request) { r.Form["resource"] = []string{"a", "b"} }, "", ""},

	{"by header and body", func(h *house, r *oauth.Request) { r.Authorization = []string{basic("client-okta", h.secret)} }, oauth.InvalidRequest, models.OddOAuth},
	{"by body and assertion", func(_ *house, r *oauth.Request) { r.Form.Set("client_assertion", "a.b.c") }, oauth.InvalidRequest, models.OddOAuth},
	{"by two headers", func(h *house, r *oauth.Request) {
		byHeader(r, basic("client-okta", h.secret))
		r.Authorization = append(r.Authorization, r.Authorization[0])
	}, oauth.InvalidRequest, models.OddOAuth},
	{"as two clients", func(h *house, r *oauth.Request) {
		byHeader(r, basic("client-okta", h.secret))
		r.Form.Set("client_id", "client-entra")
	}, oauth.InvalidRequest, models.OddOAuth},
	{"with two secrets", func(h *house, r *oauth.Request) { r.Form.Add("client_secret", h.secret) }, oauth.InvalidRequest, models.OddOAuth},
	{"with two grants in the URL", func(_ *house, r *oauth.Request) { r.Query = url.Values{"grant_type": {"a", "b"}} }, oauth.InvalidRequest, models.OddOAuth},

	{"not at all", func(_ *house, r *oauth.Request) { r.Form.Del("client_secret") }, noClient, models.OddSecretNone},
	{"by an empty secret", func(_ *house, r *oauth.Request) { r.Form.Set("client_secret", "") }, noClient, models.OddSecretNone},
	{"by an empty password", func(_ *house, r *oauth.Request) { byHeader(r, basic("client-okta", "")) }, noClient, models.OddSecretNone},
	{"in the URL", func(h *house, r *oauth.Request) {
		r.Query, r.Form = url.Values{"client_id": {"client-okta"}, "client_secret": {h.secret}}, url.Values{"grant_type": {"client_credentials"}}
	}, noClient, models.OddSecretNone},
	{"by a bearer token", func(h *house, r *oauth.Request) { byHeader(r, "Bearer "+h.secret) }, noClient, models.OddSecretNone},
	{"by a header that is no Base64", func(_ *house, r *oauth.Request) { byHeader(r, "Basic %%%") }, noClient, models.OddSecretNone},
	{"by a header without a colon", func(_ *house, r *oauth.Request) { byHeader(r, "Basic Y2xpZW50") }, noClient, models.OddSecretNone},
	{"by a header with a broken escape", func(h *house, r *oauth.Request) { byHeader(r, basic("client-okta", h.secret+"%")) }, noClient, models.OddSecretWrong},
	{"by a wrong secret", func(h *house, r *oauth.Request) { r.Form.Set("client_secret", h.secret+"x") }, noClient, models.OddSecretWrong},
	{"by something long", func(_ *house, r *oauth.Request) { r.Form.Set("client_secret", strings.Repeat(".", 1<<20)) }, noClient, models.OddSecretWrong},
	{"by another client's secret", func(h *house, r *oauth.Request) { r.Form.Set("client_secret", h.other) }, noClient, models.OddSecretWrong},
	{"by a token that is no secret", func(h *house, r *oauth.Request) {
		r.Form.Set("client_secret", h.token(models.KindAccess, h.okta.ID, "client-okta", nil))
	}, noClient, models.OddSecretWrong},
	{"by a secret that was revoked", ended(func(t *models.Token, at time.Time) { t.RevokedAt = at }), noClient, models.OddSecretExpired},
	{"by a secret that has expired", ended(func(t *models.Token, at time.Time) { t.ExpiresAt = at }), noClient, models.OddSecretExpired},
	{"by a secret that was replaced", ended(func(t *models.Token, at time.Time) { t.OverlapUntil = at }), noClient, models.OddSecretExpired},
	{"as nobody", func(_ *house, r *oauth.Request) { r.Form.Del("client_id") }, noClient, models.OddClientUnknown},
	{"as somebody unknown", func(_ *house, r *oauth.Request) { r.Form.Set("client_id", "client-nobody") }, noClient, models.OddClientUnknown},
	{"as a client of another directory", func(h *house, r *oauth.Request) {
		byHeader(r, basic("client-entra", h.other))
	}, noClient, models.OddClientUnknown},
}

// TestAClientProvesItself is RFC 6749 §2.3.1 and §5.2.
func TestAClientProvesItself(t *testing.T) {
	t.Parallel()
	for _, tc := range proofsOfClients {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			r := h.form("grant_type", "client_credentials")
			tc.alter(h, &r)
			answer, err := h.Token(t.Context(), r)
			want(t, err, tc.code, tc.odd)
			e := refusal(err)
			switch {
			case err == nil:
				if len(h.touched) != 1 || answer.By != h.touched[0] || answer.Client != "client-okta" {
					t.Errorf("used %v, answered for %s by %s", h.touched, answer.Client, answer.By)
				}
			case e.Status != map[string]int{noClient: 401, oauth.InvalidRequest: 400}[e.Code] || e.Basic != (e.Status == 401):
				t.Errorf("answered with status %d, told how to: %t", e.Status, e.Basic)
			case len(h.touched) > 0 || strings.Contains(e.Problem+e.Description, h.secret):
				t.Errorf("noted a use of %v, or tells the secret: %v", h.touched, err)
			}
		})
	}
}

// TestStrangersAreAllToldTheSame, so that nobody learns which clients there are.
func TestStrangersAreAllToldTheSame(t *testing.T) {
	t.Parallel()
	h := open(t)
	var told []string
	for _, changes := range [][]string{{"client_id", "client-nobody"}, {"client_id", "client-entra"}, {"client_secret", "wrong"}, {"client_secret", h.other}} {
		_, err := h.Token(t.Context(), h.form(append(changes, "grant_type", "client_credentials")...))
		e := refusal(err)
		told = append(told, e.Code+e.Description)
	}
	if slices.Sort(told); len(slices.Compact(told)) != 1 {
		t.Errorf("told %q", told)
	}
}

// byHeader lets the header alone speak for the client.
func byHeader(r *oauth.Request, header string) {
	r.Authorization = []string{header}
	r.Form.Del("client_id")
	r.Form.Del("client_secret")
}

// ended changes the secret that is sent.
func ended(alter func(*models.Token, time.Time)) func(*house, *oauth.Request) {
	return func(h *house, r *oauth.Request) {
		r.Form.Set("client_secret", h.token(models.KindSecret, h.okta.ID, "client-okta", func(t *models.Token) { alter(t, h.at) }))
	}
}

// percent encodes every character.
func percent(text string) string {
	const digits = "0123456789abcdef"
	var b strings.Builder
	for i := range len(text) {
		b.WriteString("%" + string(digits[text[i]>>4]) + string(digits[text[i]&15]))
	}
	return b.String()
}

func TestParse(t *testing.T) {
	t.Parallel()
	if values, err := oauth.Parse("a=b%20c+d&a=e&f"); err != nil || values.Get("a") != "b c d" || len(values["a"]) != 2 || !values.Has("f") {
		t.Errorf("read %v, %v", values, err)
	}
	for _, broken := range []string{"a=%", "a=%zz", "a;b=c", strings.Repeat("a=b&", 100)} {
		if values, err := oauth.Parse(broken); refusal(err).Code != oauth.InvalidRequest || values != nil {
			t.Errorf("%.20q was read as %v, %v", broken, values, err)
		}
	}
}

func TestAStoreThatCannotAnswerRefusesNoClient(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.store.failing = errors.New("the disk is gone")
	for _, grant := range []string{"client_credentials", "authorization_code", "refresh_token"} {
		if _, err := h.Token(t.Context(), h.form("grant_type", grant, "code", "c", "refresh_token", "r")); !errors.Is(err, h.store.failing) {
			t.Errorf("%s: %v", grant, err)
		}
	}
	if err := h.Revoke(t.Context(), h.form("token", "x")); !errors.Is(err, h.store.failing) {
		t.Errorf("revoke: %v", err)
	}
	if _, err := h.Introspect(t.Context(), h.form("token", "x")); !errors.Is(err, h.store.failing) {
		t.Errorf("introspect: %v", err)
	}
	if _, _, err := h.MintNow(t.Context(), h.okta.ID, "Owner"); !errors.Is(err, h.store.failing) {
		t.Errorf("mint now: %v", err)
	}
}
