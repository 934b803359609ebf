package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"scimdesk/handlers"
	"scimdesk/handlers/console"
	"scimdesk/handlers/web"
)

// visitor is a browser that does not follow redirects by itself.
func visitor(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// ask sends one request; headers are name, value, name, value; Host is
// understood.
func ask(t *testing.T, c *http.Client, method, url, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		if request.Header.Set(headers[i], headers[i+1]); headers[i] == "Host" {
			request.Host = headers[i+1]
		}
	}
	response, err := c.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(text)
}

// signedIn is a browser that used the sign-in link.
func signedIn(t *testing.T, h *runningHouse) *http.Client {
	t.Helper()
	c := visitor(t)
	if response, _ := ask(t, c, "GET", h.Link, ""); response.StatusCode != http.StatusSeeOther {
		t.Fatalf("sign-in link: %d", response.StatusCode)
	}
	return c
}

func TestTheSignInLinkWorksOnce(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	c := visitor(t)
	if response, _ := ask(t, c, "GET", h.Console+"/directories", ""); response.StatusCode != http.StatusSeeOther || response.Header.Get("Location") != "/sign-in" {
		t.Errorf("a stranger: %d to %s", response.StatusCode, response.Header.Get("Location"))
	}
	response, _ := ask(t, c, "GET", h.Link, "", "Cookie", "scimdesk_console=attacker")
	set := response.Header.Get("Set-Cookie")
	for _, part := range []string{"HttpOnly", "SameSite=", "path=/"} {
		if !strings.Contains(set, part) {
			t.Errorf("the cookie lacks %s: %s", part, set)
		}
	}
	if strings.Contains(set, "attacker") {
		t.Error("the session kept an id the browser brought")
	}
	if response, _ := ask(t, c, "GET", h.Console+"/directories", ""); response.StatusCode != http.StatusOK {
		t.Errorf("signed in: %d", response.StatusCode)
	}
	if response, _ := ask(t, visitor(t), "GET", h.Link, ""); response.StatusCode != http.StatusUnauthorized {
		t.Errorf("the link a second time: %d", response.StatusCode)
	}
}

func TestTheConsoleAnswersOnlyUnderItsOwnName(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	c := signedIn(t, h)
	port := h.Console[strings.LastIndex(h.Console, ":"):]
	for _, host := range []string{"evil.example", "evil.example" + port, "127.0.0.1.nip.io" + port, "localhost.evil.example" + port, "127.0.0.1:1"} {
		if response, _ := ask(t, c, "GET", h.Console+"/directories", "", "Host", host); response.StatusCode != http.StatusMisdirectedRequest {
			t.Errorf("Host %s: %d", host, response.StatusCode)
		}
	}
	for _, host := range []string{"localhost" + port, "127.0.0.1" + port, "[::1]" + port} {
		if response, _ := ask(t, c, "GET", h.Console+"/sign-in", "", "Host", host); response.StatusCode != http.StatusOK {
			t.Errorf("Host %s: %d", host, response.StatusCode)
		}
	}
	for _, mark := range []string{"X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "CF-Connecting-IP", "Tailscale-User-Login", "Ngrok-Auth-User-Email"} {
		if response, _ := ask(t, c, "GET", h.Console+"/directories", "", mark, "127.0.0.1"); response.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %d", mark, response.StatusCode)
		}
	}
}

func TestAnotherSiteCannotWrite(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	c := signedIn(t, h)
	form := "name=Planted&provider=okta&auth=bearer"
	for name, headers := range map[string][]string{
		"a form of another site":         {"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"},
		"a neighbour on another port":    {"Sec-Fetch-Site", "same-site", "Origin", "http://127.0.0.1:1"},
		"an origin that is not ours":     {"Origin", "https://evil.example"},
		"a secure spelling of ours":      {"Origin", strings.Replace(h.Console, "http://", "https://", 1)},
		"neither origin nor fetch site":  {},
		"an origin of a sandboxed frame": {"Origin", "null"},
	} {
		headers = append(headers, "Content-Type", "application/x-www-form-urlencoded")
		if response, _ := ask(t, c, "POST", h.Console+"/directories", form, headers...); response.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %d", name, response.StatusCode)
		}
	}
	if _, page := ask(t, c, "GET", h.Console+"/directories", ""); strings.Contains(page, "Planted") {
		t.Error("another site made a directory")
	}
	response, _ := ask(t, c, "POST", h.Console+"/directories", form, "Content-Type", "application/x-www-form-urlencoded", "Origin", h.Console)
	if response.StatusCode >= 400 {
		t.Errorf("our own form: %d", response.StatusCode)
	}
}

// TestNoPageOfTheConsoleIsOnThePublicSide walks every console route, as a
// signed-in browser that was led to the public side.
func TestNoPageOfTheConsoleIsOnThePublicSide(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	c := signedIn(t, h) // cookies ignore ports: the session goes along
	routes := handlers.Console(&console.Console{}, &web.Guard{}).GetRoutes(true)
	if len(routes) < 20 {
		t.Fatalf("only %d routes found", len(routes))
	}
	for _, route := range routes {
		if route.Path == "/healthz" || route.Method == http.MethodHead {
			continue
		}
		path := strings.NewReplacer(":directory", h.ID, ":account", "x", ":exchange", "x", ":token", "x", ":hash", "x", ":name", "x", ":code", "x").Replace(route.Path)
		response, body := ask(t, c, route.Method, h.Public+path, "", "Sec-Fetch-Site", "same-origin", "X-Forwarded-For", "127.0.0.1")
		if response.StatusCode != http.StatusNotFound || response.Header.Get("Content-Type") != "application/scim+json" {
			t.Errorf("%s %s on the public side: %d %.100s", route.Method, path, response.StatusCode, body)
		}
	}
	if response, _ := ask(t, c, "GET", h.Base+"/Users", ""); response.StatusCode != http.StatusUnauthorized {
		t.Errorf("a console session as an identity provider: %d", response.StatusCode)
	}
	if response, _ := ask(t, c, "GET", h.Console+"/d/"+h.ID+"/scim/v2/Users", "", "Authorization", "Bearer "+h.Token); response.StatusCode != http.StatusNotFound {
		t.Errorf("SCIM on the console: %d", response.StatusCode)
	}
}

func TestLocationsComeFromTheConfiguredAddress(t *testing.T) {
	t.Parallel()
	h := startHouse(t, "--public-url", "https://scim.example.com/front/")
	base := h.Base
	if want := "https://scim.example.com/front/d/" + h.ID + "/scim/v2"; base != want {
		t.Fatalf("SCIM URL %s", base)
	}
	// The tunnel strips its own part of the path.
	listening := publicAddress(t, h)
	_, body := ask(t, http.DefaultClient, "POST", listening+"/d/"+h.ID+"/scim/v2/Users", `{"userName":"ada@example.com"}`,
		"Authorization", "Bearer "+h.Token, "Host", "evil.example", "X-Forwarded-Host", "evil.example", "X-Forwarded-Proto", "ftp", "Forwarded", "host=evil.example")
	if !strings.Contains(body, `"location":"`+base+`/Users/`) || strings.Contains(body, "evil") {
		t.Errorf("answer: %s", body)
	}
}

// publicAddress finds where the public side really listens when it is told
// under another name.
func publicAddress(t *testing.T, h *runningHouse) string {
	t.Helper()
	address := ""
	waitUntil(t, "the log says where the public side listens", func() bool {
		_, rest, found := strings.Cut(h.log.String(), " public=")
		address, _, _ = strings.Cut(rest, " ")
		return found
	})
	return "http://" + address
}

func TestABombIsNotUnpacked(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	var bomb bytes.Buffer
	packer := gzip.NewWriter(&bomb)
	zeros := make([]byte, 1<<20)
	for range 500 {
		if _, err := packer.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := packer.Close(); err != nil {
		t.Fatal(err)
	}
	before := peakMemory(t, h)
	for _, coding := range []string{"gzip", "deflate", "br", "zstd", "gzip, gzip"} {
		response, body := ask(t, http.DefaultClient, "POST", h.Base+"/Users", bomb.String(), "Authorization", "Bearer "+h.Token, "Content-Encoding", coding)
		if response.StatusCode != http.StatusUnsupportedMediaType || !strings.Contains(body, `"status":"415"`) {
			t.Errorf("%s: %d %.200s", coding, response.StatusCode, body)
		}
	}
	if grown := peakMemory(t, h) - before; grown > 64<<20 {
		t.Errorf("memory grew by %d MiB", grown>>20)
	}
}

// peakMemory is the most memory the process ever had, in bytes; 0 where the
// system does not say.
func peakMemory(t *testing.T, h *runningHouse) int {
	t.Helper()
	status, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(h.process.Process.Pid), "status"))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kib, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		t.Fatal(err)
	}
	return kib << 10
}

func TestDeepJSONIsRefusedAndOthersAreServed(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	for _, deep := range []string{strings.Repeat("[", 10_000), strings.Repeat(`{"a":`, 10_000), `{"emails":` + strings.Repeat("[", 500_000)} {
		response, body := ask(t, http.DefaultClient, "POST", h.Base+"/Users", deep, "Authorization", "Bearer "+h.Token)
		if response.StatusCode != http.StatusBadRequest || !strings.Contains(body, "invalidSyntax") {
			t.Errorf("%d %.200s", response.StatusCode, body)
		}
	}
	if status, _ := h.scim(t, "GET", "/Users", ""); status != http.StatusOK {
		t.Errorf("afterwards: %d", status)
	}
}

// TestNoSecretIsKeptInTheClear plants canaries wherever a secret can enter
// and searches every file and the log for them.
func TestNoSecretIsKeptInTheClear(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	c := signedIn(t, h)
	const canary = "swordfish-7731-canary"
	_, made := h.scim(t, "POST", "/Users", `{"userName":"ada@example.com","password":"`+canary+`"}`)
	h.scim(t, "PATCH", "/Users/"+made["id"].(string), `{"Operations":[{"op":"replace","path":"password","value":"`+canary+`"}]}`)
	h.scim(t, "PUT", "/Users/"+made["id"].(string), `{"userName":"ada@example.com","password":"`+canary+`"}`)
	h.scim(t, "GET", "/Users?filter=password+eq+%22"+canary+"%22", "")
	knock(t, h.Base, "Bearer "+canary)
	knock(t, h.Base, "Bearer "+h.Token+canary)
	_, page := ask(t, c, "GET", h.Console+"/directories/"+h.ID+"/exchanges", "")
	if strings.Contains(page, canary) || strings.Contains(page, h.Token) {
		t.Error("a page shows a secret")
	}
	h.stop(t)
	secrets := []string{canary, h.Token, strings.TrimPrefix(h.Link, h.Console+"/sign-in/")}
	for _, cookie := range c.Jar.Cookies(mustURL(t, h.Console)) {
		secrets = append(secrets, cookie.Value)
	}
	err := filepath.WalkDir(h.Data, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, secret := range secrets {
			if len(secret) > 8 && bytes.Contains(content, []byte(secret)) {
				t.Errorf("%s holds a secret in the clear (%.9s…)", path, secret)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range secrets {
		if len(secret) > 8 && strings.Contains(h.log.String(), secret) {
			t.Errorf("the log holds a secret (%.9s…)", secret)
		}
	}
}
