package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"scimdesk/handlers/controlapi"
)

// TestJourneys walks through the console as people do, in a real Chromium
// against the running program.
func TestJourneys(t *testing.T) {
	t.Parallel()
	chrome := chromium(t)
	for _, tc := range []struct {
		name string
		walk func(t *testing.T, chrome context.Context)
	}{
		{"a new admin signs in, makes a directory, and sees its token once", makeADirectory},
		{"people who arrive over SCIM are listed, searched and turned over", browseAccounts},
		{"what happened to one person is told with before and after", readAPerson},
		{"a request is shown with its answer and without its secret", readARequest},
		{"a token is rotated and revoked by forms", replaceTokens},
		{"who signed out sees nothing more", signOut},
		{"the lists are walked with the keyboard alone", useTheKeyboard},
		{"the palette finds people, actions and places", useThePalette},
		{"everything works without JavaScript", doWithoutScripts},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			tc.walk(t, chrome)
		})
	}
}

func TestTheWatchNoticesWhatAPageMustNotDo(t *testing.T) {
	t.Parallel()
	chrome := chromium(t)
	h := startHouse(t)
	b := watchedTab(t, chrome)
	b.visit(401, h.Console+"/sign-in/nonsense")
	if seen := b.faults.list(); len(seen) > 0 {
		t.Fatalf("a page that complains about nothing: %q", seen)
	}
	for fault, script := range map[string]string{
		"Content Security Policy": `document.body.setAttribute("style", "color: red")`,
		"console.error":           `console.error("broken")`,
		"exception":               `queueMicrotask(() => { throw new Error("broken") })`,
		"network":                 `document.head.append(Object.assign(document.createElement("script"), {src: "/assets/0/nothing.js"}))`,
	} {
		read[any](b, script+", null")
		for !strings.Contains(fmt.Sprint(b.faults.list()), fault) {
			if err := chromedp.Do(b.ctx, chromedp.Evaluate[chromedp.Void]("1")); err != nil {
				b.Fatalf("%s: unnoticed by %q", script, b.faults.list())
			}
		}
	}
}

func makeADirectory(t *testing.T, chrome context.Context) {
	h := serveOn(t, shortTemp(t))
	b := openTab(t, chrome)
	b.visit(200, h.Link)
	b.at("/")
	b.visit(200, h.Console+"/directories")
	b.sees("No directories yet")

	b.visit(200, h.Console+"/")
	b.press(200, "Connect Microsoft Entra ID")
	tooLong := strings.Repeat("Entra Workforce ", 6)
	b.fill("name", tooLong)
	b.press(422, "Configure")
	b.sees("Nothing was created")
	if said := read[string](b, `document.getElementById("name-error").innerText`); said != "The name is longer than 80 characters. Shorten it." {
		b.Errorf("the field says %q", said)
	}
	if filled := read[string](b, `document.getElementById("name").value + document.getElementById("provider").value`); filled != tooLong+"entra" {
		b.Errorf("the form came back with %q", filled)
	}

	b.fill("name", "Entra Workforce")
	b.do(chromedp.Click(chromedp.CSS("[name=auth][value=bearer]")))
	b.press(200, "Configure")
	secret := read[string](b, `document.querySelector("[aria-labelledby=secret-l]").innerText`)
	copyIt(b, "Copy token", secret)
	base := read[string](b, `document.querySelector("[aria-labelledby=secret-url]").innerText`)
	if got := knock(t, strings.TrimSuffix(base, "?aadOptscim062020"), "Bearer "+secret); got != http.StatusOK {
		b.Errorf("the token that was shown opens the door with %d", got)
	}

	b.press(200, "I have stored it")
	b.sees("Entra Workforce", "Tenant URL", secret[len(secret)-4:])
	b.lacks(secret)
	goBack(b)
	b.lacks(secret)
	b.visit(200, h.Console+"/directories")
	b.sees("Entra Workforce")
	b.lacks(secret)
	b.press(200, "Entra Workforce")
	b.arrive(200, chromedp.Reload())
	b.lacks(secret)
}

// goBack presses the browser's own button. The page that showed a secret is
// gone by then: Chromium offers to send the form again, which is no page.
func goBack(b *tab) {
	b.Helper()
	if err := chromedp.Do(b.ctx, chromedp.NavigateBack()); err != nil {
		b.Logf("back: %v", err)
	}
}

// copyIt presses a copy button and holds what then is in the clipboard.
func copyIt(b *tab, words, want string) {
	b.Helper()
	b.do(chromedp.Click(labelled(words)), chromedp.WaitVisible(chromedp.CSS("[data-copied] .done")))
	if _, err := chromedp.CallBrowser(b.ctx, browser.SetPermission, browser.SetPermissionParams{
		Permission: &browser.PermissionDescriptor{Name: "clipboard-read"}, Setting: browser.PermissionSettingGranted,
		BrowserContextID: chromedp.FromContext(b.ctx).BrowserContextID,
	}); err != nil {
		b.Fatal(err)
	}
	if got := read[string](b, "navigator.clipboard.readText()"); got != want {
		b.Errorf("the clipboard holds %q, want %q", got, want)
	}
}

// page is an address in the console below the house's directory.
func (h *runningHouse) page(path string) string {
	return h.Console + "/directories/" + h.ID + path
}

// rows counts the people in the list.
const rows = `document.querySelectorAll("#accounts [data-row]").length`

func browseAccounts(t *testing.T, chrome context.Context) {
	h := startHouse(t)
	b := openTab(t, chrome)
	b.visit(200, h.Link)
	b.visit(200, h.page("/accounts"))
	b.sees("No accounts yet", "Base URL and token")

	h.join(t, "Ada", "Okonjo")
	b.arrive(200, chromedp.Reload())
	b.sees("Ada Okonjo", "ada.okonjo@example.com", "Active")

	for n := range 59 {
		h.join(t, "Person", fmt.Sprintf("Nr%02d", n))
	}
	b.arrive(200, chromedp.Reload())
	b.sees("Person Nr58")
	b.until(rows + " === 50")
	b.do(chromedp.Click(labelled("Older")))
	b.until(rows + " === 10")
	b.sees("Ada Okonjo")
	b.arrive(200, chromedp.Reload())
	b.sees("Ada Okonjo")
	b.do(chromedp.Click(labelled("Newer")))
	b.until(rows + " === 50")

	b.do(chromedp.Click(labelled("Inactive")))
	b.sees("No account of this directory is in this state.")
	b.types("input[type=search]", "per")
	b.sees("Nobody found", "starts with “per”")
	b.at("/directories/" + h.ID + "/accounts?q=per&state=inactive")
	b.do(chromedp.Click(labelled("All 60")))
	b.until(rows + " === 50")
	b.types("input[type=search]", strings.Repeat(kb.Backspace, 3)+"oko")
	b.until(rows + " === 1")
	b.sees("Ada Okonjo")
	b.at("/directories/" + h.ID + "/accounts?q=oko")
	b.types("input[type=search]", "x")
	b.sees("Nobody found")
}

func readAPerson(t *testing.T, chrome context.Context) {
	h := startHouse(t)
	b := openTab(t, chrome)
	id := h.join(t, "Ada", "Okonjo")
	b.visit(200, h.Link)
	b.visit(200, h.page("/accounts"))
	b.press(200, "Ada Okonjo")
	b.sees("Okta created the account")

	h.change(t, id, map[string]any{"active": false, "title": "Principal engineer"})
	b.arrive(200, chromedp.Reload())
	b.sees("Inactive", "Okta deactivated the account", "Principal engineer · ada.okonjo@example.com")
	said := read[[]string](b, `[...document.querySelectorAll("[aria-labelledby=history-h] li:first-child :is(.was, .now)")].map(e => e.className + " " + e.innerText)`)
	for _, want := range []string{"was true", "now false", "was Engineer", "now Principal engineer"} {
		if !strings.Contains(strings.Join(said, "\n"), want) {
			b.Errorf("the history lacks %q: %q", want, said)
		}
	}

	if status, _ := h.scim(t, http.MethodDelete, "/Users/"+id, ""); status != http.StatusNoContent {
		b.Fatalf("delete: %d", status)
	}
	b.arrive(200, chromedp.Reload())
	b.sees("Removed", "the account stays")
}

func readARequest(t *testing.T, chrome context.Context) {
	h := startHouse(t)
	b := openTab(t, chrome)
	h.join(t, "Ada", "Okonjo")
	if got := knock(t, h.Base, "Bearer wrong"); got != http.StatusUnauthorized {
		b.Fatalf("a wrong token: %d", got)
	}
	b.visit(200, h.Link)
	b.visit(200, h.page("/exchanges"))
	b.comes("without a valid token")
	b.sees("Okta created Ada Okonjo")
	b.press(200, "Failures only")
	b.until(`document.querySelectorAll("#exchanges [data-row]").length === 1`)
	b.press(200, "All")
	b.until(`document.querySelectorAll("#exchanges [data-row]").length === 2`)

	b.press(200, "Okta created")
	b.sees("Answer", `"ada.okonjo@example.com"`, "201 Created")
	b.do(chromedp.Click(chromedp.CSS("[aria-labelledby=request-h] summary")))
	b.sees("Authorization", "[redacted]")
	b.lacks(h.Token, h.Token[8:24])
	b.press(200, "Ada Okonjo")
	b.sees("Identity", "Okta created the account")
}

func replaceTokens(t *testing.T, chrome context.Context) {
	h := startHouse(t)
	b := openTab(t, chrome)
	b.visit(200, h.Link)
	b.visit(200, h.page(""))
	b.press(200, "Rotate")
	b.press(200, "Rotate token")
	second := read[string](b, `document.querySelector("[aria-labelledby=secret-l]").innerText`)
	b.sees("keeps working until")
	for _, secret := range []string{h.Token, second} {
		if got := knock(t, h.Base, "Bearer "+secret); got != http.StatusOK {
			b.Errorf("during the overlap …%s answers %d", secret[len(secret)-4:], got)
		}
	}

	b.press(200, "I have stored it")
	b.lacks(second)
	b.visit(200, h.page(""))
	for range 2 {
		b.press(200, "Revoke")
		b.press(200, "Revoke token")
		b.at("/directories/" + h.ID + "/credentials")
	}
	for _, secret := range []string{h.Token, second} {
		if got := knock(t, h.Base, "Bearer "+secret); got != http.StatusUnauthorized {
			b.Errorf("revoked, …%s answers %d", secret[len(secret)-4:], got)
		}
	}
	if live := read[int](b, `document.querySelectorAll("[aria-labelledby=tokens-h] .btn-danger").length`); live != 0 {
		b.Errorf("%d tokens can still be revoked", live)
	}
}

func signOut(t *testing.T, chrome context.Context) {
	h := startHouse(t)
	b := openTab(t, chrome)
	h.join(t, "Ada", "Okonjo")
	b.visit(200, h.Link)
	b.visit(200, h.page("/accounts"))
	b.sees("Ada Okonjo")
	b.do(chromedp.Click(chromedp.CSS(`summary[aria-label$="account menu"]`)))
	b.arrive(200, chromedp.Click(chromedp.CSS(`form[action="/sign-out"] button`)))
	b.at("/sign-in")
	for _, path := range []string{"", "/accounts", "/exchanges"} {
		b.visit(200, h.page(path))
		b.at("/sign-in")
		b.lacks("Okonjo")
	}
	goBack(b)
	b.lacks("Okonjo")
	b.visit(401, h.Link)
	b.sees("This link does not work any more.")
}

func doWithoutScripts(t *testing.T, chrome context.Context) {
	h := startHouse(t)
	b := openTab(t, chrome)
	for n := range 60 {
		h.join(t, "Person", fmt.Sprintf("Nr%02d", n))
	}
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.visit(200, h.Link)
	b.visit(200, h.Console+"/directories/new?provider=onelogin")
	b.fill("name", "")
	b.press(422, "Configure")
	b.sees("Give it a name, so that you recognise it in lists.")
	b.types("#name", "Second")
	b.press(200, "Configure")
	b.press(200, "I have stored it")
	b.sees("Second", "OneLogin")
	b.press(200, "I have completed identity provider configuration")
	b.sees("SCIM is active")
	b.visit(200, h.page(""))
	b.press(200, "Pause")
	b.sees("Paused")
	b.press(200, "Resume")
	b.visit(200, h.Console+"/search?q=nr07")
	b.press(200, "Person Nr07")

	b.visit(200, h.page("/accounts"))
	b.press(200, "Older")
	b.sees("Person Nr00")
	b.press(200, "Newer")
	b.sees("Person Nr59")
	b.types("input[type=search]", "nr07")
	b.arrive(200, chromedp.KeyEvent(kb.Enter))
	b.press(200, "Person Nr07")
	b.sees("person.nr07@example.com")
	b.visit(200, h.page("/exchanges"))
	b.comes("Person Nr59")
	b.press(200, "Okta created Person Nr59")
	b.sees("201 Created")

	b.do(chromedp.Click(chromedp.CSS(`summary[aria-label="Appearance"]`)))
	b.arrive(200, chromedp.Click(chromedp.CSS(`button[name=look][value=dark]`)))
	if theme := read[string](b, "document.documentElement.dataset.theme"); theme != "dark" {
		b.Errorf("the appearance is %q", theme)
	}
	everyPage(b, h)
}

// everyPage visits each page of the house once more, and back.
func everyPage(b *tab, h *runningHouse) {
	b.Helper()
	for _, path := range []string{"", "/setup", "/setup?change=1", "/tokens/new", "/accounts", "/exchanges"} {
		b.visit(200, h.page(path))
		b.sees("Staff")
	}
	for _, path := range []string{"/", "/directories", "/search?q=staff"} {
		b.visit(200, h.Console+path)
		b.sees("Staff")
	}
	b.visit(200, h.Console+"/keys")
}

// link is a fresh sign-in link, as the command line makes it.
func (h *runningHouse) link(t *testing.T) string {
	t.Helper()
	out, errOut, code := command(t, "open", "--data", h.Data, "--json", "--no-browser")
	var link controlapi.Link
	if err := json.Unmarshal([]byte(out), &link); err != nil || code != 0 {
		t.Fatalf("open: exit %d, %v\n%s%s", code, err, out, errOut)
	}
	return link.URL
}
