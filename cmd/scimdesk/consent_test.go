package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"scimdesk/models/storetest"
)

// TestAnAdminAnswersAnIdentityProvider goes the way a browser goes when Okta
// sends it: sign in on the public side, by password or by a code approved at
// the console, then allow or deny, then back to Okta.
func TestAnAdminAnswersAnIdentityProvider(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile("../../assets/node_modules/axe-core/axe.min.js")
	storetest.Require(t, "axe-core (npm ci --prefix assets)", err == nil)
	chrome := chromium(t)
	h := serveOn(t, shortTemp(t))
	okta := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<link rel=icon href=data:,><main>Back at Okta</main>"))
	}))
	t.Cleanup(okta.Close)
	c := h.connect(t, "authorization-code", "--redirect-url", okta.URL+"/callback")
	c.Redirect = okta.URL + "/callback"
	asked := c.at("/oauth/authorize?" + c.asks(map[string][]string{"scope": {"scim offline_access"}, "state": {"of-okta"}}).Encode())

	console := openTab(t, chrome)
	console.visit(200, h.Link)
	console.visit(200, h.Console+"/settings/password")
	console.fill("password", ownPassword)
	console.fill("again", ownPassword)
	console.do(chromedp.Submit("main form"))
	console.sees("The password is saved.")

	b := openTab(t, chrome)
	judge := func(name string) {
		for _, theme := range []string{"light", "dark"} {
			b.do(chromedp.Evaluate[chromedp.Void](string(axe)))
			for width, height := range map[int64]int64{1280: 900, 375: 812} {
				b.looks(theme, width, height)
				b.judge(name + " in " + theme)
			}
		}
	}
	b.visit(200, asked)
	judge("signing in")
	b.fill("name", "Owner")
	b.fill("password", "not-the-password-of-anybody")
	b.press(401, "Sign in")
	b.sees("The name or the password is wrong.")
	judge("a wrong password")
	b.fill("password", ownPassword)
	b.press(200, "Sign in")
	b.sees("Allow Okta to manage the people of Staff?", strings.TrimPrefix(okta.URL, "http://"), "Stay connected while you are away")
	judge("the consent")
	b.press(200, "Allow")
	b.sees("Back at Okta")
	if to := read[string](b, "location.search"); !strings.Contains(to, "code=") || !strings.Contains(to, "state=of-okta") || !strings.Contains(to, "iss=") {
		t.Errorf("back with %s", to)
	}
	if said := read[string](b, "document.referrer"); said != "" {
		t.Errorf("Okta was told where the browser was: %s", said)
	}
	c.byCode(t, chrome, console, asked, axe)
}

// byCode lets another browser in from the console, and denies.
func (c *connection) byCode(t *testing.T, chrome context.Context, console *tab, asked string, axe []byte) {
	b := openTab(t, chrome)
	b.visit(200, asked)
	b.press(200, "Get a code")
	b.do(chromedp.Evaluate[chromedp.Void](string(axe)))
	b.judge("the code")
	b.press(200, "I have approved it")
	b.sees("Nobody has approved it yet.")
	code := read[string](b, `document.getElementById("code").innerText`)
	console.visit(200, c.Console+"/approvals")
	console.fill("code", strings.ToLower(code))
	console.press(200, "Look it up")
	console.press(200, "Approve sign-in")
	console.sees("Approved.")
	b.press(200, "I have approved it")
	b.sees("Allow Okta to manage the people of Staff?")
	b.press(200, "Deny")
	b.sees("Back at Okta")
	if to := read[string](b, "location.search"); !strings.Contains(to, "error=access_denied") || strings.Contains(to, "code=") {
		t.Errorf("back with %s", to)
	}
	console.visit(200, c.Console+"/directories/"+c.ID+"/exchanges")
	console.comes("Owner denied Okta access")
	console.sees("Owner allowed Okta to connect")
	console.lacks(code, ownPassword, "of-okta")
}
