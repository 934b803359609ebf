package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func basicOf(user, password string) string {
	return base64.StdEncoding.EncodeToString([]byte(user + ":" + password))
}

// freeAddress is one of this machine nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return "http://" + listener.Addr().String()
}

// TestTheStandinAuthenticatesByEveryMethod against this very program.
func TestTheStandinAuthenticatesByEveryMethod(t *testing.T) {
	t.Parallel()
	h := serveOn(t, shortTemp(t), "--allow-private-issuers")
	signer, file := startIssuer(t), filepath.Join(t.TempDir(), "assertion")
	test := freeAddress(t) + "/issuer"
	for _, tc := range []struct {
		name, idp, method string
		flags             []string // of the directory
		more              []string // of the stand-in
	}{
		{"a bearer token", "okta", "bearer", nil, nil},
		{"HTTP Basic", "okta-catalogue", "basic", nil, nil},
		{"client credentials in the form", "entra", "client-credentials", nil, []string{"--scenario", "all"}},
		{"client credentials in the header, read only where nothing is written", "okta", "client-credentials", nil, []string{"--scope", "scim.read", "--scenario", "access"}},
		{"an assertion of somebody else's", "entra-compliant", "workload-identity", signer.trusting(), []string{"--assertion-file", file}},
		{"an assertion of its own test issuer", "entra", "workload-identity", []string{"--issuer", test, "--subject", "scimdesk-standin", "--audience", "api://scimdesk"}, []string{"--test-issuer", test, "--scenario", "access"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			out, said, code := command(t, append([]string{"directory", "create", "--data", h.Data, "--json", "--name", "S", "--provider", "generic", "--auth", tc.method}, tc.flags...)...)
			if code != exitDone {
				t.Fatal(said)
			}
			made := madeOf(t, out)
			if slices.Contains(tc.more, file) { // it does not live long
				if err := os.WriteFile(file, []byte(signer.assertion(t, nil)+"\n"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			args := append([]string{"standin", tc.idp, "--url", made.SCIMURL, "--users", "6", "--groups", "1", "--json"}, tc.more...)
			cmd := scimdesk(t, append(args, provenBy(made.BearerToken, made.Username, made.Password, made.TokenURL, made.ClientID)...)...)
			cmd.Env = append(cmd.Env, "SCIMDESK_CLIENT_SECRET="+made.ClientSecret)
			var told strings.Builder
			cmd.Stderr = &told
			raw, err := cmd.Output()
			var figures struct{ Requests, Failed int }
			if json.Unmarshal(raw, &figures) != nil || err != nil || figures.Failed != 0 || figures.Requests == 0 || strings.Contains(told.String(), "✗") {
				t.Errorf("%v\n%s%s", err, raw, &told)
			}
			for _, secret := range []string{made.BearerToken, made.Password, made.ClientSecret} {
				if secret != "" && strings.Contains(told.String()+string(raw), secret) {
					t.Errorf("a secret is told: %s", &told)
				}
			}
		})
	}
}

// provenBy are the flags of what a directory was made with.
func provenBy(bearer, user, password, tokenURL, client string) []string {
	switch {
	case bearer != "":
		return []string{"--token", bearer}
	case user != "":
		return []string{"--username", user, "--password", password}
	}
	return []string{"--token-url", tokenURL, "--client-id", client}
}

// TestTheStandinIsLetInByABrowser: it prints where to go, waits at its
// redirect URI, and plays on what it was given; others who call there are
// sent away.
func TestTheStandinIsLetInByABrowser(t *testing.T) {
	t.Parallel()
	h := serveOn(t, shortTemp(t))
	back := freeAddress(t) + "/callback"
	c := h.connect(t, "authorization-code", "--redirect-url", back, "--redirect-url", backThere, "--pkce")
	h.givePassword(t, signedIn(t, h))
	browser := visitor(t)
	c.enter(t, browser)
	cmd := scimdesk(t, "standin", "okta", "--url", c.Base, "--users", "6", "--scenario", "all", "--no-browser", "--json",
		"--token-url", c.at("/oauth/token"), "--authorize-url", c.at("/oauth/authorize"), "--issuer", c.Issuer, "--client-id", c.Client, "--redirect-url", back)
	cmd.Env = append(cmd.Env, "SCIMDESK_CLIENT_SECRET="+c.Secret)
	told, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	cmd.Stdout = &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(told)
	var location *url.URL
	for location == nil && lines.Scan() {
		if text := strings.TrimSpace(lines.Text()); strings.HasPrefix(text, "http") {
			location = mustURL(t, text)
		}
	}
	if response, _ := ask(t, client, http.MethodGet, back+"?state=another&code=stolen", ""); response.StatusCode != http.StatusNotFound {
		t.Errorf("a stranger at the redirect URI: %d", response.StatusCode)
	}
	to := c.decide(t, browser, location.Query(), "allow")
	response, text := ask(t, client, http.MethodGet, to.String(), "")
	if response.StatusCode != http.StatusOK || !strings.Contains(text, "authenticated. This window") {
		t.Errorf("the browser is told %d %s", response.StatusCode, text)
	}
	rest := ""
	for lines.Scan() {
		rest += lines.Text() + "\n"
	}
	if err := cmd.Wait(); err != nil || !strings.Contains(rest, "✓ The app is authenticated") || !strings.Contains(rest, "✓ The access token is refreshed") || strings.Contains(rest, "✗") {
		t.Errorf("%v\n%s%s", err, rest, &out)
	}
}

func TestTheStandinSaysHowItAuthenticates(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, args string
		says       []string
	}{
		{"two ways", "--token x --username u --password p", []string{"in one way"}},
		{"half a name", "--username u", []string{"--username"}},
		{"a name with a colon", "--username u:v --password p", []string{"--username"}},
		{"a client without an endpoint", "--token x --client-id c", []string{"--token-url"}},
		{"a client without anything else", "--token-url https://x.test/t", []string{"--client-id", "--client-secret"}},
		{"two proofs", "--token-url https://x.test/t --client-id c --client-secret s --assertion-file f", []string{"--client-secret"}},
		{"endpoints that are none", "--token-url x --authorize-url ftp://x.test/a --client-id c --client-secret s", []string{"--token-url", "--authorize-url"}},
		{"a place of another machine", "--token-url https://x.test/t --authorize-url https://x.test/a --client-id c --client-secret s --redirect-url http://10.0.0.1:80/cb", []string{"--redirect-url"}},
		{"an issuer of another machine", "--token-url https://x.test/t --client-id c --test-issuer https://login.test", []string{"--test-issuer"}},
		{"a story of tokens without any", "--token x --scenario access", []string{"--scenario"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			out, told, code := command(t, append(strings.Fields("standin okta --url http://localhost:1/scim/v2"), strings.Fields(tc.args)...)...)
			if code != exitUsage || out != "" {
				t.Errorf("exit %d: %s%s", code, out, told)
			}
			for _, part := range tc.says {
				if !strings.Contains(told, part) {
					t.Errorf("does not say %q: %s", part, told)
				}
			}
		})
	}
}

// TestTheStagePlaysByEveryMethod from the console, over the running program's
// own public side.
func TestTheStagePlaysByEveryMethod(t *testing.T) {
	t.Parallel()
	h := serveOn(t, shortTemp(t))
	console := signedIn(t, h)
	h.givePassword(t, console)
	for _, tc := range []struct{ dialect, auth string }{
		{"entra", "client-credentials"},
		{"entra-compliant", "workload-identity"},
		{"okta", "basic"},
		{"okta", "authorization-code"},
	} {
		address := h.Console + "/standins"
		response, _ := press(t, console, address, sheet{"/standins", url.Values{}}, "dialect", tc.dialect, "auth", tc.auth)
		at, err := response.Location()
		if err != nil {
			t.Fatalf("%s: %d", tc.auth, response.StatusCode)
		}
		play := func(path string, fields ...string) {
			press(t, console, at.String(), sheet{at.Path + "/" + path, url.Values{}}, fields...)
		}
		play("speed", "speed", "0")
		if tc.auth == "authorization-code" {
			h.letIn(t, console, at.String())
		}
		text := ""
		for range 20 { // each answer comes when all is done, or a little later
			if play("actions", "kind", "test-connection"); strings.Contains(text, "25 accounts, 25 active") {
				break
			}
			_, text = ask(t, console, http.MethodGet, at.String(), "")
		}
		if !strings.Contains(text, "25 accounts, 25 active") {
			_, requests, _ := strings.Cut(text, `id="p2"`)
			t.Errorf("%s by %s: %.3000s", tc.dialect, tc.auth, requests)
		}
	}
}

// letIn presses "Authenticate with Scimdesk" and does what an admin would.
func (h *runningHouse) letIn(t *testing.T, console *http.Client, at string) {
	t.Helper()
	_, text := ask(t, console, http.MethodGet, at, "")
	response, _ := press(t, console, at, formOf(t, text, "/sign-in"))
	_, goes, found := strings.Cut(response.Header.Get("Refresh"), "url=")
	if !found {
		t.Fatalf("the button answers %d %v", response.StatusCode, response.Header)
	}
	location := mustURL(t, goes)
	id := strings.Split(location.Path, "/")[2]
	c := &connection{runningHouse: &runningHouse{Public: h.Public, ID: id}, Client: location.Query().Get("client_id"), Redirect: location.Query().Get("redirect_uri")}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := *console
	browser.Jar = jar
	_, text = ask(t, &browser, http.MethodGet, goes, "")
	press(t, &browser, goes, formOf(t, text, "sign-in"), "name", "Owner", "password", ownPassword)
	to := c.decide(t, &browser, location.Query(), "allow")
	if response, _ := ask(t, console, http.MethodGet, to.String(), ""); response.StatusCode != http.StatusSeeOther {
		t.Errorf("the callback answers %d", response.StatusCode)
	}
}
