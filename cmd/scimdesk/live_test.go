package main

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestLivePages keeps pages open in a real Chromium while people arrive.
func TestLivePages(t *testing.T) {
	t.Parallel()
	chrome := chromium(t)
	for _, tc := range []struct {
		name  string
		watch func(t *testing.T, chrome context.Context)
	}{
		{"people arrive, and what the reader does stays as it is", keepTheReadersPlace},
		{"who types a search is not disturbed", searchWhilePeopleArrive},
		{"what the reader asks for goes before what the page asks for", preferTheReader},
		{"what is folded open stays open", leaveFoldsOpen},
		{"who reads further down is asked before the list changes", holdTheList},
		{"live is switched off and on by a key", switchLive},
		{"a page catches up after the server was gone", surviveARestart},
		{"a page nobody looks at waits until somebody does", waitWhileHidden},
		{"nine tabs of one browser share one stream", shareTheStream},
		{"a page with a secret is reloaded without it, and makes no second one", reloadASecret},
		{"who signed out is not kept by an open page", leaveAnOpenPage},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			tc.watch(t, chrome)
		})
	}
}

// reading is what a reader does in the list of accounts: half a word is in the
// search field, which has the focus, a name further down is selected, and the
// page is scrolled.
const reading = `(() => {
	const field = document.querySelector("input[type=search]")
	field.focus({preventScroll: true})
	field.value = "half a wo"
	const name = [...document.querySelectorAll("#accounts [data-row] a span")].find(e => e.innerText === "Person Nr34")
	getSelection().selectAllChildren(name)
	window.scrollTo(0, 200)
	window.dispatchEvent(new Event("scroll"))
})()`

// readersPlace is where that reader then is.
const readersPlace = `(() => {
	const anchor = getSelection().anchorNode?.parentElement.closest("[data-row]")
	return [document.activeElement.type, document.activeElement.value, String(getSelection()), Math.round(anchor?.getBoundingClientRect().top)].join(" ")
})()`

func keepTheReadersPlace(t *testing.T, chrome context.Context) {
	h := startHouse(t)
	b := openTab(t, chrome)
	for n := range 40 {
		h.join(t, "Person", fmt.Sprintf("Nr%02d", n))
	}
	b.visit(200, h.Link)
	b.visit(200, h.page("/accounts"))
	b.looks("light", 900, 500)
	read[any](b, reading+", null")
	read[any](b, `new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(null))))`)
	before := read[string](b, readersPlace)
	if !strings.HasPrefix(before, "search half a wo Person Nr34 ") {
		t.Fatalf("the reader is at %q", before)
	}

	id := h.join(t, "Ada", "Okonjo")
	arrived := time.Now()
	b.until(rows + " === 41")
	t.Logf("on the page %v after the answer to the create", time.Since(arrived))
	b.sees("Ada Okonjo")
	if after := read[string](b, readersPlace); after != before {
		t.Errorf("the reader was moved from %q to %q", before, after)
	}
	h.change(t, id, map[string]any{"active": false})
	b.until(`[...document.querySelectorAll("#accounts [data-row]")].some(e => e.innerText.includes("Ada Okonjo") && e.innerText.includes("Inactive"))`)
	if after := read[string](b, readersPlace); after != before {
		t.Errorf("the reader was moved from %q to %q", before, after)
	}
	if got := read[string](b, `document.querySelector(".tabs-line [aria-current] .n").innerText`); got != "41" {
		t.Errorf("the tab counts %s", got)
	}
}

func searchWhilePeopleArrive(t *testing.T, chrome context.Context) {
	h := startHouse(t)
	b := openTab(t, chrome)
	h.join(t, "Ada", "Okonjo")
	b.visit(200, h.Link)
	b.visit(200, h.page("/accounts"))
	b.types("input[type=search]", "oko")
	b.until(`location.search === "?q=oko"`)
	h.join(t, "Grace", "Mbeki")
	h.join(t, "Ben", "Okonjo")
	b.until(rows + " === 2")
	b.sees("Ada Okonjo", "Ben Okonjo")
	b.until(`document.querySelector(".tabs-line [aria-current] .n").innerText === "3"`)
	if typed := read[string](b, `document.activeElement.value`); typed != "oko" {
		t.Errorf("the field holds %q", typed)
	}
	b.lacks("Mbeki")
}

// preferTheReader lets the page fetch itself and then, while that is under way,
// asks for another list: the answer made before it is not shown, and the page
// fetches itself again when the reader was served.
func preferTheReader(t *testing.T, chrome context.Context) {
	h := startHouse(t)
	b := openTab(t, chrome)
	h.join(t, "Ada", "Okonjo")
	b.visit(200, h.Link)
	b.visit(200, h.page("/accounts"))
	read[any](b, `(() => {
		window.shown = []
		document.addEventListener("htmx:beforeSwap", ({detail}) => { if (detail.elt.id === "main") window.shown.push(detail.shouldSwap) })
		document.body.dispatchEvent(new CustomEvent("news"))
		document.querySelector("#filters a[href*=inactive]").click()
	})(), null`)
	b.until("window.shown.length > 1")
	if shown := read[[]bool](b, "window.shown"); shown[0] || !shown[1] {
		t.Errorf("the page's own answers were shown: %v", shown)
	}
	b.at("/directories/" + h.ID + "/accounts?state=inactive")
	b.until(rows + " === 0")
}

func leaveFoldsOpen(t *testing.T, chrome context.Context) {
	h := startHouse(t)
	b := openTab(t, chrome)
	id := h.join(t, "Ada", "Okonjo")
	b.visit(200, h.Link)
	b.visit(200, h.page("/accounts"))
	b.press(200, "Ada Okonjo")
	b.do(chromedp.Click(chromedp.CSS("#main > details > summary, #main :not(li) > details > summary")))
	open := `[...document.querySelectorAll("#main details")].filter(d => d.open).length`
	b.until(open + " === 1")
	h.change(t, id, map[string]any{"title": "Principal engineer"})
	b.sees("Principal engineer")
	if folds := read[int](b, open); folds != 1 {
		t.Errorf("%d folds are open", folds)
	}
}

// told counts the lines of the list of requests, and held says whether
// the button is there that brings new ones.
const (
	told = `document.querySelectorAll("#exchanges [data-row]").length`
	held = `!document.querySelector("[data-held]").hidden`
)

func holdTheList(t *testing.T, chrome context.Context) {
	h := startHouse(t)
	b := openTab(t, chrome)
	for n := range 30 {
		h.join(t, "Person", fmt.Sprintf("Nr%02d", n))
	}
	b.visit(200, h.Link)
	b.visit(200, h.page("/exchanges"))
	b.looks("light", 900, 500)
	b.until(told + " === 30")
	read[any](b, `window.scrollTo(0, 300), null`)
	h.join(t, "Ada", "Okonjo")
	b.until(held)
	if shown := read[int](b, told); shown != 30 {
		t.Errorf("%d requests are shown to who reads", shown)
	}
	b.do(chromedp.Click(chromedp.CSS("[data-held]")))
	b.until(told + " === 31")
	b.until("!(" + held + ")")
	if top := read[int](b, "window.scrollY"); top != 0 {
		t.Errorf("the page is scrolled to %d", top)
	}
	h.join(t, "Ben", "Okonjo")
	b.until(told + " === 32")
}

func switchLive(t *testing.T, chrome context.Context) {
	h := startHouse(t)
	b := openTab(t, chrome)
	h.join(t, "Ada", "Okonjo")
	b.visit(200, h.Link)
	b.visit(200, h.page("/exchanges"))
	b.until(told + " === 1")
	read[any](b, countNews)
	b.do(key("l"))
	b.until(`document.querySelector("[data-live-toggle]").getAttribute("aria-pressed") === "false"`)
	h.join(t, "Ben", "Okonjo")
	waitUntil(t, "the request is recorded", func() bool {
		return read[bool](b, `fetch(location).then(r => r.text()).then(page => page.includes("Ben Okonjo"))`)
	})
	b.until("window.heard > 0")
	if shown := read[int](b, told); shown != 1 {
		t.Errorf("switched off, %d requests are shown", shown)
	}
	b.do(key("l"))
	b.until(told + " === 2")
	b.until(`document.querySelector("[data-live-toggle]").getAttribute("aria-pressed") === "true"`)
}

// countNews counts in window.heard what this page passes on to others: it
// holds the stream.
const countNews = `(() => {
	window.heard = 0
	new BroadcastChannel("scimdesk-live").onmessage = ({data}) => { if (data.topics?.length) window.heard++ }
})(), null`

func surviveARestart(t *testing.T, chrome context.Context) {
	h := startHouse(t)
	b := watchedTab(t, chrome) // it complains that the server is gone
	h.join(t, "Ada", "Okonjo")
	b.visit(200, h.Link)
	b.visit(200, h.page("/accounts"))
	b.until(rows + " === 1")
	h.stop(t)
	console, public := strings.TrimPrefix(h.Console, "http://"), strings.TrimPrefix(h.Public, "http://")
	again := start(t, h.Data, scimdesk(t, "serve", "--data", h.Data, "--json", "--no-browser", "--admin-addr", console, "--public-addr", public))
	again.ID, again.Base, again.Token = h.ID, h.Base, h.Token
	again.join(t, "Ben", "Okonjo")
	b.until(rows + " === 2")
	again.join(t, "Cleo", "Okonjo")
	b.until(rows + " === 3")
}

func waitWhileHidden(t *testing.T, chrome context.Context) {
	h := startHouse(t)
	b := openTab(t, chrome)
	h.join(t, "Ada", "Okonjo")
	b.visit(200, h.Link)
	b.visit(200, h.page("/accounts"))
	read[any](b, `(() => {
		window.away = true
		Object.defineProperty(document, "hidden", {get: () => window.away})
	})(), null`)
	read[any](b, countNews)
	h.join(t, "Ben", "Okonjo")
	b.until("window.heard > 0")
	if got := read[int](b, rows); got != 1 {
		t.Errorf("a hidden page shows %d people", got)
	}
	read[any](b, `window.away = false, document.dispatchEvent(new Event("visibilitychange")), null`)
	b.until(rows + " === 2")
}

// shareTheStream opens more tabs than a browser has connections to one host,
// then leaves those that held the stream, one after the other.
func shareTheStream(t *testing.T, chrome context.Context) {
	h := startHouse(t)
	h.join(t, "Ada", "Okonjo")
	tabs := []*tab{openTab(t, chrome)}
	tabs[0].visit(200, h.Link)
	for range 8 {
		tabs = append(tabs, tabs[0].another(chrome))
	}
	for _, b := range tabs {
		b.visit(200, h.page("/accounts"))
	}
	last := tabs[len(tabs)-1]
	waitUntil(t, "one tab holds the stream and eight wait", func() bool {
		return read[string](last, `navigator.locks.query().then(all => all.held.length + " " + all.pending.length)`) == "1 8"
	})
	h.join(t, "Ben", "Okonjo")
	for _, b := range tabs {
		b.until(rows + " === 2")
	}
	for i, b := range tabs[:3] {
		b.do(chromedp.Navigate("about:blank"))
		h.join(t, "Person", fmt.Sprintf("Nr%02d", i))
		last.until(fmt.Sprintf("%s === %d", rows, 3+i))
	}
}

// another is one more tab of the same visitor.
func (b *tab) another(chrome context.Context) *tab {
	b.Helper()
	ctx, _ := chromedp.NewContext(chrome, chromedp.WithExistingBrowserContext(chromedp.FromContext(b.ctx).BrowserContextID))
	b.Cleanup(func() { _ = chromedp.Cancel(ctx) })
	if err := chromedp.Listen(ctx, b.faults.hear); err != nil {
		b.Fatal(err)
	}
	limited, cancel := context.WithTimeout(ctx, patience)
	b.Cleanup(cancel)
	other := &tab{T: b.T, ctx: limited, faults: b.faults}
	call(other, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	return other
}

func reloadASecret(t *testing.T, chrome context.Context) {
	h := startHouse(t)
	b := openTab(t, chrome)
	b.visit(200, h.Link)
	b.visit(200, h.page("/tokens/new"))
	b.types("#label", "Second")
	b.press(200, "Create token")
	secret := read[string](b, `document.querySelector("[aria-labelledby=secret-l]").innerText`)
	if b.at("/directories/" + h.ID + "/setup"); read[bool](b, "Boolean(document.body.dataset.live)") {
		t.Error("a page with a secret fetches itself")
	}
	b.arrive(200, chromedp.Reload())
	b.lacks(secret)
	out, _, _ := command(t, "token", "list", "--directory", h.ID, "--data", h.Data, "--json")
	if made := strings.Count(out, `"id"`); made != 2 {
		t.Errorf("there are %d tokens: %s", made, out)
	}
}

// leaveAnOpenPage signs out in one tab; the other stays as it is, asks no more
// and shows nothing new.
func leaveAnOpenPage(t *testing.T, chrome context.Context) {
	h := startHouse(t)
	b := openTab(t, chrome)
	h.join(t, "Ada", "Okonjo")
	b.visit(200, h.Link)
	b.visit(200, h.page("/accounts"))
	other := b.another(chrome)
	other.visit(200, h.Console+"/directories")
	read[any](other, `fetch("/sign-out", {method: "POST", headers: {"Content-Type": "application/x-www-form-urlencoded"}}).then(() => null)`)
	h.join(t, "Ben", "Okonjo")
	waitUntil(t, "no tab follows any more", func() bool {
		return read[string](b, `navigator.locks.query().then(all => all.held.length + " " + all.pending.length)`) == "0 0"
	})
	b.lacks("Ben Okonjo")
}
