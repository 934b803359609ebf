package main

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/oauth2"
)

// backThere is where codes are sent in tests; nobody listens there.
const backThere = "https://client.example/callback"

// connection is a directory whose identity provider asks the authorization
// server for its tokens, and what that provider was told.
type connection struct {
	*runningHouse
	Client, Secret string
	Issuer         string
	Redirect       string
}

// connect makes a directory of a method, with further flags of
// "directory create".
func (h *runningHouse) connect(t *testing.T, method string, flags ...string) *connection {
	t.Helper()
	args := append([]string{"directory", "create", "--data", h.Data, "--json", "--name", "Staff", "--provider", "okta", "--auth", method}, flags...)
	if method == "authorization-code" && !slices.Contains(flags, "--redirect-url") {
		args = append(args, "--redirect-url", backThere)
	}
	out, errOut, code := command(t, args...)
	var made struct {
		ID           string `json:"id"`
		SCIM         string `json:"scim_url"`
		Token        string `json:"token_url"`
		ClientID     string `json:"client_id"`
		ClientSecret string `json:"client_secret"`
	}
	if err := json.Unmarshal([]byte(out), &made); err != nil || code != exitDone || made.Token == "" {
		t.Fatalf("%v: exit %d, %v\n%s%s", args, code, err, out, errOut)
	}
	own := &runningHouse{Data: h.Data, Console: h.Console, Public: h.Public, Link: h.Link, process: h.process, log: h.log, ID: made.ID, Base: made.SCIM}
	return &connection{
		runningHouse: own, Client: made.ClientID, Secret: made.ClientSecret,
		Issuer: strings.TrimSuffix(made.Token, "/oauth/token"), Redirect: backThere,
	}
}

// at is where the public side listens, whatever it is called.
func (c *connection) at(path string) string { return c.Public + "/d/" + c.ID + path }

func (c *connection) basic() string {
	return base64.StdEncoding.EncodeToString([]byte(c.Client + ":" + c.Secret))
}

// endpoints are as x/oauth2 wants them.
func (c *connection) endpoints() oauth2.Endpoint {
	return oauth2.Endpoint{AuthURL: c.at("/oauth/authorize"), TokenURL: c.at("/oauth/token")}
}

// asks is an authorization request with PKCE; more adds to it.
func (c *connection) asks(more url.Values) url.Values {
	q := url.Values{
		"response_type": {"code"}, "client_id": {c.Client}, "redirect_uri": {c.Redirect},
		"code_challenge": {oauth2.S256ChallengeFromVerifier(verifier)}, "code_challenge_method": {"S256"},
	}
	for name, values := range more {
		if q[name] = values; len(values) == 0 {
			q.Del(name)
		}
	}
	return q
}

// verifier belongs to the challenge of every request of a test.
const verifier = "the-verifier-of-all-tests-0123456789-abcdefg"

// post sends a form and reads an answer of the authorization server.
func (c *connection) post(t *testing.T, endpoint string, form url.Values, headers ...string) (*http.Response, granted) {
	t.Helper()
	headers = append([]string{"Content-Type", "application/x-www-form-urlencoded"}, headers...)
	response, body := ask(t, client, http.MethodPost, c.at("/oauth/"+endpoint), form.Encode(), headers...)
	var g granted
	if body != "" && json.Unmarshal([]byte(body), &g) != nil && strings.HasPrefix(response.Header.Get("Content-Type"), "application/json") {
		t.Errorf("%s answered what is not JSON: %.200s", endpoint, body)
	}
	return response, g
}

// granted is what the token and introspection endpoints answer.
type granted struct {
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"`
	Scope   string `json:"scope"`
	Error   string `json:"error"`
	Active  bool   `json:"active"`
}

// token asks for an access token by client credentials.
func (c *connection) token(t *testing.T, more url.Values) granted {
	t.Helper()
	form := url.Values{"grant_type": {"client_credentials"}}
	for name, values := range more {
		form[name] = values
	}
	response, g := c.post(t, "token", form, "Authorization", "Basic "+c.basic())
	if response.StatusCode != http.StatusOK || g.Access == "" {
		t.Fatalf("no token: %d %+v", response.StatusCode, g)
	}
	return g
}

// redeem redeems a code; more adds to the form.
func (c *connection) redeem(t *testing.T, code string, more url.Values) (int, granted) {
	t.Helper()
	form := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {c.Redirect}, "code_verifier": {verifier}}
	for name, values := range more {
		if form[name] = values; len(values) == 0 {
			form.Del(name)
		}
	}
	response, g := c.post(t, "token", form, "Authorization", "Basic "+c.basic())
	return response.StatusCode, g
}

// refresh brings a refresh token.
func (c *connection) refresh(t *testing.T, refresh string) (int, granted) {
	t.Helper()
	response, g := c.post(t, "token", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh}}, "Authorization", "Basic "+c.basic())
	return response.StatusCode, g
}

// sheet is a form of a page: where it goes and what stands in it.
type sheet struct {
	action string
	fields url.Values
}

var (
	formTags  = regexp.MustCompile(`(?s)<form[^>]*\baction="([^"]*)".*?</form>`)
	inputTags = regexp.MustCompile(`<input[^>]*>`)
	attribute = regexp.MustCompile(`\b(name|value)="([^"]*)"`)
)

// formOf finds the form of a page whose action contains to.
func formOf(t *testing.T, text, to string) sheet {
	t.Helper()
	for _, found := range formTags.FindAllStringSubmatch(text, -1) {
		if !strings.Contains(found[1], to) {
			continue
		}
		p := sheet{html.UnescapeString(found[1]), url.Values{}}
		for _, tag := range inputTags.FindAllString(found[0], -1) {
			values := map[string]string{}
			for _, a := range attribute.FindAllStringSubmatch(tag, -1) {
				values[a[1]] = html.UnescapeString(a[2])
			}
			if values["name"] != "" {
				p.fields.Set(values["name"], values["value"])
			}
		}
		return p
	}
	t.Fatalf("the page has no form to %q:\n%s", to, text)
	return sheet{}
}

// press sends a form of the page at address as a browser does.
func press(t *testing.T, browser *http.Client, address string, p sheet, fields ...string) (*http.Response, string) {
	t.Helper()
	for i := 0; i < len(fields); i += 2 {
		p.fields.Set(fields[i], fields[i+1])
	}
	from, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	to, err := from.Parse(p.action)
	if err != nil {
		t.Fatal(err)
	}
	return ask(t, browser, http.MethodPost, to.String(), p.fields.Encode(), "Content-Type", "application/x-www-form-urlencoded",
		"Origin", from.Scheme+"://"+from.Host, "Sec-Fetch-Site", "same-origin")
}

// ownPassword is the operator's, once given.
const ownPassword = "seven-quiet-herons-crossing"

// givePassword lets the operator, signed in at the console, choose a password.
func (h *runningHouse) givePassword(t *testing.T, console *http.Client) {
	t.Helper()
	address := h.Console + "/settings/password"
	_, text := ask(t, console, http.MethodGet, address, "")
	form := formOf(t, text, "password")
	for name := range form.fields {
		if name == "password" || name == "again" || strings.HasPrefix(name, "new") || name == "repeat" {
			form.fields.Set(name, ownPassword)
		}
	}
	if response, text := press(t, console, address, form); response.StatusCode >= http.StatusBadRequest {
		t.Fatalf("the password was not taken: %d %s", response.StatusCode, text)
	}
}

// enter signs a browser in on the public side by password.
func (c *connection) enter(t *testing.T, browser *http.Client) {
	t.Helper()
	address := c.at("/oauth/authorize?" + c.asks(nil).Encode())
	_, text := ask(t, browser, http.MethodGet, address, "")
	form := formOf(t, text, "sign-in")
	response, text := press(t, browser, address, form, "name", c.operator(t), "password", ownPassword)
	if response.StatusCode != http.StatusSeeOther {
		t.Fatalf("signing in: %d %s", response.StatusCode, text)
	}
}

// operator is what the owner of the house is called.
func (c *connection) operator(t *testing.T) string {
	t.Helper()
	return "Owner"
}

// decide lets a browser that is signed in allow or deny a request, and answers
// where it is sent then.
func (c *connection) decide(t *testing.T, browser *http.Client, query url.Values, decision string) *url.URL {
	t.Helper()
	address := c.at("/oauth/authorize?" + query.Encode())
	_, text := ask(t, browser, http.MethodGet, address, "")
	response, text := press(t, browser, address, formOf(t, text, "consent"), "decision", decision)
	to, err := response.Location()
	if err != nil || response.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s: %d, %v\n%s", decision, response.StatusCode, err, text)
	}
	return to
}

// code lets the browser allow a request and answers the code.
func (c *connection) code(t *testing.T, browser *http.Client, more url.Values) string {
	t.Helper()
	to := c.decide(t, browser, c.asks(more), "allow")
	return cmp.Or(to.Query().Get("code"), "no code at "+to.String())
}

// connected is a house with an operator's browser that is signed in on the
// public side, and a directory that uses the authorization code grant.
func connected(t *testing.T, h *runningHouse, flags ...string) (*connection, *http.Client) {
	t.Helper()
	c := h.connect(t, "authorization-code", flags...)
	h.givePassword(t, signedIn(t, h))
	browser := visitor(t)
	c.enter(t, browser)
	return c, browser
}

// people asks for one user with an access token.
func (c *connection) people(t *testing.T, access string) int {
	t.Helper()
	response, _ := ask(t, client, http.MethodGet, c.at("/scim/v2/Users?count=1"), "", "Authorization", "Bearer "+access)
	return response.StatusCode
}

// decoded reads one JSON document.
func decoded[T any](t *testing.T, text string) (value T) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return value
}
