package main

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"scimdesk/internal/config"
	"scimdesk/internal/standin/dialect"
	"scimdesk/internal/standin/grant"
)

// authFlags are how a stand-in authenticates: one of five methods.
type authFlags struct {
	Token         string  `placeholder:"T" help:"A bearer token; better in SCIMDESK_TOKEN."`
	Username      string  `placeholder:"U" help:"The user name of HTTP Basic, with --password."`
	Password      string  `placeholder:"P" help:"The password; better in SCIMDESK_PASSWORD."`
	TokenURL      string  `name:"token-url" placeholder:"URL" help:"The token endpoint, for an OAuth client."`
	ClientID      string  `name:"client-id" placeholder:"C" help:"The client identifier."`
	ClientSecret  string  `name:"client-secret" placeholder:"S" help:"The client secret; better in SCIMDESK_CLIENT_SECRET."`
	Scope         *string `placeholder:"WORDS" help:"The scope to ask for (default: what the server gives; scim offline_access with --authorize-url)."`
	AuthorizeURL  string  `name:"authorize-url" placeholder:"URL" help:"The authorization endpoint: sign in there first, as in Okta's own page."`
	RedirectURL   string  `name:"redirect-url" default:"http://127.0.0.1:8485/callback" help:"Where the code is waited for, on this machine."`
	PKCE          bool    `name:"pkce" default:"true" negatable:"" help:"Send a code challenge."`
	Issuer        string  `placeholder:"URL" help:"What the authorization server calls itself; checked when given."`
	NoBrowser     bool    `name:"no-browser" help:"Do not open a browser."`
	AssertionFile string  `name:"assertion-file" placeholder:"FILE" help:"A signed assertion in place of the secret; read anew each time."`
	TestIssuer    string  `name:"test-issuer" placeholder:"URL" help:"Sign assertions, and publish the key at this address of this machine."`
	Subject       string  `default:"scimdesk-standin" help:"The sub of the test issuer's assertions."`
	Audience      string  `default:"api://scimdesk" help:"The aud of the test issuer's assertions."`
}

// how many methods were chosen.
func (f *authFlags) methods() int {
	n := 0
	for _, chosen := range []bool{f.Token != "", f.Username != "" || f.Password != "", f.TokenURL != ""} {
		if chosen {
			n++
		}
	}
	return n
}

// faults are all values that do not fit.
func (f *authFlags) faults() config.Faults {
	var faults config.Faults
	add := func(wrong bool, text string) {
		if wrong {
			faults = append(faults, text)
		}
	}
	add(f.methods() != 1, "--token: say how it authenticates, in one way: --token T; or --username U --password P; or --token-url URL --client-id C with --client-secret S, --assertion-file FILE or --test-issuer URL.")
	add(f.Token != "" && (strings.TrimSpace(f.Token) == "" || strings.ContainsFunc(f.Token, unprintable)), "--token: this is no bearer token: one line of letters, digits and signs.")
	add((f.Username == "") != (f.Password == "") || strings.Contains(f.Username, ":"), "--username: HTTP Basic needs --username, without a colon, and --password.")
	if f.TokenURL == "" {
		add(f.ClientID+f.ClientSecret+f.AuthorizeURL+f.AssertionFile+f.TestIssuer != "", "--token-url: an OAuth client needs the token endpoint.")
		return faults
	}
	return append(faults, f.clientFaults()...)
}

// clientFaults are those of an OAuth client.
func (f *authFlags) clientFaults() config.Faults {
	var faults config.Faults
	for _, u := range [][2]string{{"token-url", f.TokenURL}, {"authorize-url", f.AuthorizeURL}} {
		if u[1] != "" && !webAddress(u[1]) {
			faults = append(faults, fmt.Sprintf("--%s: write a URL that begins with https:// or http://.", u[0]))
		}
	}
	if f.ClientID == "" {
		faults = append(faults, "--client-id: an OAuth client needs its identifier.")
	}
	proofs := 0
	for _, given := range []string{f.ClientSecret, f.AssertionFile, f.TestIssuer} {
		if given != "" {
			proofs++
		}
	}
	if proofs != 1 {
		faults = append(faults, "--client-secret: give one of --client-secret, --assertion-file and --test-issuer.")
	}
	for _, u := range [][2]string{{"redirect-url", f.waits()}, {"test-issuer", f.TestIssuer}} {
		if _, err := localAddress(u[1]); u[1] != "" && err != nil {
			faults = append(faults, fmt.Sprintf("--%s: %v.", u[0], err))
		}
	}
	return faults
}

// waits is where a code is waited for, "" when none is.
func (f *authFlags) waits() string {
	if f.AuthorizeURL == "" {
		return ""
	}
	return f.RedirectURL
}

func unprintable(r rune) bool { return r < ' ' || r > '~' }

func webAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Host != "" && u.User == nil && (u.Scheme == "https" || u.Scheme == "http")
}

// authorizer is what the stand-in sends. The server is that of the test
// issuer, to be closed at the end; nil without one.
func (f *authFlags) authorizer(name dialect.Name) (grant.Authorizer, *http.Server, error) {
	switch {
	case f.Token != "":
		return grant.Bearer(f.Token), nil, nil
	case f.Username != "":
		return grant.Basic(f.Username, f.Password), nil, nil
	}
	c := grant.Client{
		TokenURL: f.TokenURL, AuthorizeURL: f.AuthorizeURL, Issuer: f.Issuer, ID: f.ClientID, Secret: f.ClientSecret,
		Scope: f.scope(), PKCE: f.PKCE, Style: grant.InHeader,
	}
	if name.IsEntra() {
		c.Style = grant.InBody
	}
	var issuer *http.Server
	switch {
	case f.AssertionFile != "":
		c.Assert = func(time.Time) (string, error) { return readAssertion(f.AssertionFile) }
	case f.TestIssuer != "":
		signer, err := grant.NewIssuer(f.TestIssuer)
		if err == nil {
			issuer, err = serveLocal(f.TestIssuer, signer)
		}
		if err != nil {
			return nil, nil, err
		}
		c.Assert = func(now time.Time) (string, error) { return signer.Assert(f.Subject, f.Audience, now) }
	}
	return grant.New(c), issuer, nil
}

func (f *authFlags) scope() string {
	switch {
	case f.Scope != nil:
		return *f.Scope
	case f.AuthorizeURL != "":
		return "scim offline_access"
	}
	return ""
}

// longestAssertion is more than any signed assertion needs.
const longestAssertion = 64 << 10

// readAssertion reads a file that somebody else keeps fresh.
func readAssertion(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if info.Size() > longestAssertion {
		return "", errors.New(path + " is too long to be an assertion")
	}
	text, err := os.ReadFile(path)
	return strings.TrimSpace(string(text)), err
}
