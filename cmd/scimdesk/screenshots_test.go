package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"scimdesk/handlers"
	"scimdesk/handlers/console"
	"scimdesk/handlers/web"
	"scimdesk/models"
	"scimdesk/models/storetest"
)

// names gives every page of the console a name; "" is for addresses that
// are no pages.
var names = map[string]string{
	"/healthz": "", "/assets/:hash/:name": "", "/live": "",
	"/":                                "home",
	"/search":                          "search",
	"/keys":                            "keys",
	"/reach":                           "reach",
	"/approvals":                       "approvals",
	"/settings/password":               "password",
	"/sign-in":                         "signin",
	"/sign-in/:code":                   "signin-refused",
	"/standins":                        "standins",
	"/standins/remove":                 "standins-remove",
	"/standins/:directory":             "",
	"/standins/:directory/callback":    "",
	"/directories":                     "directories",
	"/directories/new":                 "directory-new",
	"/directories/:directory":          "directory",
	"/directories/:directory/setup":    "setup",
	"/directories/:directory/accounts": "accounts",
	"/directories/:directory/accounts/:account":    "account",
	"/directories/:directory/groups":               "groups",
	"/directories/:directory/groups/:group":        "group",
	"/directories/:directory/exchanges":            "requests",
	"/directories/:directory/exchanges/:exchange":  "request",
	"/directories/:directory/tokens/new":           "token-new",
	"/directories/:directory/tokens/:token/rotate": "token-rotate",
	"/directories/:directory/tokens/:token/revoke": "token-revoke",
	"/directories/:directory/tokens/:token/expire": "token-expire",

	"/directories/:directory/credentials":             "credentials",
	"/directories/:directory/method":                  "method",
	"/directories/:directory/client":                  "client",
	"/directories/:directory/client/redirects":        "client-redirect",
	"/directories/:directory/families/:family/revoke": "family-revoke",
}

// place is a page to look at.
type place struct {
	name string
	open func(b *tab)
}

// places are all pages there are: every GET route for which the house has
// what its address names, and what only a form or a wrong address leads to.
func (h *runningHouse) places(t *testing.T, ids map[string]string) (all []place) {
	t.Helper()
	for _, route := range handlers.Console(&console.Console{}, &web.Guard{}).GetRoutes(true) {
		name, known := names[route.Path]
		switch {
		case route.Method != http.MethodGet || known && name == "":
		case !known:
			t.Errorf("the page %s has no name here: nobody looks at it", route.Path)
		default:
			if path, complete := filled(route.Path, route.Params, ids); complete {
				all = append(all, place{name, func(b *tab) { b.open(h.Console + path) }})
			}
		}
	}
	return append(append(all, h.rarePlaces()...), h.oauthPlaces(t)...)
}

func filled(path string, params []string, ids map[string]string) (string, bool) {
	for _, p := range params {
		if ids[p] == "" {
			return "", false
		}
		path = strings.Replace(path, ":"+p, ids[p], 1)
	}
	return path, true
}

func (h *runningHouse) rarePlaces() []place {
	return []place{
		{"404", func(b *tab) { b.visit(404, h.Console+"/directories/nothing") }},
		{"accounts-nobody", func(b *tab) { b.open(h.page("/accounts?q=nobody")) }},
		{"accounts-removed", func(b *tab) { b.open(h.page("/accounts?state=removed")) }},
		{"account-removed", func(b *tab) { b.open(h.page("/accounts?state=removed")); b.openFirst() }},
		{"groups-nobody", func(b *tab) { b.open(h.page("/groups?q=nobody")) }},
		{"group-none", func(b *tab) { b.open(h.page("/groups?q=engineering")); b.openFirst() }},
		{"requests-failed", func(b *tab) { b.open(h.page("/exchanges?failed=1")) }},
		{"request-failed", func(b *tab) { b.open(h.page("/exchanges?failed=1")); b.openFirst() }},
		{"appearance", func(b *tab) {
			b.open(h.Console + "/directories")
			b.do(chromedp.Click(chromedp.CSS(`summary[aria-label="Appearance"]`)))
		}},
		{"directory-error", func(b *tab) {
			b.open(h.Console + "/directories/new?provider=okta")
			b.fill("name", "")
			b.press(422, "Configure")
		}},
		{"setup-change", func(b *tab) { b.open(h.page("/setup?change=1")) }},
		{"search-found", func(b *tab) { b.open(h.Console + "/search?q=a") }},
		{"palette", func(b *tab) { b.open(h.page("/accounts")); b.openPalette("ada") }},
		{"keys-open", func(b *tab) {
			b.open(h.page("/accounts"))
			b.do(key("?"), chromedp.WaitVisible(chromedp.CSS("#keys[open] dt, #keys[open] kbd")))
		}},
		{"standin", func(b *tab) { b.onStage(h) }},
		{"secret", func(b *tab) {
			b.open(h.page("/tokens/new"))
			b.types("#label", "Laptop of the operations team")
			b.press(200, "Create token")
		}},
	}
}

// open goes to a page, whatever its status, as long as it is one.
func (b *tab) open(url string) {
	b.Helper()
	b.do(chromedp.Navigate(url), chromedp.WaitReady(chromedp.ID("main")))
}

// openFirst follows the first row of a list, where there is one.
func (b *tab) openFirst() {
	b.Helper()
	if href := read[string](b, `document.querySelector("[data-row] [data-open]")?.href ?? ""`); href != "" {
		b.open(href)
	}
}

// fill puts text into a field, also where scripts of the page are off.
func (b *tab) fill(id, text string) {
	b.Helper()
	read[any](b, fmt.Sprintf("document.getElementById(%q).value = %q, null", id, text))
}

// types writes into a field as a hand does. chromedp's SendKeys would read the
// field's attributes while the page changes them.
func (b *tab) types(selector, text string) {
	b.Helper()
	read[any](b, fmt.Sprintf("document.querySelector(%q).focus(), null", selector))
	b.do(chromedp.KeyEvent(text))
}

// openPalette opens the palette, types into it, and waits for what it finds.
func (b *tab) openPalette(words string) {
	b.Helper()
	read[any](b, `[...document.querySelectorAll("[data-opens=palette]")].find(e => e.checkVisibility()).click(), null`)
	b.until(`document.getElementById("palette").open`)
	b.types("#palette input", words)
	b.until(`document.querySelector("#palette [role=option]") !== null`)
}

// looks like this to an eye: theme and size of the window. Nothing moves.
func (b *tab) looks(theme string, width, height int64) {
	b.Helper()
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: theme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
	call(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width < 500,
	})
}

// asked reads from the console what the addresses of pages need. There must
// be people and requests, or the ids of both stay empty.
func (h *runningHouse) asked(b *tab) map[string]string {
	b.Helper()
	last := func(page, link string, from int) string {
		b.open(h.page(page))
		parts := strings.Split(read[string](b, fmt.Sprintf(`document.querySelector(%q)?.pathname ?? ""`, link)), "/")
		return parts[max(len(parts)-from, 0)]
	}
	return map[string]string{
		"directory": h.ID, "code": "nonsense",
		"token":    last("", "[href$=rotate]", 2),
		"account":  last("/accounts", "[data-open]", 1),
		"group":    last("/groups", "[data-open]", 1),
		"exchange": last("/exchanges", "[data-open]", 1),
	}
}

// TestEveryBeginningIsForEveryone looks at what an empty house shows, and at
// each provider's form, setup and one-time secret.
func TestEveryBeginningIsForEveryone(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile("../../assets/node_modules/axe-core/axe.min.js")
	storetest.Require(t, "axe-core (npm ci --prefix assets)", err == nil)
	chrome := chromium(t)
	for _, theme := range []string{"light", "dark"} {
		t.Run(theme, func(t *testing.T) {
			t.Parallel()
			h := serveOn(t, shortTemp(t))
			b := openTab(t, chrome)
			look := func(name string) {
				b.do(chromedp.Evaluate[chromedp.Void](string(axe)))
				for width, height := range map[int64]int64{1440: 900, 375: 812} {
					b.looks(theme, width, height)
					b.judge(fmt.Sprintf("%s at %d", name, width))
				}
			}
			b.visit(200, h.Link)
			look("an empty home")
			b.visit(200, h.Console+"/directories")
			look("no directories")
			for _, provider := range models.Providers {
				b.visit(200, h.Console+"/directories/new?provider="+string(provider))
				look("enable SCIM for " + string(provider))
				b.fill("name", "Directory of "+string(provider))
				switch provider { // whose recommended method wants to know where it sends people back
				case "okta":
					b.fill("app", "acme_scimdesk_1")
				case "generic":
					b.fill("redirects", "https://idp.example.com/callback")
				}
				b.press(200, "Configure")
				look("the token for " + string(provider))
				b.press(200, "I have stored it")
				look("the setup of " + string(provider))
			}
		})
	}
}

func TestEveryPageIsForEveryone(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile("../../assets/node_modules/axe-core/axe.min.js")
	storetest.Require(t, "axe-core (npm ci --prefix assets)", err == nil)
	chrome := chromium(t)
	h := startHouse(t)
	h.populate(t, 12)
	h.pushGroups(t, 6)
	h.tell(t)
	first := openTab(t, chrome)
	first.visit(200, h.link(t))
	h.startStage(first)
	for _, theme := range []string{"light", "dark"} {
		t.Run(theme, func(t *testing.T) {
			t.Parallel()
			b := openTab(t, chrome)
			b.visit(200, h.link(t))
			for _, p := range h.places(t, h.asked(b)) {
				b.looks(theme, 1440, 900)
				p.open(b)
				b.do(chromedp.Evaluate[chromedp.Void](string(axe)))
				b.judge(p.name + " at 1440")
				b.looks(theme, 375, 812)
				b.judge(p.name + " at 375")
			}
		})
	}
}

// judge lets axe look for what keeps people out, with everything unfolded,
// and holds that the page is not wider than the window.
func (b *tab) judge(name string) {
	b.Helper()
	found := read[[]string](b, `(document.querySelectorAll("main details").forEach(d => { d.open = true }),
		axe.run({ resultTypes: ["violations"] }).then(r => r.violations.filter(v => v.impact !== "minor").map(v =>
			v.impact + " " + v.id + ": " + v.help + " " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 200)).join("\n\t")))`+")")
	for _, violation := range found {
		b.Errorf("%s: %s", name, violation)
	}
	if wide := read[int](b, "document.documentElement.scrollWidth - innerWidth"); wide > 0 {
		b.Errorf("%s: the page is %d px wider than the window", name, wide)
	}
}

// TestScreenshots takes a picture of every page, on demand: set
// SCIMDESK_SCREENSHOTS to a folder (from the root of the project). Its folder
// readme gets the five that the README may show.
func TestScreenshots(t *testing.T) {
	folder := os.Getenv("SCIMDESK_SCREENSHOTS")
	if folder == "" {
		t.Skip("SCIMDESK_SCREENSHOTS names no folder for the pictures")
	}
	if !filepath.IsAbs(folder) {
		folder = filepath.Join("../..", folder)
	}
	if err := os.MkdirAll(filepath.Join(folder, "readme"), 0o755); err != nil {
		t.Fatal(err)
	}
	chrome := chromium(t)
	t.Run("empty", func(t *testing.T) { photographEmpty(t, chrome, folder) })
	t.Run("full", func(t *testing.T) { photographFull(t, chrome, folder) })
}

// publicURL is what the pictures call the public side.
const publicURL = "https://scim.example.com"

// photogenic serves data under a name that suits a picture, and is reached by
// the tests at an address of its own.
func photogenic(t *testing.T, data string) *runningHouse {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := free.Addr().String()
	_ = free.Close()
	h := serveOn(t, data, "--public-addr", addr, "--public-url", publicURL)
	h.Public = "http://" + addr
	return h
}

func photographEmpty(t *testing.T, chrome context.Context, folder string) {
	h := photogenic(t, shortTemp(t))
	b := openTab(t, chrome)
	b.visit(200, h.Link)
	b.photograph(folder, "directories-none-empty")
	h.furnish(t)
	for _, p := range h.places(t, h.asked(b)) {
		p.open(b)
		b.photograph(folder, p.name+"-empty")
	}
}

func photographFull(t *testing.T, chrome context.Context, folder string) {
	young := photogenic(t, shortTemp(t))
	young.furnish(t)
	young.populate(t, 1000)
	young.pushGroups(t, 50)
	young.tell(t)
	young.stop(t)
	stretch(t, young.Data, 19*24*time.Hour)

	h := photogenic(t, young.Data)
	h.ID, h.Token = young.ID, young.Token
	someone := h.today(t)
	b := openTab(t, chrome)
	b.visit(200, h.Link)
	h.startStage(b)
	for _, p := range append(h.places(t, h.asked(b)), h.stagePlaces()...) {
		p.open(b)
		b.photograph(folder, p.name+"-full")
	}
	h.forReadme(b, someone, filepath.Join(folder, "readme"))
}

// photograph takes the page in both themes at both widths, whole but not
// higher than 1600 px.
func (b *tab) photograph(folder, name string) {
	b.Helper()
	for _, theme := range []string{"light", "dark"} {
		for width, height := range map[int64]int64{1440: 900, 375: 812} {
			b.looks(theme, width, height)
			b.do(chromedp.Evaluate[chromedp.Void]("document.activeElement.blur(), scrollTo(0, 0), document.fonts.ready.then(() => null)", chromedp.EvalAwaitPromise))
			b.looks(theme, width, max(height, min(1600, read[int64](b, "document.documentElement.scrollHeight"))))
			b.shoot(filepath.Join(folder, fmt.Sprintf("%s-%s-%d.png", name, theme, width)))
		}
	}
}

func (b *tab) shoot(file string) {
	b.Helper()
	picture, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(file, picture, 0o644)
	}
	if err != nil {
		b.lost(err)
	}
}

// forReadme takes the five pictures of the README, as one screen each.
func (h *runningHouse) forReadme(b *tab, someone, folder string) {
	b.Helper()
	for _, shot := range []struct {
		name, theme string
		open        func()
	}{
		{"setup-light", "light", func() { b.open(h.page("/setup")) }},
		{"accounts-light", "light", func() { b.open(h.page("/accounts")) }},
		{"accounts-dark", "dark", func() { b.open(h.page("/accounts")) }},
		{"person-light", "light", func() { b.open(h.page("/accounts?q=" + someone)); b.openFirst() }},
		{"request-light", "light", func() { b.do(chromedp.Click(labelled("request"))); b.do(chromedp.WaitVisible(chromedp.ID("answer-h"))) }},
	} {
		b.looks(shot.theme, 1440, 900)
		shot.open()
		b.do(chromedp.Evaluate[chromedp.Void]("document.activeElement.blur(), document.fonts.ready.then(() => null)", chromedp.EvalAwaitPromise))
		b.shoot(filepath.Join(folder, shot.name+".png"))
	}
}
