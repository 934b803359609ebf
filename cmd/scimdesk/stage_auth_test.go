package main

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp"
)

// startStageBy opens a stand-in of a method and stays wherever that leads.
func (h *runningHouse) startStageBy(b *tab, method string) {
	b.Helper()
	b.visit(200, h.Console+"/standins")
	b.fill("auth", method)
	b.press(200, "Start the stand-in")
}

// stageAuthenticated presses the button Okta's admins press, signs in on the
// public side, allows it, and comes back by itself. Then another method is
// chosen.
func stageAuthenticated(t *testing.T, chrome context.Context) {
	h := serveOn(t, shortTemp(t))
	b := openTab(t, chrome)
	b.looks("light", 1440, 900)
	b.visit(200, h.Link)
	b.visit(200, h.Console+"/settings/password")
	b.fill("password", ownPassword)
	b.fill("again", ownPassword)
	b.do(chromedp.Submit("main form"))
	b.sees("The password is saved.")
	h.startStageBy(b, "authorization-code")
	b.sees("Nobody has authenticated this app yet.")
	b.do(chromedp.Click(labelled("Authenticate with Scimdesk")), chromedp.WaitVisible(chromedp.ID("password")))
	b.fill("name", "Owner")
	b.fill("password", ownPassword)
	b.press(200, "Sign in")
	b.sees("Allow Okta")
	b.press(200, "Allow")
	b.until(has("#p3 + .cap", "25 accounts") + " && " + ready)
	b.lacks("Nobody has authenticated")
	b.do(chromedp.Click(labelled("Access token")))
	b.until(has("#story", "The access token is refreshed") + ` && document.querySelectorAll("#story .mark-ok").length === 2`)
	read[any](b, `(e => { e.value = "client-credentials"; e.dispatchEvent(new Event("change", {bubbles: true})) })(document.getElementById("auth")), null`)
	b.until(`document.querySelector("#story") === null && ` + ready)
	b.lacks("Re-authenticate")
	b.do(chromedp.Click(labelled("Access token")))
	b.until(has("#story", "An access token is asked for") + ` && document.querySelectorAll("#story .mark-ok").length === 2`)
}
