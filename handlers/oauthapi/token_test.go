package oauthapi_test

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/valyala/fasthttp/fasthttputil"

	"scimdesk/models"
)

// machine is a directory that Entra asks for tokens by client credentials.
func machine(t *testing.T) *house {
	t.Helper()
	h := open(t)
	h.made = h.add(t, models.NewDirectory{Name: "Machines", Provider: "entra", Auth: models.AuthClientCredentials})
	return h
}

// form asks for a token by client credentials.
func (h *house) form(more ...string) url.Values {
	values := url.Values{"grant_type": {"client_credentials"}, "client_id": {string(h.made.Client.ID)}, "client_secret": {h.made.Secret}}
	for i := 0; i < len(more); i += 2 {
		values[more[i]] = append(values[more[i]], more[i+1])
	}
	return values
}

func (h *house) basic(secret string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(string(h.made.Client.ID)+":"+secret))
}

func TestEntraAsksForATokenAndUsesIt(t *testing.T) {
	t.Parallel()
	h := machine(t)
	for name, got := range map[string]answer{
		"by form":  h.token(t, h.form()),
		"by Basic": h.token(t, url.Values{"grant_type": {"client_credentials"}}, "Authorization", h.basic(h.made.Secret)),
	} {
		var given struct {
			Token string `json:"access_token"`
			Type  string `json:"token_type"`
			Scope string `json:"scope"`
			In    int    `json:"expires_in"`
		}
		if err := json.Unmarshal([]byte(got.body), &given); err != nil || got.status != 200 || given.Type != "Bearer" || given.Scope != "scim" || given.In != 3600 {
			t.Fatalf("%s: %d %s", name, got.status, got.body)
		}
		if got.header.Get("Content-Type") != "application/json" || got.header.Get("Cache-Control") != "no-store" || got.header.Get("Pragma") != "no-cache" {
			t.Errorf("%s: %v", name, got.header)
		}
		users := h.visitor().ask(t, "GET", "/d/"+string(h.made.Directory.ID)+"/scim/v2/Users", "", "Authorization", "Bearer "+given.Token)
		if users.status != 200 {
			t.Errorf("%s: SCIM answered %d %s", name, users.status, users.body)
		}
	}
}

// TestATokenThatIsNotGiven: RFC 6749 §5.2 and what the admin is told.
func TestATokenThatIsNotGiven(t *testing.T) {
	t.Parallel()
	h := machine(t)
	for _, tc := range []struct {
		name    string
		fields  func(h *house) url.Values
		headers func(h *house) []string
		status  int
		code    string
		odd     models.Odd
	}{
		{"a wrong secret in the form", func(h *house) url.Values { f := h.form(); f.Set("client_secret", "nope"); return f }, nil, 401, "invalid_client", models.OddSecretWrong},
		{"a wrong secret by Basic", func(*house) url.Values { return url.Values{"grant_type": {"client_credentials"}} }, func(h *house) []string { return []string{"Authorization", h.basic("nope")} }, 401, "invalid_client", models.OddSecretWrong},
		{"no client", func(*house) url.Values { return url.Values{"grant_type": {"client_credentials"}} }, nil, 401, "invalid_client", ""},
		{"an unknown client", func(h *house) url.Values { f := h.form(); f.Set("client_id", "client-x"); return f }, nil, 401, "invalid_client", models.OddClientUnknown},
		{"an unknown scope", func(h *house) url.Values { return h.form("scope", "groups") }, nil, 400, "invalid_scope", models.OddScope},
		{"another grant", func(h *house) url.Values { f := h.form(); f.Set("grant_type", "password"); return f }, nil, 400, "unsupported_grant_type", models.OddGrant},
		{"something twice", func(h *house) url.Values { return h.form("scope", "scim", "scope", "scim") }, nil, 400, "invalid_request", models.OddOAuth},
		{"both ways at once", func(h *house) url.Values { return h.form() }, func(h *house) []string { return []string{"Authorization", h.basic(h.made.Secret)} }, 400, "invalid_request", models.OddOAuth},
		{"two headers", func(*house) url.Values { return url.Values{"grant_type": {"client_credentials"}} }, func(h *house) []string {
			return []string{"Authorization", h.basic(h.made.Secret), "Authorization", h.basic("nope")}
		}, 400, "invalid_request", models.OddOAuth},
		{"JSON", func(h *house) url.Values { return h.form() }, func(*house) []string { return []string{"Content-Type", "application/json"} }, 400, "invalid_request", models.OddOAuth},
		{"a compressed form", func(h *house) url.Values { return h.form() }, func(*house) []string { return []string{"Content-Encoding", "gzip"} }, 400, "invalid_request", models.OddOAuth},
		{"three hundred fields", func(h *house) url.Values {
			f := h.form()
			for i := range 300 {
				f.Set("a["+strconv.Itoa(i)+"]", "x")
			}
			return f
		}, nil, 400, "invalid_request", models.OddOAuth},
		{"too long a form", func(h *house) url.Values { return h.form("x", strings.Repeat("x", 64<<10)) }, nil, 413, "invalid_request", models.OddOAuth},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var headers []string
			if tc.headers != nil {
				headers = tc.headers(h)
			}
			got := h.token(t, tc.fields(h), headers...)
			code, description := got.problem(t)
			if got.status != tc.status || code != tc.code || description == "" || got.header.Get("Cache-Control") != "no-store" {
				t.Errorf("%d %v %s", got.status, got.header, got.body)
			}
			if challenged := got.header.Get("Www-Authenticate") != ""; challenged != (tc.status == 401) {
				t.Errorf("challenged %q", got.header.Get("Www-Authenticate"))
			}
			if e := h.last(t); tc.odd != "" && e.Facts.Odd != tc.odd || e.Problem == "" || e.Directory != h.made.Directory.ID {
				t.Errorf("recorded %+v, %s", e.Facts, e.Problem)
			}
		})
	}
}

// TestAFormIsReadUpToItsLimit however it says how long it is, or does not.
func TestAFormIsReadUpToItsLimit(t *testing.T) {
	t.Parallel()
	h := machine(t)
	listener := fasthttputil.NewInmemoryListener()
	go func() { _ = h.app.Listener(listener) }()
	t.Cleanup(func() { _ = h.app.Shutdown() })
	client := &http.Client{Transport: &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return listener.Dial() }}}
	for _, tc := range []struct {
		name   string
		length int
		pieces bool
		status int
	}{
		{"as long as it may be", 64 << 10, false, 200},
		{"as long as it may be, in pieces", 64 << 10, true, 200},
		{"one byte more", 64<<10 + 1, false, 413},
		{"one byte more, in pieces", 64<<10 + 1, true, 413},
	} {
		body := h.form("x", "").Encode()
		body += strings.Repeat("x", tc.length-len(body))
		request, err := http.NewRequestWithContext(t.Context(), "POST", "http://scim.example.com"+h.at("token"), strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if tc.pieces {
			request.ContentLength = -1
		}
		response, err := client.Do(request)
		if err != nil {
			t.Fatalf("%s: %v", tc.name, err)
		}
		_ = response.Body.Close()
		if response.StatusCode != tc.status || response.Close != (tc.status == 413) {
			t.Errorf("%s: %d, the connection closes: %v", tc.name, response.StatusCode, response.Close)
		}
	}
	conn, err := listener.Dial()
	if err != nil {
		t.Fatal(err)
	}
	_, _ = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\nx", h.at("token"), 1<<40)
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _ = response.Body.Close(); response.StatusCode != 413 {
		t.Errorf("what is said to be very long: %d", response.StatusCode)
	}
}

func TestADirectoryThatDoesNotAnswerGivesNoToken(t *testing.T) {
	t.Parallel()
	h := machine(t)
	for _, tc := range []struct { // in this order: one that is disabled is not paused
		action string
		status int
	}{{"pause", 503}, {"disable", 400}} {
		if _, err := h.desk.SteerDirectory(t.Context(), h.made.Directory.ID, tc.action, "Owner"); err != nil {
			t.Fatal(err)
		}
		got := h.token(t, h.form())
		if wait := got.header.Get("Retry-After"); got.status/100 != tc.status/100 || (wait != "") != (tc.status == 503) || got.header.Get("Content-Type") != "application/json" {
			t.Errorf("%s: %d %v %s", tc.action, got.status, got.header, got.body)
		}
	}
}

func TestMethodsOfTheEndpoints(t *testing.T) {
	t.Parallel()
	h := machine(t)
	at := "/d/" + string(h.made.Directory.ID) + "/oauth/"
	for path, allow := range map[string]string{
		at + "token": "POST", at + "revoke": "POST", at + "introspect": "POST", at + "authorize": "GET, HEAD",
		"/.well-known/oauth-authorization-server/d/" + string(h.made.Directory.ID): "GET, HEAD",
	} {
		for _, method := range []string{"GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "POST"} {
			if strings.Contains(allow, method) {
				continue
			}
			got := h.visitor().ask(t, method, path, "", "Origin", "https://evil.example", "Access-Control-Request-Method", "POST")
			if got.status != 405 || got.header.Get("Allow") != allow || got.header.Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("%s %s: %d %v", method, path, got.status, got.header)
			}
		}
	}
}

func TestMetadataIsOfTheConfiguredAddress(t *testing.T) {
	t.Parallel()
	h := machine(t)
	issuer := publicURL + "/d/" + string(h.made.Directory.ID)
	got := h.visitor().ask(t, "GET", "/.well-known/oauth-authorization-server/d/"+string(h.made.Directory.ID), "",
		"Host", "evil.example", "X-Forwarded-Host", "evil.example", "Forwarded", "host=evil.example", "X-Forwarded-Proto", "ftp", "X-Forwarded-For", "127.0.0.1")
	if got.status != 200 || !strings.Contains(got.body, `"issuer":"`+issuer+`"`) || !strings.Contains(got.body, issuer+"/oauth/token") || strings.Contains(got.body, "evil") {
		t.Errorf("%d %s", got.status, got.body)
	}
	if e := h.last(t); e.Facts.Kind != models.KindMetadata {
		t.Errorf("recorded %+v", e.Facts)
	}
}

// TestNobodyLearnsWhichDirectoriesThereAre: what is not there is answered as
// any other address that is not.
func TestNobodyLearnsWhichDirectoriesThereAre(t *testing.T) {
	t.Parallel()
	h := open(t)
	usual := h.visitor().ask(t, "POST", "/nothing/at/all", "")
	bearer := h.add(t, models.NewDirectory{Name: "Plain", Provider: "okta", Auth: models.AuthBearer}).Directory.ID
	before := h.counted
	for _, path := range []string{"/d/dir-x/oauth/token", "/d/dir-x/oauth/authorize", "/d/dir-x/oauth/nothing", "/.well-known/oauth-authorization-server/d/dir-x", "/.well-known/oauth-authorization-server/d/" + string(bearer)} {
		got := h.visitor().ask(t, "GET", path, "")
		if got.status != usual.status || got.body != usual.body || got.header.Get("Content-Type") != usual.header.Get("Content-Type") {
			t.Errorf("%s: %d %s, others %d %s", path, got.status, got.body, usual.status, usual.body)
		}
	}
	if h.counted != before+4 {
		t.Errorf("counted %d", h.counted-before)
	}
}

func TestGuessingAtASecretIsSlowedDown(t *testing.T) {
	t.Parallel()
	h := machine(t)
	wrong := h.form()
	wrong.Set("client_secret", "nope")
	var last answer
	for range 11 {
		last = h.token(t, wrong)
	}
	if wait, err := strconv.Atoi(last.header.Get("Retry-After")); last.status != 429 || err != nil || wait < 1 || wait > 60 {
		t.Errorf("the eleventh time: %d %v %s", last.status, last.header, last.body)
	}
	if got := h.token(t, h.form()); got.status != 200 {
		t.Errorf("a right secret meanwhile: %d %s", got.status, got.body)
	}
	h.now = h.now.Add(60e9)
	if got := h.token(t, wrong); got.status != 401 {
		t.Errorf("a minute later: %d", got.status)
	}
}

// TestNoSecretIsRecorded sends one of each kind and looks for them in what
// is kept.
func TestNoSecretIsRecorded(t *testing.T) {
	t.Parallel()
	h := machine(t)
	given := h.token(t, h.form("code", "canary1", "code_verifier", "canary2", "refresh_token", "canary3", "client_assertion", "", "password", "canary5", "state", "canary6", "token", "canary7"), "Cookie", "scimdesk_public=canary8")
	if given.status != 200 {
		t.Fatal(given.body)
	}
	h.token(t, url.Values{"grant_type": {"client_credentials"}}, "Authorization", h.basic(h.made.Secret))
	h.visitor().ask(t, "GET", h.at("authorize")+"?"+h.query("state", "canary9", "code", "canary0"), "")
	for _, e := range h.exchanges {
		h.exchanges = []models.Exchange{e}
		text, err := json.Marshal(h.last(t))
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{string(text), string(h.last(t).RequestBody), string(h.last(t).ResponseBody)} {
			if strings.Contains(part, "canary") || strings.Contains(part, h.made.Secret) || strings.Contains(part, "sdat_") || strings.Contains(part, h.basic(h.made.Secret)[6:]) {
				t.Errorf("recorded %s", part)
			}
		}
	}
	h.token(t, h.form())
	if e := h.last(t); !strings.Contains(string(e.RequestBody), "grant_type=client_credentials") || !strings.Contains(string(e.RequestBody), "client_secret=[redacted]") || !strings.Contains(string(e.ResponseBody), `"expires_in":3600`) {
		t.Errorf("what is no secret was lost: %s, %s", e.RequestBody, e.ResponseBody)
	}
}

func TestATokenIsGivenBackAndAskedAbout(t *testing.T) {
	t.Parallel()
	h := machine(t)
	var given struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal([]byte(h.token(t, h.form()).body), &given); err != nil {
		t.Fatal(err)
	}
	about := h.form("token", given.Token).Encode()
	for _, active := range []string{`"active":true`, `"active":false`} {
		got := h.visitor().ask(t, "POST", h.at("introspect"), about)
		if got.status != 200 || !strings.Contains(got.body, active) || got.header.Get("Cache-Control") != "no-store" {
			t.Errorf("want %s: %d %s", active, got.status, got.body)
		}
		if got := h.visitor().ask(t, "POST", h.at("revoke"), about); got.status != 200 {
			t.Errorf("revoke: %d %s", got.status, got.body)
		}
	}
}
