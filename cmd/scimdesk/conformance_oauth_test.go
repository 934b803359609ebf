package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/oauth2"

	"scimdesk/scim/script"
)

// grants are the chapters of the authorization server. Besides what a chapter
// of SCIM may say:
//
//	flags authorization-code pkce  the method, and how the directory is made
//	code one scope=scim.read       an admin allows a request; {one} is the code
//	plaincode one                  the same without PKCE
//	assertion one {"exp":-60}      an assertion of the issuer; see issuer.assertion
//	> ALLOW /d/{d}/oauth/authorize?…  an admin opens the page and presses Allow
var grantChapters = filepath.Join("testdata", "conformance", "oauth", "*.txt")

// grantDesk is where the requirements of the authorization server are asked.
type grantDesk struct {
	house  *runningHouse
	issuer *issuer
	admin  *http.Client // signed in on the public side
}

func openGrantDesk(t *testing.T) *grantDesk {
	t.Helper()
	h := serveOn(t, shortTemp(t), "--allow-private-issuers")
	_, browser := connected(t, h)
	return &grantDesk{h, startIssuer(t), browser}
}

// made is the directory a requirement asks for.
func (g *grantDesk) made(t *testing.T, flags []string) *connection {
	t.Helper()
	var args []string
	redirect := backThere
	for _, flag := range flags[1:] {
		switch flag {
		case "two-redirects":
			args = append(args, "--redirect-url", backThere, "--redirect-url", "https://client.example/second")
		case "query-redirect":
			redirect += "?tenant=7"
			args = append(args, "--redirect-url", redirect)
		case "no-pkce":
			args = append(args, "--pkce=false")
		case "pkce":
			args = append(args, "--pkce=true")
		}
	}
	if flags[0] == "workload-identity" {
		args = append(args, g.issuer.trusting()...)
	}
	c := g.house.connect(t, flags[0], args...)
	c.Redirect = redirect
	return c
}

// ask plays a requirement.
func (g *grantDesk) ask(t *testing.T, r *requirement) {
	t.Helper()
	if len(r.steps) == 0 {
		return
	}
	c, other := g.made(t, r.flags), g.made(t, r.flags)
	names := g.names(t, r, c, other)
	played, err := r.script(tolerant)
	if err != nil {
		t.Fatal(err)
	}
	played.Headers = []script.Header{{Name: "Authorization"}, {Name: "Content-Type", Value: "application/x-www-form-urlencoded"}}
	player := script.Player{Base: c.Public, Plain: true, Names: names, Unique: "u", Client: g.client(t, c)}
	outcomes, err := player.Play(t.Context(), played)
	if err != nil {
		t.Fatal(err)
	}
	for i, o := range outcomes {
		step := &r.steps[i]
		step.answered[tolerant] = grantAnswered(o)
		for _, mismatch := range o.Mismatches {
			t.Errorf("%s: %s\n  %s %s\n  %v", r.id, step.request, o.Sent.Method, o.Sent.URL, mismatch)
		}
	}
}

// names are what a requirement may say from the start.
func (g *grantDesk) names(t *testing.T, r *requirement, c, other *connection) map[string]string {
	t.Helper()
	const strange = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	stranger := connection{Client: c.Client, Secret: "sdcs_" + strange}
	encoded := connection{Client: percent(c.Client), Secret: percent(c.Secret)}
	names := map[string]string{
		"d": c.ID, "o": other.ID, "client": c.Client, "secret": c.Secret, "basic": c.basic(), "otherbasic": other.basic(),
		"redirect": c.Redirect, "issuer": c.Issuer, "otherissuer": other.Issuer, "iss": url.QueryEscape(c.Issuer),
		"verifier": verifier, "wrongverifier": strings.ToUpper(verifier), "challenge": oauth2.S256ChallengeFromVerifier(verifier),
		"short": verifier[:42], "long": strings.Repeat("c", 129), "strange": "sdcs_" + strange, "strangebasic": stranger.basic(),
		"encodedbasic": encoded.basic(), "strangeaccess": "sdat_" + strange, "jwtbearer": "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer",
	}
	for _, l := range r.learnt {
		switch l.kind {
		case "code", "plaincode":
			query, err := url.ParseQuery(l.rest)
			if err != nil {
				t.Fatal(err)
			}
			if l.kind == "plaincode" {
				query["code_challenge"], query["code_challenge_method"] = nil, nil
			}
			names[l.name] = c.code(t, g.admin, query)
		case "assertion":
			claims := map[string]any{}
			if err := json.Unmarshal([]byte(strings.ReplaceAll(l.rest, "{issuer}", g.issuer.url)), &claims); err != nil && l.rest != "" {
				t.Fatal(err)
			}
			names[l.name] = g.issuer.assertion(t, claims)
		}
	}
	return names
}

// percent encodes every character, as a form may.
func percent(text string) string {
	var out strings.Builder
	for _, b := range []byte(text) {
		fmt.Fprintf(&out, "%%%02X", b)
	}
	return out.String()
}

// client sends requests; ALLOW and DENY it plays as an admin's browser.
func (g *grantDesk) client(t *testing.T, c *connection) *http.Client {
	t.Helper()
	return &http.Client{Transport: deciding{t, c, g.admin}}
}

type deciding struct {
	t     *testing.T
	c     *connection
	admin *http.Client
}

// RoundTrip answers what the form of the page answered.
func (d deciding) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Host == "" {
		r.Host = r.URL.Host
	}
	if host := r.Header.Get("Host"); host != "" {
		r.Host = host
	}
	if r.Method != "ALLOW" && r.Method != "DENY" {
		return http.DefaultTransport.RoundTrip(r)
	}
	address := r.URL.Scheme + "://" + r.URL.Host + r.URL.Opaque
	_, text := ask(d.t, d.admin, http.MethodGet, address, "")
	form := formOf(d.t, text, "consent")
	response, _ := press(d.t, d.admin, address, form, "decision", strings.ToLower(r.Method))
	response.Body = http.NoBody
	return response, nil
}

// grantAnswered is an answer as far as the pattern wanted speaks of it. What
// differs from run to run is shown by its name.
func grantAnswered(o script.Outcome) string {
	lines := []string{answered(o)}
	var refused struct{ Error string }
	if json.Unmarshal(o.Got.Body, &refused) == nil && refused.Error != "" {
		lines[0] = fmt.Sprintf("%d %s", o.Got.Status, refused.Error)
	}
	for _, h := range o.Step.Want.Headers {
		switch value := o.Got.Header.Get(h.Name); {
		case value == "":
			lines = append(lines, "no "+h.Name)
		case strings.Contains(h.Value, "{"):
			lines = append(lines, h.Name+": "+h.Value)
		default:
			lines = append(lines, h.Name+": "+value)
		}
	}
	return strings.Join(lines, "\n")
}

// readGrants reads the chapters of the authorization server.
func readGrants(t *testing.T) []chapter {
	t.Helper()
	return chaptersIn(t, grantChapters)
}

// askGrants asks all of them.
func askGrants(t *testing.T, chapters []chapter) {
	t.Helper()
	g := openGrantDesk(t)
	t.Run("authorization server", func(t *testing.T) {
		for _, s := range chapters {
			for i := range s.lines {
				l := &s.lines[i]
				t.Run(l.id, func(t *testing.T) {
					t.Parallel()
					g.ask(t, l)
				})
			}
		}
	})
}
