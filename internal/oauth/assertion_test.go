package oauth_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"scimdesk/internal/oauth"
	"scimdesk/models"
)

const jwtBearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// workload is a house whose Entra client is spoken for by an issuer.
type workload struct {
	*house
	issuer *issuer
}

func openWorkload(t testing.TB) *workload {
	t.Helper()
	w := &workload{house: open(t), issuer: newIssuer(t)}
	w.Issuers = oauth.NewKeys(w.issuer.Client(), w.Now)
	w.client(models.Client{ID: "client-entra", Directory: w.entra.ID, Trust: models.Trust{
		Issuer: w.issuer.URL, Subject: "workload-1", Audiences: []string{"api://scimdesk", "8adf8e6e"},
	}})
	return w
}

// claims are good ones, changed; nil takes a claim out.
func (w *workload) claims(changes map[string]any) string {
	claims := map[string]any{
		"iss": w.issuer.URL, "sub": "workload-1", "aud": "api://scimdesk",
		"iat": w.at.Unix(), "nbf": w.at.Unix(), "exp": w.at.Add(time.Hour).Unix(),
	}
	for name, value := range changes {
		if claims[name] = value; value == nil {
			delete(claims, name)
		}
	}
	text, _ := json.Marshal(claims)
	return string(text)
}

func (w *workload) sign(t testing.TB, changes map[string]any) string {
	t.Helper()
	return sign(t, jose.ES256, w.issuer.key, "k1", w.claims(changes))
}

// present asks for an access token as Entra does.
func (w *workload) present(assertion string, changes ...string) (oauth.Answer, error) {
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {"client-entra"}, "client_assertion_type": {jwtBearer}, "client_assertion": {assertion}}
	return w.Token(context.Background(), oauth.Request{Directory: w.entra, Form: change(form, changes...)})
}

// TestAnAssertionStandsForAClient is RFC 7523 §3, and what ZITADEL's
// CVE-2026-55669 left out.
func TestAnAssertionStandsForAClient(t *testing.T) {
	t.Parallel()
	at := open(t).at
	in := func(d time.Duration) int64 { return at.Add(d).Unix() }
	for _, tc := range []struct {
		name    string
		changes map[string]any
		odd     models.Odd
	}{
		{"as Entra sends it", nil, ""},
		{"for another audience that was entered", map[string]any{"aud": "8adf8e6e"}, ""},
		{"for several audiences", map[string]any{"aud": []string{"https://other.example", "api://scimdesk"}}, ""},
		{"from a clock that is a minute ahead", map[string]any{"iat": in(time.Minute), "nbf": in(time.Minute)}, ""},
		{"without iat and nbf", map[string]any{"iat": nil, "nbf": nil}, ""},
		{"with a fraction of a second", map[string]any{"exp": float64(in(time.Hour)) + 0.5}, ""},
		{"for a day", map[string]any{"exp": in(24 * time.Hour)}, ""},

		{"of another issuer", map[string]any{"iss": "https://evil.example"}, models.OddAssertion},
		{"of an issuer with a slash more", map[string]any{"iss": "/"}, models.OddAssertion},
		{"without an issuer", map[string]any{"iss": nil}, models.OddAssertion},
		{"of another subject", map[string]any{"sub": "workload-2"}, models.OddAssertion},
		{"of a subject in capitals", map[string]any{"sub": "WORKLOAD-1"}, models.OddAssertion},
		{"without a subject", map[string]any{"sub": nil}, models.OddAssertion},
		{"for another audience", map[string]any{"aud": "api://other"}, models.OddAssertion},
		{"for an audience that begins alike", map[string]any{"aud": "api://scimdesk/more"}, models.OddAssertion},
		{"for nobody", map[string]any{"aud": []string{}}, models.OddAssertion},
		{"without an audience", map[string]any{"aud": nil}, models.OddAssertion},
		{"for an audience that is a number", map[string]any{"aud": 7}, models.OddAssertion},
		{"without an end", map[string]any{"exp": nil}, models.OddAssertion},
		{"with an end that is a text", map[string]any{"exp": "tomorrow"}, models.OddAssertion},
		{"with an end below zero", map[string]any{"exp": -1}, models.OddAssertion},
		{"for two days", map[string]any{"exp": in(48 * time.Hour)}, models.OddAssertion},
		{"for ever", map[string]any{"exp": 1e300}, models.OddAssertion},
		{"expired", map[string]any{"exp": in(0)}, models.OddClock},
		{"expired long ago", map[string]any{"exp": 1}, models.OddClock},
		{"not yet good", map[string]any{"nbf": in(2 * time.Minute)}, models.OddClock},
		{"issued in the future", map[string]any{"iat": in(2 * time.Minute)}, models.OddClock},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w := openWorkload(t)
			if tc.changes["iss"] == "/" {
				tc.changes["iss"] = w.issuer.URL + "/"
			}
			answer, err := w.present(w.sign(t, tc.changes))
			if tc.odd == "" {
				want(t, err, "", "")
				if row := w.row(answer.AccessToken); row.Client != "client-entra" || row.Directory != w.entra.ID || answer.By != "" || answer.Client != "client-entra" {
					t.Errorf("gave %+v to %s", row, answer.Client)
				}
				return
			}
			want(t, err, oauth.InvalidClient, tc.odd)
		})
	}
}

// TestAssertionsThatNobodySigned are those of the textbooks: no signature, a
// public key as a shared secret, a key of one's own.
func TestAssertionsThatNobodySigned(t *testing.T) {
	t.Parallel()
	w := openWorkload(t)
	public, err := x509.MarshalPKIXPublicKey(w.issuer.key.Public())
	if err != nil {
		t.Fatal(err)
	}
	stranger, good := newKey(t), w.sign(t, nil)
	parts := strings.Split(good, ".")
	own, _ := json.Marshal(jose.JSONWebKey{Key: stranger.Public(), KeyID: "k1"})
	for name, assertion := range map[string]string{
		"alg none":                       unsigned(`{"alg":"none"}`, w.claims(nil), ""),
		"alg NONE":                       unsigned(`{"alg":"NONE"}`, w.claims(nil), ""),
		"no alg":                         unsigned(`{"typ":"JWT"}`, w.claims(nil), ""),
		"two algs":                       unsigned(`{"alg":"ES256","alg":"none"}`, w.claims(nil), ""),
		"the public key as a secret":     sign(t, jose.HS256, public, "k1", w.claims(nil)),
		"another key":                    sign(t, jose.ES256, stranger, "k1", w.claims(nil)),
		"a key nobody published":         sign(t, jose.ES256, stranger, "k2", w.claims(nil)),
		"a kid that is a path":           sign(t, jose.ES256, stranger, "../../etc/passwd", w.claims(nil)),
		"its own key in the header":      unsigned(`{"alg":"ES256","kid":"k1","jwk":`+string(own)+`}`, w.claims(nil), "x"),
		"a jku":                          unsigned(`{"alg":"ES256","kid":"k1","jku":"https://evil.example/keys"}`, w.claims(nil), "x"),
		"a critical header":              unsigned(`{"alg":"ES256","kid":"k1","crit":["b64"],"b64":false}`, w.claims(nil), "x"),
		"the signature taken off":        parts[0] + "." + parts[1] + ".",
		"other claims below a signature": parts[0] + "." + strings.Split(w.sign(t, map[string]any{"exp": w.at.Add(2 * time.Hour).Unix()}), ".")[1] + "." + parts[2],
		"a name twice in the claims":     sign(t, jose.ES256, w.issuer.key, "k1", strings.Replace(w.claims(nil), "{", `{"sub":"workload-2",`, 1)),
		"claims that are a list":         sign(t, jose.ES256, w.issuer.key, "k1", "[]"),
		"a JWE":                          "a.b.c.d.e",
		"dots":                           strings.Repeat(".", 1<<20),
		"a long header":                  unsigned(`{"alg":"ES256","x":"`+strings.Repeat("x", 1<<20)+`"}`, w.claims(nil), "x"),
		"a JWT in JSON":                  `{"payload":"` + parts[1] + `","protected":"` + parts[0] + `","signature":"` + parts[2] + `"}`,
		"one part":                       parts[0],
		"a part that is no Base64":       parts[0] + ".%%%." + parts[2],
		"padding":                        parts[0] + "=." + parts[1] + "." + parts[2],
	} {
		answer, err := w.present(assertion)
		if e := refusal(err); e.Code != oauth.InvalidClient || e.Odd != models.OddAssertion || answer.AccessToken != "" || strings.Contains(e.Problem, parts[1]) {
			t.Errorf("%s: %+v, %v", name, answer, err)
		}
	}
	if asked := w.issuer.asked.Load(); asked > 2 {
		t.Errorf("the issuer was asked %d times for its keys", asked)
	}
}

// gullible takes every signature for good.
type gullible struct{}

func (gullible) Verify(_ context.Context, _, signed string) ([]byte, error) {
	return base64.RawURLEncoding.DecodeString(strings.Split(signed, ".")[1])
}

// TestASignatureIsNotEverything holds the rules that stand before the
// signature, whatever the library that checks it makes of them.
func TestASignatureIsNotEverything(t *testing.T) {
	t.Parallel()
	w := openWorkload(t)
	w.Issuers = gullible{}
	if _, err := w.present(unsigned(`{"alg":"RS256"}`, w.claims(nil), "x")); err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("x", 5<<10)
	for name, assertion := range map[string]string{
		"alg none":            unsigned(`{"alg":"none"}`, w.claims(nil), "x"),
		"a shared secret":     unsigned(`{"alg":"HS256"}`, w.claims(nil), "x"),
		"a long header":       unsigned(`{"alg":"RS256","x":"`+long+`"}`, w.claims(nil), "x"),
		"long claims":         unsigned(`{"alg":"RS256"}`, w.claims(map[string]any{"x": long + long + long}), "x"),
		"a part too many":     unsigned(`{"alg":"RS256"}`, w.claims(nil), "x") + ".x",
		"another issuer":      unsigned(`{"alg":"RS256"}`, w.claims(map[string]any{"iss": "https://evil.example"}), "x"),
		"an issuer in a list": unsigned(`{"alg":"RS256"}`, w.claims(map[string]any{"iss": []string{w.issuer.URL}}), "x"),
	} {
		_, err := w.present(assertion)
		if e := refusal(err); e.Code != oauth.InvalidClient || e.Odd != models.OddAssertion {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnRSAKeySignsToo(t *testing.T) {
	t.Parallel()
	w := openWorkload(t)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	w.issuer.published = append(w.issuer.published, jose.JSONWebKey{Key: key.Public(), KeyID: "rsa"})
	for _, algorithm := range []jose.SignatureAlgorithm{jose.RS256, jose.PS256} {
		if _, err := w.present(sign(t, algorithm, key, "rsa", w.claims(nil))); err != nil {
			t.Errorf("%s: %v", algorithm, err)
		}
	}
}

// TestAnAssertionWithANameIsUsedOnce is CVE-2020-15222.
func TestAnAssertionWithANameIsUsedOnce(t *testing.T) {
	t.Parallel()
	w := openWorkload(t)
	named, unnamed := w.sign(t, map[string]any{"jti": "1"}), w.sign(t, nil)
	var group sync.WaitGroup
	var given atomic.Int32
	for range 50 {
		group.Go(func() {
			if _, err := w.present(named); err == nil {
				given.Add(1)
			}
		})
	}
	group.Wait()
	if given.Load() != 1 {
		t.Errorf("given %d times", given.Load())
	}
	_, err := w.present(named)
	want(t, err, oauth.InvalidClient, models.OddAssertion)
	if _, err := w.present(w.sign(t, map[string]any{"jti": "2"})); err != nil {
		t.Errorf("another: %v", err)
	}
	for range 2 { // Entra gives them no name and may send one again
		if _, err := w.present(unnamed); err != nil {
			t.Errorf("one without a name: %v", err)
		}
	}
}

func TestWhoMaySpeakByAnAssertion(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		changes []string
		code    string
		odd     models.Odd
	}{
		{"without a client_id", []string{"client_id", ""}, "", ""},
		{"without a type", []string{"client_assertion_type", ""}, oauth.InvalidRequest, models.OddOAuth},
		{"of another type", []string{"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"}, oauth.InvalidRequest, models.OddOAuth},
		{"as another client", []string{"client_id", "client-okta"}, oauth.InvalidClient, models.OddClientUnknown},
		{"with a secret too", []string{"client_secret", "x"}, oauth.InvalidRequest, models.OddOAuth},
		{"with an unknown scope", []string{"scope", "api://x/.default"}, oauth.InvalidScope, models.OddScope},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w := openWorkload(t)
			_, err := w.present(w.sign(t, nil), tc.changes...)
			want(t, err, tc.code, tc.odd)
			if e := new(oauth.Error); errors.As(err, &e) && e.Proven != (e.Code == oauth.InvalidScope) {
				t.Errorf("it is said to be proven who asked: %t", e.Proven)
			}
		})
	}
	t.Run("where nobody is trusted", func(t *testing.T) {
		t.Parallel()
		w := openWorkload(t)
		w.client(models.Client{ID: "client-entra", Directory: w.entra.ID})
		_, err := w.present(w.sign(t, nil))
		want(t, err, oauth.InvalidClient, models.OddGrant)
	})
}

// TestAnIssuerThatDoesNotAnswer is nobody's wrong assertion: it may be well
// in a while, and the admin is told what failed.
func TestAnIssuerThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*issuer){
		"it is gone":         func(i *issuer) { i.Close() },
		"it fails":           func(i *issuer) { i.discovery = http.NotFound },
		"it sends elsewhere": func(i *issuer) { i.discovery = http.RedirectHandler("/keys", http.StatusFound).ServeHTTP },
		"it is somebody else": func(i *issuer) {
			i.discovery = says(`{"issuer":"https://other.example","jwks_uri":"` + i.URL + `/keys"}`)
		},
		"it says nothing":        func(i *issuer) { i.discovery = says("") },
		"it talks without end":   func(i *issuer) { i.discovery = says(strings.Repeat(" ", 300<<10)) },
		"its keys are elsewhere": func(i *issuer) { i.discovery = says(`{"issuer":"` + i.URL + `","jwks_uri":"ftp://evil.example/keys"}`) },
		"its keys are nowhere":   func(i *issuer) { i.discovery = says(`{"issuer":"` + i.URL + `"}`) },
		"its keys fail":          func(i *issuer) { i.keys = http.NotFound },
		"its keys are nonsense":  func(i *issuer) { i.keys = says("<html>") },
		"its keys have no end":   func(i *issuer) { i.keys = says(strings.Repeat(" ", 300<<10)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := openWorkload(t)
			spoil(w.issuer)
			_, err := w.present(w.sign(t, nil))
			want(t, err, oauth.TemporarilyUnavailable, models.OddAssertion)
			if e := refusal(err); e.Status != 503 || e.RetryAfter == 0 || !strings.Contains(e.Problem, "the keys of the issuer could not be read") {
				t.Errorf("status %d, again after %s: %s", e.Status, e.RetryAfter, e.Problem)
			}
		})
	}
}

func says(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(text)) }
}
