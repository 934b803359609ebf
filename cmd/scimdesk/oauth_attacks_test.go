package main

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestNobodyIsSentWhereNobodyEntered asks with redirect URIs that look like
// the one that is registered: the person is told, and the browser stays.
func TestNobodyIsSentWhereNobodyEntered(t *testing.T) {
	t.Parallel()
	h := serveOn(t, shortTemp(t))
	c, browser := connected(t, h)
	for _, uri := range []string{
		"javascript:alert(1)", "data:text/html,x", "//evil.example", `\\evil.example`, `/\evil.example`, "https:evil.example", "https:///evil.example",
		backThere + "/", backThere + "?x=1", backThere + "#x", backThere + ".evil.example", backThere + "%2e", backThere + "\n", " " + backThere,
		"https://client.example", "https://client.example/", "https://CLIENT.example/callback", "https://client.example/CALLBACK", "HTTPS://client.example/callback",
		"https://client.example:443/callback", "https://client.example@evil.example/callback", "https://evil.example/https://client.example/callback",
		"https://client.example/x/../callback", "https://client.example/%63allback", "http://client.example/callback", "https://client.example./callback",
		"https://client.example/callback\r\nLocation: https://evil.example", "https://evil.example", "https://evilclient.example/callback",
	} {
		for _, who := range []*http.Client{visitor(t), browser} {
			response, text := ask(t, who, http.MethodGet, c.at("/oauth/authorize?"+c.asks(url.Values{"redirect_uri": {uri}}).Encode()), "")
			if response.StatusCode != http.StatusBadRequest || response.Header.Get("Location") != "" || strings.Contains(text, "<form") {
				t.Errorf("%q: %d to %q", uri, response.StatusCode, response.Header.Get("Location"))
			}
			if strings.Contains(text, `href="`+uri) || strings.Contains(text, "http-equiv") {
				t.Errorf("%q: the page leads there", uri)
			}
		}
	}
	response, _ := ask(t, browser, http.MethodPost, c.at("/oauth/consent?"+c.asks(url.Values{"redirect_uri": {"https://evil.example"}}).Encode()), "decision=allow",
		"Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin")
	if response.StatusCode != http.StatusBadRequest || response.Header.Get("Location") != "" {
		t.Errorf("the form itself: %d to %q", response.StatusCode, response.Header.Get("Location"))
	}
}

// TestACodeIsRedeemedOnce lets a hundred redeem one code at once, on both
// databases: one is given tokens, and they end, because the others came.
func TestACodeIsRedeemedOnce(t *testing.T) {
	t.Parallel()
	for name, open := range bothDatabases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, browser := connected(t, open(t))
			code := c.code(t, browser, url.Values{"scope": {"scim offline_access"}})
			statuses, won := make([]int, 100), make([]granted, 100)
			var racing sync.WaitGroup
			for i := range statuses {
				racing.Go(func() { statuses[i], won[i] = c.redeem(t, code, nil) })
			}
			racing.Wait()
			winner := slices.Index(statuses, http.StatusOK)
			slices.Sort(statuses)
			if winner < 0 || statuses[0] != http.StatusOK || slices.ContainsFunc(statuses[1:], func(s int) bool { return s != http.StatusBadRequest }) {
				t.Fatalf("answered %v", statuses)
			}
			if got := c.people(t, won[winner].Access); got != http.StatusUnauthorized {
				t.Errorf("what was given for a code that came a hundred times: %d", got)
			}
			if status, g := c.refresh(t, won[winner].Refresh); status != http.StatusBadRequest || g.Error != "invalid_grant" {
				t.Errorf("its refresh token: %d %s", status, g.Error)
			}
		})
	}
}

// TestWhatIsOneClientsIsNoOthers brings one client's code, refresh and access
// tokens and secrets to another directory. A code that was brought is burnt.
func TestWhatIsOneClientsIsNoOthers(t *testing.T) {
	t.Parallel()
	h := serveOn(t, shortTemp(t))
	mine, browser := connected(t, h)
	theirs := h.connect(t, "authorization-code")
	offline := url.Values{"scope": {"scim offline_access"}}
	code := theirs.code(t, browser, offline)
	if status, g := mine.redeem(t, code, nil); status != http.StatusBadRequest || g.Error != "invalid_grant" {
		t.Errorf("their code with my client: %d %s", status, g.Error)
	}
	if status, g := theirs.redeem(t, code, nil); status != http.StatusBadRequest || g.Error != "invalid_grant" {
		t.Errorf("a code that somebody else brought: %d %s", status, g.Error)
	}
	_, given := theirs.redeem(t, theirs.code(t, browser, offline), nil)
	if status, g := mine.refresh(t, given.Refresh); status != http.StatusBadRequest || g.Error != "invalid_grant" {
		t.Errorf("their refresh token with my client: %d %s", status, g.Error)
	}
	if got := mine.people(t, given.Access); got != http.StatusUnauthorized {
		t.Errorf("their access token at my directory: %d", got)
	}
	mixed := *mine
	mixed.Secret = theirs.Secret
	response, g := mixed.post(t, "token", url.Values{"grant_type": {"client_credentials"}}, "Authorization", "Basic "+mixed.basic())
	if response.StatusCode != http.StatusUnauthorized || g.Error != "invalid_client" {
		t.Errorf("their secret with my client: %d %s", response.StatusCode, g.Error)
	}
	mixed.Client, mixed.Secret = theirs.Client, theirs.Secret
	response, g = mixed.post(t, "token", url.Values{"grant_type": {"client_credentials"}}, "Authorization", "Basic "+mixed.basic())
	if response.StatusCode != http.StatusUnauthorized || g.Error != "invalid_client" {
		t.Errorf("their client at my endpoint: %d %s", response.StatusCode, g.Error)
	}
}

// TestADirectoryThatIsDisabledEndsWhatWasBegun disables one between the code
// and its redemption, and while tokens are good.
func TestADirectoryThatIsDisabledEndsWhatWasBegun(t *testing.T) {
	t.Parallel()
	h := serveOn(t, shortTemp(t))
	c, browser := connected(t, h)
	_, given := c.redeem(t, c.code(t, browser, url.Values{"scope": {"scim offline_access"}}), nil)
	code := c.code(t, browser, nil)
	if _, said, exit := command(t, "directory", "disable", c.ID, "--data", c.Data); exit != exitDone {
		t.Fatal(said)
	}
	if status, g := c.redeem(t, code, nil); status == http.StatusOK || g.Access != "" {
		t.Errorf("a code from before: %d", status)
	}
	if status, g := c.refresh(t, given.Refresh); status == http.StatusOK || g.Access != "" {
		t.Errorf("a refresh: %d", status)
	}
	if got := c.people(t, given.Access); got != http.StatusForbidden {
		t.Errorf("an access token: %d", got)
	}
	response, _ := ask(t, browser, http.MethodGet, c.at("/oauth/authorize?"+c.asks(nil).Encode()), "")
	if response.StatusCode < http.StatusBadRequest {
		t.Errorf("the authorization endpoint: %d", response.StatusCode)
	}
}

// TestAssertionsThatAreNone is what was forgotten elsewhere, one by one.
func TestAssertionsThatAreNone(t *testing.T) {
	t.Parallel()
	h := serveOn(t, shortTemp(t), "--allow-private-issuers")
	i := startIssuer(t)
	evil := startIssuer(t)
	c := h.connect(t, "workload-identity", i.trusting()...)
	header := func(name string, value any) map[string]any {
		return map[string]any{"header": map[string]any{name: value}}
	}
	liar := *evil // signs with a key of its own what the other should have said
	liar.url = i.url
	forged := func(name string, value any) string { return liar.assertion(t, header(name, value)) }
	for name, assertion := range map[string]string{
		"another audience":               i.assertion(t, map[string]any{"aud": "api://other"}),
		"no audience":                    i.assertion(t, map[string]any{"aud": nil}),
		"no end":                         i.assertion(t, map[string]any{"exp": nil}),
		"an end that is over":            i.assertion(t, map[string]any{"exp": -61.0}),
		"an end that is a text":          i.assertion(t, map[string]any{"exp": "tomorrow"}),
		"an end beyond all numbers":      i.assertion(t, map[string]any{"exp": 1e300}),
		"issued tomorrow":                i.assertion(t, map[string]any{"iat": 86400.0, "exp": 86700.0}),
		"good from tomorrow on":          i.assertion(t, map[string]any{"nbf": 86400.0, "exp": 86700.0}),
		"no signature":                   i.assertion(t, map[string]any{"alg": "none"}),
		"no signature, spelt otherwise":  i.assertion(t, map[string]any{"alg": "nOnE"}),
		"the public key as a secret":     i.assertion(t, map[string]any{"alg": "HS256"}),
		"another key":                    i.assertion(t, map[string]any{"key": "stranger"}),
		"a key id that is a path":        forged("kid", "../../../../dev/null"),
		"a key id that is a statement":   forged("kid", "' OR 1=1 --"),
		"keys of its own address":        forged("jku", evil.url+"/keys"),
		"a certificate of its own":       forged("x5u", evil.url+"/keys"),
		"a key of its own":               forged("jwk", jwk(evil.key)),
		"a critical header nobody knows": i.assertion(t, header("crit", []string{"exp"})),
		"another issuer that signs":      evil.assertion(t, nil),
		"an encrypted one that is zipped": strings.Join([]string{
			part(t, map[string]any{"alg": "RSA-OAEP", "enc": "A256GCM", "zip": "DEF", "kid": "one"}), "", "", "", "",
		}, "."),
		"an access token of ours": h.connect(t, "client-credentials").token(t, nil).Access,
	} {
		response, g := c.post(t, "token", asserting(assertion))
		slowed := g.Error == "temporarily_unavailable" && response.StatusCode == http.StatusTooManyRequests // refused, and one too many
		if g.Error != "invalid_client" && !slowed || g.Access != "" {
			t.Errorf("%s: %d %+v", name, response.StatusCode, g)
		}
	}
	if _, g := c.post(t, "token", asserting(i.assertion(t, nil))); g.Access == "" {
		t.Errorf("a good one afterwards: %s", g.Error)
	}
}

// TestAnAssertionIsUsedOnce brings one with a jti a hundred times at once.
func TestAnAssertionIsUsedOnce(t *testing.T) {
	t.Parallel()
	h := serveOn(t, shortTemp(t), "--allow-private-issuers")
	i := startIssuer(t)
	c := h.connect(t, "workload-identity", i.trusting()...)
	form := asserting(i.assertion(t, map[string]any{"jti": "once"}))
	tokens := make([]string, 100)
	var racing sync.WaitGroup
	for n := range tokens {
		racing.Go(func() {
			_, g := c.post(t, "token", form)
			tokens[n] = g.Access
		})
	}
	racing.Wait()
	slices.Sort(tokens)
	if got := slices.Compact(tokens); len(got) != 2 || got[0] != "" {
		t.Errorf("%d of a hundred were given a token", len(got)-1)
	}
}

// TestAMillionDotsCostNothing sends, wherever a token or an assertion may
// stand, what once cost others gigabytes; an honest client is served meanwhile.
func TestAMillionDotsCostNothing(t *testing.T) {
	t.Parallel()
	h := serveOn(t, shortTemp(t), "--allow-private-issuers")
	i := startIssuer(t)
	c := h.connect(t, "workload-identity", i.trusting()...)
	honest := h.connect(t, "client-credentials")
	before := peakMemory(t, h)
	began := time.Now()
	for _, size := range []int{15 << 10, 60 << 10, 1 << 20} {
		dots := strings.Repeat(".", size)
		for name, form := range map[string]url.Values{
			"an assertion":       asserting(dots),
			"a headed assertion": asserting(part(t, map[string]any{"alg": "RS256"}) + dots),
			"a refresh token":    {"grant_type": {"refresh_token"}, "refresh_token": {dots}},
			"a client":           {"grant_type": {"client_credentials"}, "client_id": {dots}, "client_secret": {dots}},
			"a scope":            {"grant_type": {"client_credentials"}, "scope": {strings.Repeat("x ", size/2)}},
		} {
			response, g := c.post(t, "token", form)
			if response.StatusCode < 400 || response.StatusCode > 499 || g.Access != "" {
				t.Errorf("%s of %d dots: %d", name, size, response.StatusCode)
			}
		}
		response, _ := ask(t, client, http.MethodGet, c.at("/scim/v2/Users"), "", "Authorization", "Bearer "+dots)
		if response.StatusCode < 400 || response.StatusCode > 499 {
			t.Errorf("a bearer token of %d dots: %d", size, response.StatusCode)
		}
		if got := honest.people(t, honest.token(t, nil).Access); got != http.StatusOK {
			t.Errorf("an honest client: %d", got)
		}
	}
	if grown := peakMemory(t, h) - before; grown > 64<<20 {
		t.Errorf("memory grew by %d MiB", grown>>20)
	}
	t.Logf("18 requests in %v", time.Since(began))
}

// TestGuessesOfASecretAreSlowedDown guesses; the right secret is served.
func TestGuessesOfASecretAreSlowedDown(t *testing.T) {
	t.Parallel()
	h := serveOn(t, shortTemp(t))
	c := h.connect(t, "client-credentials")
	guess := *c
	slowed := 0
	for n := range 30 {
		guess.Secret = c.Secret[:len(c.Secret)-1] + string(rune('a'+n%26))
		if guess.Secret == c.Secret {
			continue
		}
		response, _ := guess.post(t, "token", url.Values{"grant_type": {"client_credentials"}}, "Authorization", "Basic "+guess.basic(), "X-Forwarded-For", "10.0.0."+string(rune('1'+n%9)))
		if response.StatusCode == http.StatusTooManyRequests && response.Header.Get("Retry-After") != "" {
			slowed++
		}
	}
	if slowed < 10 {
		t.Errorf("only %d guesses of thirty were slowed down", slowed)
	}
	c.token(t, nil)
}
