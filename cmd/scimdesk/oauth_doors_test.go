package main

import (
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scimdesk/handlers"
	"scimdesk/handlers/console"
	"scimdesk/handlers/web"
)

// TestNoFormOfTheConsoleIsSentByAnotherSite walks every route that changes
// something, with a session, as another site's page would use it.
func TestNoFormOfTheConsoleIsSentByAnotherSite(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	c := signedIn(t, h)
	routes := 0
	for _, route := range handlers.Console(&console.Console{}, &web.Guard{}).GetRoutes(true) {
		if route.Method == http.MethodGet || route.Method == http.MethodHead {
			continue
		}
		routes++
		path := h.Console + placeholders.Replace(route.Path)
		for name, headers := range map[string][]string{
			"plain text of another site":   {"Content-Type", "text/plain", "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"},
			"a form without any origin":    {"Content-Type", "application/x-www-form-urlencoded"},
			"a form of our public side":    {"Content-Type", "application/x-www-form-urlencoded", "Origin", h.Public, "Sec-Fetch-Site", "same-site"},
			"our origin spelt with https":  {"Content-Type", "application/x-www-form-urlencoded", "Origin", strings.Replace(h.Console, "http:", "https:", 1)},
			"our origin in another header": {"Content-Type", "application/x-www-form-urlencoded", "Referer", h.Console + "/"},
		} {
			if response, _ := ask(t, c, route.Method, path, "", headers...); response.StatusCode != http.StatusForbidden {
				t.Errorf("%s: %s %s: %d", name, route.Method, route.Path, response.StatusCode)
			}
		}
	}
	if routes < 30 {
		t.Errorf("only %d routes change anything", routes)
	}
}

// placeholders fills the parameters of a route with something.
var placeholders = strings.NewReplacer(":directory", "dir-x", ":account", "x", ":group", "x", ":exchange", "x", ":token", "x", ":hash", "x", ":name", "x", ":code", "x")

// TestAnotherSiteAllowsNothing sends the forms of the authorization server as
// others could: from their own pages, with a value of their own session, or of
// none. The admin's browser stays signed in all the while.
func TestAnotherSiteAllowsNothing(t *testing.T) {
	t.Parallel()
	h := serveOn(t, shortTemp(t))
	c, browser := connected(t, h)
	query := c.asks(nil).Encode()
	address := c.at("/oauth/authorize?" + query)
	_, text := ask(t, browser, http.MethodGet, address, "")
	own := formOf(t, text, "consent")
	stranger := visitor(t)
	c.enter(t, stranger) // an admin, too, and another session
	_, text = ask(t, stranger, http.MethodGet, address, "")
	others := formOf(t, text, "consent")
	held := "" // whatever the Host is, as a browser behind a proxy would
	for _, cookie := range browser.Jar.Cookies(mustURL(t, h.Public)) {
		held += cookie.Name + "=" + cookie.Value + "; "
	}
	form := func(p sheet) string {
		p.fields.Set("decision", "allow")
		return p.fields.Encode()
	}
	for _, tc := range []struct {
		name, body string
		headers    []string
	}{
		{"from another site", form(own), []string{"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"}},
		{"from another site, by a browser that says less", form(own), []string{"Origin", "https://evil.example"}},
		{"from the console's own port", form(own), []string{"Origin", h.Console, "Sec-Fetch-Site", "same-site"}},
		{"from a frame that was shut in", form(own), []string{"Origin", "null"}},
		{"from nowhere", form(own), nil},
		{"from our address with TLS, which is another one", form(own), []string{"Origin", strings.Replace(h.Public, "http:", "https:", 1)}},
		{"from a site that a proxy is made to call ours", form(own), []string{"Origin", "https://evil.example", "Host", "evil.example", "X-Forwarded-Host", "evil.example", "X-Forwarded-Proto", "https"}},
		{"with the value of another session", form(others), []string{"Origin", h.Public, "Sec-Fetch-Site", "same-origin"}},
		{"with no value", "decision=allow", []string{"Origin", h.Public, "Sec-Fetch-Site", "same-origin"}},
		{"with an empty value", "decision=allow&key=", []string{"Origin", h.Public, "Sec-Fetch-Site", "same-origin"}},
	} {
		headers := append([]string{"Content-Type", "application/x-www-form-urlencoded", "Cookie", held}, tc.headers...)
		response, text := ask(t, client, http.MethodPost, c.at("/oauth/consent?"+query), tc.body, headers...)
		if response.StatusCode != http.StatusForbidden || response.Header.Get("Location") != "" {
			t.Errorf("%s: %d to %q %.100s", tc.name, response.StatusCode, response.Header.Get("Location"), text)
		}
	}
	if code := c.decide(t, browser, c.asks(nil), "allow").Query().Get("code"); code == "" {
		t.Error("our own form does not work either")
	}
}

// TestASessionIsMadeWhenSomebodySignsIn brings a session chosen beforehand:
// it is not kept, and what a browser had before ends.
func TestASessionIsMadeWhenSomebodySignsIn(t *testing.T) {
	t.Parallel()
	h := serveOn(t, shortTemp(t))
	c, first := connected(t, h)
	public := mustURL(t, h.Public)
	chosen := visitor(t)
	chosen.Jar.SetCookies(public, []*http.Cookie{{Name: "scimdesk_public", Value: "attacker", Path: "/"}})
	before := first.Jar.Cookies(public)
	c.enter(t, chosen)
	for _, cookie := range chosen.Jar.Cookies(public) {
		if cookie.Value == "attacker" {
			t.Error("the session kept an id the browser brought")
		}
	}
	h.Link = h.link(t)
	console := signedIn(t, h)
	for name, jar := range map[string]struct {
		cookies []*http.Cookie
		inside  bool
	}{
		"the first browser's":                 {before, true},
		"a session of the console":            {renamed(console.Jar.Cookies(mustURL(t, h.Console)), "scimdesk_public"), false},
		"one that was chosen":                 {[]*http.Cookie{{Name: "scimdesk_public", Value: "attacker"}}, false},
		"a session of the public side, there": {renamed(before, "scimdesk_console"), false},
	} {
		browser := visitor(t)
		browser.Jar.SetCookies(public, jar.cookies)
		_, text := ask(t, browser, http.MethodGet, c.at("/oauth/authorize?"+c.asks(nil).Encode()), "")
		if strings.Contains(text, `value="allow"`) != jar.inside {
			t.Errorf("%s: signed in on the public side: %v", name, !jar.inside)
		}
		if name == "a session of the public side, there" {
			if response, _ := ask(t, browser, http.MethodGet, h.Console+"/directories", ""); response.StatusCode != http.StatusSeeOther {
				t.Errorf("%s: %d", name, response.StatusCode)
			}
		}
	}
}

func renamed(cookies []*http.Cookie, name string) (all []*http.Cookie) {
	for _, c := range cookies {
		all = append(all, &http.Cookie{Name: name, Value: c.Value, Path: "/"})
	}
	return all
}

// TestNobodyElsesPageReadsUs asks as a page of another origin: none is given
// leave to read, anywhere.
func TestNobodyElsesPageReadsUs(t *testing.T) {
	t.Parallel()
	h := serveOn(t, shortTemp(t))
	c := h.connect(t, "authorization-code")
	for _, path := range []string{"/oauth/authorize", "/oauth/token", "/oauth/revoke", "/oauth/introspect", "/oauth/sign-in", "/oauth/wait", "/oauth/consent", "/scim/v2/Users"} {
		for _, method := range []string{http.MethodOptions, http.MethodGet, http.MethodPost} {
			response, _ := ask(t, visitor(t), method, c.at(path), "", "Origin", "https://evil.example", "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization")
			for name := range response.Header {
				if strings.HasPrefix(name, "Access-Control-") {
					t.Errorf("%s %s answers %s: %s", method, path, name, response.Header.Get(name))
				}
			}
			if got := response.Header.Get("Cache-Control"); got != "no-store" {
				t.Errorf("%s %s: Cache-Control %q", method, path, got)
			}
		}
	}
}

// TestTheIssuerIsTheConfiguredAddress says in all ways that we are called
// otherwise: nothing that leaves us says so.
func TestTheIssuerIsTheConfiguredAddress(t *testing.T) {
	t.Parallel()
	h := serveOn(t, shortTemp(t), "--public-url", "https://scim.example.com/front")
	listening := publicAddress(t, h)
	c := h.connect(t, "authorization-code")
	c.runningHouse.Public = listening
	if want := "https://scim.example.com/front/d/" + c.ID; c.Issuer != want {
		t.Fatalf("the issuer is %s", c.Issuer)
	}
	lies := []string{"Host", "evil.example", "X-Forwarded-Host", "evil.example", "X-Forwarded-Proto", "gopher", "X-Forwarded-Prefix", "/evil", "Forwarded", "host=evil.example;proto=gopher", "X-Original-URL", "/evil"}
	denied := c.asks(url.Values{"response_type": {"nothing"}}).Encode()
	for _, path := range []string{"/.well-known/oauth-authorization-server/d/" + c.ID, "/d/" + c.ID + "/oauth/authorize?" + denied, "/d/" + c.ID + "/oauth/authorize?" + c.asks(nil).Encode()} {
		response, text := ask(t, visitor(t), http.MethodGet, listening+path, "", lies...)
		told := text + response.Header.Get("Location") + response.Header.Get("Set-Cookie")
		if strings.Contains(told, "evil") || strings.Contains(told, "gopher") || strings.Contains(told, listening) {
			t.Errorf("%s: %d %s", path, response.StatusCode, told)
		}
		if strings.Contains(path, "well-known") && !strings.Contains(text, `"issuer":"`+c.Issuer+`"`) {
			t.Errorf("the metadata: %s", text)
		}
		if cookie := response.Header.Get("Set-Cookie"); cookie != "" && (!strings.HasPrefix(cookie, "__Host-") || !strings.Contains(cookie, "secure")) {
			t.Errorf("a cookie of an https address: %s", cookie)
		}
	}
}

// TestOddRequestsBreakNothing sends what made frameworks fall over.
func TestOddRequestsBreakNothing(t *testing.T) {
	t.Parallel()
	h := serveOn(t, shortTemp(t))
	c := h.connect(t, "client-credentials")
	console := signedIn(t, h)
	before := peakMemory(t, h)
	form := []string{"Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin", "Origin", h.Public}
	for name, body := range map[string]string{
		"an index beyond all":    "a[999999999]=1&grant_type[999999999]=client_credentials",
		"indexes in indexes":     "grant_type" + strings.Repeat("[a]", 5000) + "=x",
		"many parameters":        strings.Repeat("a=1&", 10_000),
		"a broken escape":        "grant_type=%zz&client_id=%",
		"bytes that are no text": "grant_type=\xff\xfe&client_id=\x00",
		"line breaks":            "grant_type=client_credentials&client_id=x%0d%0aSet-Cookie:%20a=b&scope=%0d%0ax",
	} {
		for _, path := range []string{c.at("/oauth/token"), c.at("/oauth/revoke"), c.at("/oauth/introspect"), c.at("/oauth/sign-in"), c.at("/oauth/wait"), c.at("/oauth/consent")} {
			response, _ := ask(t, client, http.MethodPost, path, body, form...)
			if response.StatusCode < 400 || response.StatusCode > 499 || response.Header.Get("Set-Cookie") != "" && strings.Contains(name, "breaks") {
				t.Errorf("%s to %s: %d", name, path, response.StatusCode)
			}
		}
		if response, _ := ask(t, console, http.MethodPost, h.Console+"/directories", body, form[:4]...); response.StatusCode >= 500 {
			t.Errorf("%s to the console: %d", name, response.StatusCode)
		}
	}
	for name, headers := range map[string][]string{
		"a flash cookie that says it is long": {"Cookie", "fiber_flash=\xdd\xff\xff\xff\xff"},
		"a cookie of many parts":              {"Cookie", strings.Repeat("a=b; ", 2000)},
		"a range of many parts":               {"Range", "bytes=" + strings.Repeat("0-1,", 2000)},
	} {
		for _, path := range []string{c.at("/oauth/authorize"), h.Console + "/directories", h.Public + "/.well-known/oauth-authorization-server/d/" + c.ID} {
			if response, _ := ask(t, client, http.MethodGet, path, "", headers...); response.StatusCode >= 500 {
				t.Errorf("%s to %s: %d", name, path, response.StatusCode)
			}
		}
	}
	if got := rawGet(t, h, "/d/"+c.ID+"/oauth"+strings.Repeat("/a", 300)); got != http.StatusNotFound {
		t.Errorf("three hundred parts of a path: %d", got)
	}
	c.token(t, nil)
	if grown := peakMemory(t, h) - before; grown > 64<<20 {
		t.Errorf("memory grew by %d MiB", grown>>20)
	}
}

// TestNoSpellingOfTheHostOpensTheConsole writes the request line and the Host
// header as browsers do not.
func TestNoSpellingOfTheHostOpensTheConsole(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	own := strings.TrimPrefix(h.Console, "http://")
	for name, request := range map[string]string{
		"no host":                          "GET /sign-in HTTP/1.1\r\n",
		"an empty host":                    "GET /sign-in HTTP/1.1\r\nHost: \r\n",
		"another host in the line":         "GET http://evil.example/sign-in HTTP/1.1\r\nHost: " + own + "\r\n",
		"ours in the line, another host":   "GET http://evil.example/sign-in HTTP/1.1\r\nHost: evil.example\r\n",
		"two hosts":                        "GET /sign-in HTTP/1.1\r\nHost: " + own + "\r\nHost: evil.example\r\n",
		"two hosts, the other way":         "GET /sign-in HTTP/1.1\r\nHost: evil.example\r\nHost: " + own + "\r\n",
		"a loopback address that is more":  "GET /sign-in HTTP/1.1\r\nHost: [::1].evil.example\r\n",
		"a name that leads to the machine": "GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1.nip.io:8480\r\n",
	} {
		conn := dial(t, h.Console)
		if _, err := conn.Write([]byte(request + "Connection: close\r\n\r\n")); err != nil {
			t.Fatal(err)
		}
		answer, err := io.ReadAll(conn)
		if err != nil || strings.HasPrefix(string(answer), "HTTP/1.1 2") {
			t.Errorf("%s: %.60s (%v)", name, answer, err)
		}
	}
}

// TestSecretsAreMadeByTheSystem looks for what makes names and numbers that
// can be guessed wherever secrets are made; pretend identity providers make none.
func TestSecretsAreMadeByTheSystem(t *testing.T) {
	t.Parallel()
	for _, top := range []string{"cmd", "handlers", "internal"} {
		err := filepath.WalkDir(filepath.Join("..", "..", top), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "standin") {
				return err
			}
			text, err := os.ReadFile(path)
			for _, guessable := range []string{`"math/rand`, "utils.UUID"} {
				if strings.Contains(string(text), guessable) {
					t.Errorf("%s uses %s", path, guessable)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
