package main

import (
	"bytes"
	"encoding/base64"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"scimdesk/handlers"
	"scimdesk/handlers/console"
	"scimdesk/handlers/web"
)

// TestNoSecretOfOAuthIsKeptInTheClear uses one secret of each kind, rightly
// and where it does not belong, then reads every page, a backup, every file of
// the data folder and the log.
func TestNoSecretOfOAuthIsKeptInTheClear(t *testing.T) {
	t.Parallel()
	h := startHouse(t, "--allow-private-issuers")
	k := plant(t, h)
	k.misuse(t, h)
	h.Link = h.link(t)
	admin := signedIn(t, h)
	k.keep("the session of the console", admin.Jar.Cookies(mustURL(t, h.Console))[0].Value)
	if status, answer := h.send(http.MethodPost, "/Users", person("last.of.all@example.com")); status != http.StatusCreated {
		t.Fatalf("%d %s", status, answer)
	}
	waitUntil(t, "what was asked last stands on a page", func() bool {
		_, text := ask(t, admin, http.MethodGet, h.page("/exchanges"), "")
		return strings.Contains(text, "Ada Okonjo")
	})
	read := k.readPages(t, h, admin)
	if read < 60 {
		t.Errorf("only %d pages were read", read)
	}
	file := filepath.Join(shortTemp(t), "backup")
	moved(t, "backup", file, "--data", h.Data)
	k.search(t, file)
	h.stop(t)
	if err := filepath.WalkDir(h.Data, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			k.search(t, path)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	k.look(t, "the log", []byte(h.log.String()))
}

// canaries are secrets by what they are.
type canaries map[string]string

func (k canaries) keep(what, secret string) { k[what] = secret }

// plant makes one secret of each kind by using it.
func plant(t *testing.T, h *runningHouse) canaries {
	t.Helper()
	k := canaries{}
	i := startIssuer(t)
	c, browser := connected(t, h)
	machine := h.connect(t, "client-credentials")
	federated := h.connect(t, "workload-identity", i.trusting()...)
	user, password := h.connectBasic(t)
	k.keep("a bearer token", h.Token)
	k.keep("a password of HTTP Basic", password)
	k.keep("a sign-in link", h.Link[strings.LastIndex(h.Link, "/")+1:])
	k.keep("a client secret", machine.Secret)
	k.keep("another client secret", c.Secret)
	k.keep("an operator's password", ownPassword)
	k.keep("a verifier", verifier)
	ask(t, client, http.MethodGet, user.Base+"/Users?count=1", "", "Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(user.ID+":"+password)))

	code := c.code(t, browser, url.Values{"scope": {"scim offline_access"}, "state": {"planted"}})
	_, given := c.redeem(t, code, nil)
	_, next := c.refresh(t, given.Refresh)
	k.keep("a code", code)
	k.keep("an access token", given.Access)
	k.keep("a refresh token", given.Refresh)
	k.keep("another refresh token", next.Refresh)
	unused := c.code(t, browser, nil)
	k.keep("a code nobody redeemed", unused)
	assertion := i.assertion(t, map[string]any{"jti": "canary"})
	federated.post(t, "token", asserting(assertion))
	k.keep("an assertion", assertion)
	k.keep("the signature of an assertion", assertion[strings.LastIndex(assertion, ".")+1:])
	k.browse(t, c, browser)
	return k
}

// browse keeps what browsers hold, one of them waiting to be approved.
func (k canaries) browse(t *testing.T, c *connection, browser *http.Client) {
	t.Helper()
	address := c.at("/oauth/authorize?" + c.asks(nil).Encode())
	_, text := ask(t, browser, http.MethodGet, address, "")
	k.keep("the key of a form", formOf(t, text, "consent").fields.Get("key"))
	waiting := visitor(t)
	_, text = ask(t, waiting, http.MethodGet, address, "")
	k.keep("the key of a guest's form", formOf(t, text, "wait").fields.Get("key"))
	press(t, waiting, address, formOf(t, text, "wait"))
	public := mustURL(t, c.Public)
	for _, cookie := range slices.Concat(browser.Jar.Cookies(public), waiting.Jar.Cookies(public)) {
		secret := cookie.Value[strings.LastIndex(cookie.Value, ".")+1:]
		k.keep("the cookie "+cookie.Name, secret)
	}
}

// connectBasic makes a directory that HTTP Basic opens.
func (h *runningHouse) connectBasic(t *testing.T) (*runningHouse, string) {
	t.Helper()
	out, said, code := command(t, "directory", "create", "--data", h.Data, "--json", "--name", "Basic", "--provider", "okta", "--auth", "basic")
	made := decoded[struct {
		ID, Username, Password string
		SCIM                   string `json:"scim_url"`
	}](t, out)
	if code != exitDone || made.Password == "" {
		t.Fatalf("exit %d %s%s", code, out, said)
	}
	return &runningHouse{Data: h.Data, Public: h.Public, ID: made.Username, Base: made.SCIM}, made.Password
}

// misuse brings each where it does not belong: tokens of ours anywhere, since
// their shape tells them; all others where a secret may stand.
func (k canaries) misuse(t *testing.T, h *runningHouse) {
	t.Helper()
	c := h.connect(t, "authorization-code")
	for _, secret := range k {
		escaped := url.QueryEscape(secret)
		for _, header := range []string{"Bearer " + secret, "Basic " + secret, secret, "Bearer Bearer " + secret} {
			ask(t, client, http.MethodGet, h.Base+"/Users?count=1", "", "Authorization", header)
			c.post(t, "token", url.Values{"grant_type": {"client_credentials"}}, "Authorization", header)
		}
		for _, field := range []string{"code", "code_verifier", "refresh_token", "client_secret", "client_assertion", "token", "password"} {
			for _, endpoint := range []string{"token", "revoke", "introspect", "sign-in"} {
				c.post(t, endpoint, url.Values{"grant_type": {"refresh_token"}, "client_id": {c.Client}, field: {secret}})
			}
			c.post(t, "token?"+field+"="+escaped, url.Values{"grant_type": {"client_credentials"}})
			ask(t, visitor(t), http.MethodGet, c.at("/oauth/authorize?"+c.asks(url.Values{field: {secret}}).Encode()), "", "X-Api-Key", secret, "Cookie", "a="+secret)
		}
		ask(t, client, http.MethodGet, h.Base+"/Users?access_token="+escaped, "", "Authorization", "Bearer "+h.Token)
		if strings.HasPrefix(secret, "sd") {
			k.strew(t, h, c, secret)
		}
	}
}

// strew puts a token of ours where nobody expects one.
func (k canaries) strew(t *testing.T, h *runningHouse, c *connection, secret string) {
	t.Helper()
	own := []string{"Authorization", "Bearer " + h.Token, "Content-Type", "application/scim+json"}
	ask(t, client, http.MethodGet, h.Base+"/Users/"+secret, "", own...)
	ask(t, client, http.MethodGet, h.Base+"/Users?filter="+url.QueryEscape(`title eq "`+secret+`"`), "", own...)
	ask(t, client, http.MethodGet, h.Base+"/Users?count=1", "", append(own, "User-Agent", "agent "+secret)...)
	ask(t, client, http.MethodPost, h.Base+"/Users", `{"userName":7,"displayName":"`+secret+`"}`, own...)
	for _, field := range []string{"scope", "state", "client_id", "redirect_uri", "grant_type", "username"} {
		c.post(t, "token", url.Values{"grant_type": {"client_credentials"}, field: {secret}})
		ask(t, visitor(t), http.MethodGet, c.at("/oauth/authorize?"+c.asks(url.Values{field: {secret}}).Encode()), "", "Referer", "https://x.example/"+secret)
	}
	ask(t, client, http.MethodGet, h.Public+"/.well-known/oauth-authorization-server/d/"+secret, "")
	ask(t, client, http.MethodGet, h.Public+"/d/"+c.ID+"/oauth/"+secret, "")
}

// readPages reads every page there is to read, each exchange's among them.
func (k canaries) readPages(t *testing.T, h *runningHouse, admin *http.Client) (read int) {
	t.Helper()
	_, text := ask(t, admin, http.MethodGet, h.Console+"/directories", "")
	directories := slices.Compact(slices.Sorted(slices.Values(directoryLinks.FindAllString(text, -1))))
	var addresses []string
	for _, route := range handlers.Console(&console.Console{}, &web.Guard{}).GetRoutes(true) {
		if route.Method != http.MethodGet || strings.HasPrefix(route.Path, "/live") || strings.HasPrefix(route.Path, "/sign-in") {
			continue
		}
		for _, directory := range directories {
			path := strings.Replace(route.Path, "/directories/:directory", directory, 1)
			if !strings.Contains(path, ":") && !slices.Contains(addresses, path) {
				addresses = append(addresses, path)
			}
		}
	}
	for n := 0; n < len(addresses); n++ { // further pages are found on the way
		response, text := ask(t, admin, http.MethodGet, h.Console+addresses[n], "")
		if response.StatusCode >= http.StatusInternalServerError {
			t.Errorf("%s: %d", addresses[n], response.StatusCode)
		}
		k.look(t, addresses[n], []byte(text))
		for _, link := range furtherLinks.FindAllStringSubmatch(text, -1) {
			if further := strings.ReplaceAll(link[1], "&amp;", "&"); !slices.Contains(addresses, further) {
				addresses = append(addresses, further)
			}
		}
	}
	return len(addresses)
}

var (
	directoryLinks = regexp.MustCompile(`/directories/dir-[a-z0-9]+`)
	furtherLinks   = regexp.MustCompile(`href="(/directories/dir-[a-z0-9]+/(?:exchanges(?:/[0-9a-z-]{20,}|\?[^"]*before[^"]*)|tokens/[^"?]*|clients?[^"?]*))"`)
)

func (k canaries) search(t *testing.T, path string) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	k.look(t, path, content)
}

// look finds canaries in a text, also as they stand in a URL or in base64.
func (k canaries) look(t *testing.T, where string, content []byte) {
	t.Helper()
	for what, secret := range k {
		if len(secret) < 16 {
			t.Fatalf("%s is too short to be looked for", what)
		}
		for _, spelt := range []string{secret, url.QueryEscape(secret), base64.StdEncoding.EncodeToString([]byte(secret))} {
			if at := bytes.Index(content, []byte(spelt)); at >= 0 {
				t.Errorf("%s holds %s in the clear: %.200q", where, what, content[max(0, at-80):min(len(content), at+40)])
				return
			}
		}
	}
}
