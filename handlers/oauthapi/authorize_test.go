package oauthapi_test

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"scimdesk/models"
)

// TestNobodyIsSentWhereNoAdminSaid brings every address an attacker would
// like people to be sent to.
func TestNobodyIsSentWhereNoAdminSaid(t *testing.T) {
	t.Parallel()
	h := open(t)
	v, _ := h.signedIn(t)
	for _, evil := range []string{
		"https://evil.example/", "//evil.example", `\\evil.example`, `/\evil.example`, "https:evil.example", "javascript:alert(1)", "data:text/html,x",
		callback + "/..", callback + "/", callback + "?x=1", callback + "#x", strings.ToUpper(callback), strings.Replace(callback, "https", "http", 1),
		strings.Replace(callback, "okta.com", "okta.com@evil.example", 1), strings.Replace(callback, "okta.com", "okta.com.evil.example", 1),
		strings.Replace(callback, "/oauth/", "/%6fauth/", 1), callback + "\r\nLocation: https://evil.example", " " + callback, "authorize",
	} {
		for _, broken := range []string{"code", "token"} {
			got := v.ask(t, "GET", h.at("authorize")+"?"+h.query("redirect_uri", evil, "response_type", broken), "", "Host", "evil.example", "X-Forwarded-Host", "evil.example")
			if got.status != 400 || got.header.Get("Location") != "" || !strings.Contains(got.body, "Nobody entered this return address") || !strings.Contains(got.body, "it shows the address and lets you add it") {
				t.Errorf("%q: %d to %q", evil, got.status, got.header.Get("Location"))
			}
		}
		if e := h.last(t); e.Facts.Odd != models.OddRedirect || len([]rune(e.Facts.Value)) > 200 {
			t.Errorf("%q: recorded %+v", evil, e.Facts)
		}
	}
}

// TestWhatIsWrongIsSaid: on a page as long as the client is not known, else
// to the client.
func TestWhatIsWrongIsSaid(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, tc := range []struct {
		name, parameter, value string
		sent                   bool // to the client
		says                   string
		odd                    models.Odd
	}{
		{"an unknown client", "client_id", "client-x", false, "This client is not known here", models.OddClientUnknown},
		{"another response type", "response_type", "token", true, "error=unsupported_response_type", models.OddGrant},
		{"a scope nobody knows", "scope", "openid", true, "error=invalid_scope", models.OddScope},
		{"a plain challenge", "code_challenge", "x", true, "error=invalid_request", models.OddChallenge},
		{"line breaks in the state", "state", "x\r\nSet-Cookie: a=b", false, "Sign in to Scimdesk", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := h.visitor().ask(t, "GET", h.at("authorize")+"?"+h.query(tc.parameter, tc.value), "")
			to := got.header.Get("Location")
			if tc.sent && (got.status != 303 || !strings.HasPrefix(to, callback+"?") || !strings.Contains(to, tc.says)) {
				t.Errorf("%d to %s", got.status, to)
			}
			if !tc.sent && (to != "" || !strings.Contains(got.body, tc.says)) {
				t.Errorf("%d to %q: %s", got.status, to, got.body)
			}
			if e := h.last(t); e.Facts.Odd != tc.odd || tc.odd != "" && e.Outcome() != models.Failure {
				t.Errorf("recorded %+v", e.Facts)
			}
		})
	}
}

func TestADirectoryThatDoesNotAnswerAsksNobody(t *testing.T) {
	t.Parallel()
	for _, action := range []string{"pause", "disable"} {
		h := open(t)
		v, _ := h.signedIn(t)
		if _, err := h.desk.SteerDirectory(t.Context(), h.made.Directory.ID, action, "Owner"); err != nil {
			t.Fatal(err)
		}
		got := v.ask(t, "GET", h.at("authorize")+"?"+h.query(), "")
		if got.status < 400 || got.header.Get("Location") != "" || !strings.Contains(got.body, "by an administrator") {
			t.Errorf("%s: %d %s", action, got.status, got.body)
		}
	}
}

// TestThePagesStandAlone: in no frame, without a script, and nobody is told
// where they were.
func TestThePagesStandAlone(t *testing.T) {
	t.Parallel()
	h := open(t)
	v, ask := h.signedIn(t)
	signIn := h.visitor().ask(t, "GET", h.at("authorize")+"?"+h.query(), "")
	wrong := v.ask(t, "GET", h.at("authorize")+"?client_id=x", "")
	for name, page := range map[string]answer{"sign-in": signIn, "consent": ask, "error": wrong} {
		policy := page.header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "script-src") || !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: policy %s", name, policy)
		}
		for header, want := range map[string]string{
			"X-Frame-Options": "DENY", "Referrer-Policy": "same-origin", "X-Content-Type-Options": "nosniff", "Cross-Origin-Opener-Policy": "same-origin",
			"Cache-Control": "no-store", "Access-Control-Allow-Origin": "",
		} {
			if got := page.header.Get(header); got != want {
				t.Errorf("%s: %s is %q", name, header, got)
			}
		}
		if strings.Contains(page.body, "<script") || strings.Contains(page.body, "http://scim.example.com") {
			t.Errorf("%s: %s", name, page.body)
		}
	}
	if policy := ask.header.Get("Content-Security-Policy"); !strings.HasSuffix(policy, "form-action 'self' https:; frame-ancestors 'none'") {
		t.Errorf("the consent leads to %s", policy)
	}
}

func TestOddRequestsToThePages(t *testing.T) {
	t.Parallel()
	h := open(t)
	many := url.Values{}
	for i := range 300 {
		many.Set("a["+strconv.Itoa(i)+"99999999]", "x")
	}
	v := h.visitor()
	for name, got := range map[string]answer{
		"many parameters":  v.ask(t, "GET", h.at("authorize")+"?"+h.query()+"&"+many.Encode(), ""),
		"a broken escape":  v.ask(t, "GET", h.at("authorize")+"?"+h.query()+"&x=%zz", ""),
		"a long form":      v.ask(t, "POST", h.at("sign-in")+"?"+h.query(), strings.Repeat("x", 65<<10), "Sec-Fetch-Site", "same-origin"),
		"a file":           v.ask(t, "POST", h.at("consent")+"?"+h.query(), "x", "Content-Type", "multipart/form-data; boundary=x"),
		"a field too many": v.ask(t, "POST", h.at("sign-in")+"?"+h.query(), "name=a&name=b&password=c&key=d", "Sec-Fetch-Site", "same-origin"),
	} {
		if name == "a file" && got.status == 303 {
			continue // nobody is signed in
		}
		if got.status < 400 || got.status >= 500 || !strings.Contains(got.body, "<h1") || got.header.Get("Location") != "" {
			t.Errorf("%s: %d %v %.300s", name, got.status, got.header, got.body)
		}
	}
}

func TestTheStyleOfThePagesAndNoScript(t *testing.T) {
	t.Parallel()
	h := open(t)
	page := h.visitor().ask(t, "GET", h.at("authorize")+"?"+h.query(), "")
	_, rest, _ := strings.Cut(page.body, `rel="stylesheet" href="../../..`)
	address, _, _ := strings.Cut(rest, `"`)
	if got := h.visitor().ask(t, "GET", address, ""); got.status != 200 || !strings.Contains(got.header.Get("Content-Type"), "text/css") {
		t.Errorf("%s: %d", address, got.status)
	}
	if got := h.visitor().ask(t, "GET", strings.Replace(address, "scimdesk.css", "app.js", 1), ""); got.status != 404 {
		t.Errorf("a script of the console: %d", got.status)
	}
}
