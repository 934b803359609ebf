package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"scimdesk/models"
	"scimdesk/models/storetest"
)

// TestTheStage walks over the screen of a stand-in in a real Chromium.
func TestTheStage(t *testing.T) {
	t.Parallel()
	chrome := chromium(t)
	for _, tc := range []struct {
		name string
		walk func(t *testing.T, chrome context.Context)
	}{
		{"five clicks lead from an empty house to people who were renamed and turned off", fiveClicks},
		{"everything on it works without JavaScript", stageWithoutScripts},
		{"it is played with the keyboard", stageByKeyboard},
		{"its tabs show one side at a time on a phone", stageOnAPhone},
		{"a list that was changed and not sent stays as it is", keepAChoice},
		{"an app is authenticated by a person, as in Okta", stageAuthenticated},
		{"a large company keeps the page small", largeCompany},
		{"the server stops and starts while it is played", stageOverARestart},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			tc.walk(t, chrome)
		})
	}
}

// ready is true of a stage that has done all it was asked for.
const ready = `document.querySelector("main .status")?.innerText.trim() === "Ready"`

// startStage opens a stand-in from wherever the tab is, and leaves it at its
// stage.
func (h *runningHouse) startStage(b *tab) {
	b.Helper()
	b.visit(200, h.Console+"/standins")
	b.press(200, "Start the stand-in")
	b.until(has("#p3 + .cap", "25 accounts") + " && " + ready)
}

// onStage goes to the stage of the first stand-in there is; one is started when
// there is none, and again when nobody plays.
func (b *tab) onStage(h *runningHouse) {
	b.Helper()
	b.open(h.Console + "/standins")
	if read[bool](b, `document.querySelector("[data-row]") === null`) {
		h.startStage(b)
		return
	}
	b.openFirst()
	for _, words := range []string{"Start again", "Resume"} {
		if read[bool](b, has("main", words)) {
			b.do(chromedp.Click(labelled(words)))
		}
	}
	b.until(ready)
}

// stagePlaces are what a stage looks like while it is played; one after the
// other, by one visitor.
func (h *runningHouse) stagePlaces() []place {
	return []place{
		{"standin-story", func(b *tab) {
			b.onStage(h)
			b.do(chromedp.Click(labelled("Step by step")))
			b.until(`document.querySelector("[aria-pressed=true]") !== null`)
			b.do(chromedp.Click(labelled("Mover")))
			b.until(`document.querySelectorAll("#story .mark-ok").length === 1 && ` + ready)
		}},
		{"standin-menu", func(b *tab) { b.do(chromedp.Click(chromedp.CSS(".who summary"))) }},
		{"standin-paused", func(b *tab) {
			b.onStage(h)
			b.do(chromedp.Click(labelled("Step by step")), chromedp.Click(chromedp.CSS("#hold")))
			b.sees("Paused")
			b.do(chromedp.Click(chromedp.CSS(`button[value="500"]`)))
			b.until(has("#running", "First cycle") + " || " + has("#running", "connection"))
		}},
		{"standin-stopped", func(b *tab) {
			b.open(h.Console + "/standins")
			b.press(200, "Stop")
			b.openFirst()
		}},
		{"standin-authenticate", func(b *tab) {
			h.startStageBy(b, "authorization-code")
			b.sees("Nobody has authenticated this app yet.")
		}},
	}
}

// TestTheStageIsForEveryone looks at it in each state.
func TestTheStageIsForEveryone(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile("../../assets/node_modules/axe-core/axe.min.js")
	storetest.Require(t, "axe-core (npm ci --prefix assets)", err == nil)
	chrome := chromium(t)
	for _, theme := range []string{"light", "dark"} {
		t.Run(theme, func(t *testing.T) {
			t.Parallel()
			h := serveOn(t, shortTemp(t))
			b := openTab(t, chrome)
			b.visit(200, h.Link)
			for _, p := range h.stagePlaces() {
				b.looks(theme, 1440, 900)
				p.open(b)
				b.do(chromedp.Evaluate[chromedp.Void](string(axe)))
				for width, height := range map[int64]int64{1440: 900, 1100: 800, 800: 600, 375: 812} {
					b.looks(theme, width, height)
					b.judge(fmt.Sprintf("%s at %d", p.name, width))
				}
			}
		})
	}
}

// has is true of a page whose element, shown or not, says the words.
func has(selector, words string) string {
	return fmt.Sprintf("(document.querySelector(%q)?.textContent.includes(%q) ?? false)", selector, words)
}

func fiveClicks(t *testing.T, chrome context.Context) {
	h := serveOn(t, shortTemp(t))
	b := openTab(t, chrome)
	b.looks("light", 1440, 900)
	b.visit(200, h.Link)
	began, clicks := time.Now(), 0
	click := func(selector string) {
		clicks++
		b.do(chromedp.Click(chromedp.CSS(selector)))
	}
	follow := func(selector string) {
		clicks++
		b.arrive(200, chromedp.Click(chromedp.CSS(selector)))
	}
	follow(`button[data-key="1"]`)
	b.sees("Stand-in Okta", "25 accounts", "3 groups")
	b.until(ready)
	before := read[string](b, `document.querySelector("#person-9 .one").firstChild.textContent.trim()`)
	click("#person-9 summary")
	click(`#person-9 button[value="rename"]`)
	b.until(`document.querySelector("#story-h")?.innerText.includes("is renamed") && document.querySelector("#story .mark-ok") !== null`)
	after := read[string](b, `document.querySelector("#person-9 .one").firstChild.textContent.trim()`)
	click("#flip-10")
	b.until(`document.querySelector("#flip-10").getAttribute("aria-checked") === "false" && ` + ready)
	b.sees("24 active")
	follow(`.pane-dir a[href$="/accounts"]`)
	b.sees(after)
	b.until(`[...document.querySelectorAll("[data-row]")].filter(row => row.innerText.includes("Inactive")).length === 1`)
	t.Logf("%d clicks, %.1f s, %s became %s", clicks, time.Since(began).Seconds(), before, after)
	if clicks > 5 || before == after {
		t.Errorf("%d clicks; %s became %s", clicks, before, after)
	}
}

func stageWithoutScripts(t *testing.T, chrome context.Context) {
	h := serveOn(t, shortTemp(t))
	b := openTab(t, chrome)
	b.looks("light", 1440, 900)
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.visit(200, h.Link)
	b.press(200, "Start the stand-in")
	b.comes("25 accounts")
	b.comes("Ready")
	b.arrive(200, chromedp.Click(chromedp.CSS("#flip-3")))
	b.sees("is unassigned", "1 of 1 as expected")
	b.arrive(200, chromedp.Click(chromedp.CSS("#flip-3")))
	b.sees("is assigned", "5 of 5 as expected")
	b.press(200, "Step by step")
	b.press(200, "Leaver")
	b.sees("1 of 3 steps done")
	b.arrive(200, chromedp.Click(chromedp.CSS(`button[data-key="s"]`)))
	b.press(200, "Play the rest")
	b.comes("All as expected")
	b.press(200, "Pause")
	b.sees("Paused")
	b.press(200, "Resume")
	b.press(200, "Next")
	b.sees("14 to ")
	b.press(200, "Follow what happens")
	b.visit(200, h.Console+"/standins")
	b.press(200, "Stop")
	b.press(200, "Stand-in Okta")
	b.sees("Nobody plays Okta here.")
	b.press(200, "Start again")
	b.comes("25 accounts")
	b.press(200, "Remove the demo…")
	b.sees("25 people and 3 groups in 1 directory go")
	b.press(200, "Remove the demo")
	b.sees("How do you want to begin?")
	b.lacks("Stand-in Okta")
}

func stageByKeyboard(t *testing.T, chrome context.Context) {
	h := serveOn(t, shortTemp(t))
	b := openTab(t, chrome)
	b.looks("light", 1440, 900)
	b.visit(200, h.Link)
	b.arrive(200, key("1"))
	b.sees("25 accounts")
	b.until(ready)
	done := func(n int) string {
		return fmt.Sprintf(`document.querySelectorAll("#story .mark-ok").length === %d && `+ready, n)
	}
	b.do(chromedp.Click(labelled("Step by step")))
	b.until(`document.querySelector("[aria-pressed=true]") !== null`)
	b.do(chromedp.Click(labelled("Leaver")))
	b.until(`document.querySelector("#story-h").innerText === "Leaver" && ` + done(1))
	read[any](b, "document.activeElement.blur(), null")
	b.do(key("s"))
	b.until(done(2))
	b.do(key(" "))
	b.sees("Paused")
	b.do(key(" "))
	b.until(ready)
	read[any](b, `document.getElementById("q").focus(), null`)
	b.do(key("s"), key(" "))
	if typed := read[string](b, `document.getElementById("q").value`); typed != "s " {
		t.Errorf("in a field the keys wrote %q", typed)
	}
	read[any](b, `document.getElementById("flip-5").focus(), null`)
	b.do(key(" "))
	b.until(`document.getElementById("flip-5").getAttribute("aria-checked") === "false" && ` + ready)
	if at := read[string](b, "document.activeElement.id"); at != "flip-5" {
		t.Errorf("after the switch the focus is on %q", at)
	}
	b.at("/standins/" + string(h.standIn(b)) + "?from=0")
}

// standIn is the directory in the address of the page.
func (h *runningHouse) standIn(b *tab) models.DirectoryID {
	b.Helper()
	return models.DirectoryID(strings.TrimPrefix(read[string](b, "location.pathname"), "/standins/"))
}

func stageOnAPhone(t *testing.T, chrome context.Context) {
	h := serveOn(t, shortTemp(t))
	b := openTab(t, chrome)
	b.looks("light", 375, 812)
	b.visit(200, h.Link)
	h.startStage(b)
	shown := `[...document.querySelectorAll(".split > *")].filter(e => e.checkVisibility()).map(e => e.className.split(" ")[0]).join()`
	for id, want := range map[string]string{"pane-req": "pane-req", "pane-dir": "pane-dir", "pane-idp": "pane-idp"} {
		read[any](b, fmt.Sprintf("document.getElementById(%q).click(), null", id))
		if got := read[string](b, shown); got != want {
			t.Errorf("%s shows %s", id, got)
		}
	}
	read[any](b, `document.getElementById("pane-dir").click(), null`)
	b.do(chromedp.Click(labelled("Joiner")))
	b.sees("26 accounts")
	if got := read[string](b, shown); got != "pane-dir" {
		t.Errorf("after news it shows %s", got)
	}
}

// largeCompany is 500 people; as many as SCIMDESK_PEOPLE says when that is
// set, and then no task of the page may keep the processor longer than 100 ms.
func largeCompany(t *testing.T, chrome context.Context) {
	people := os.Getenv("SCIMDESK_PEOPLE")
	strict := people != ""
	if people == "" {
		people = "500"
	}
	h := serveOn(t, shortTemp(t))
	b := openTab(t, chrome)
	b.looks("light", 1440, 900)
	b.visit(200, h.Link)
	h.startStage(b)
	trace := b.record()
	began := time.Now()
	b.do(chromedp.Click(chromedp.CSS(fmt.Sprintf(`button[name="people"][value="%s"]`, people))))
	n, err := strconv.Atoi(people)
	if err != nil {
		t.Fatal(err)
	}
	b.until(fmt.Sprintf(`document.querySelector("#p3 + .cap").innerText.startsWith(%q) && %s`, grouped(n)+" accounts", ready))
	took := time.Since(began)
	tasks := trace.end()
	rows := read[int](b, `document.querySelectorAll(".split li").length`)
	nodes := read[int](b, `document.querySelectorAll("*").length`)
	t.Logf("%d people in %.0f s; %d tasks above 20 ms, the longest %v; %d rows, %d elements; the server holds %s", n, took.Seconds(), len(tasks), longest(tasks), rows, nodes, h.memory(t))
	if rows > 2*models.StandInPeople+models.StandInRequests+8 {
		t.Errorf("the panes have %d rows", rows)
	}
	if strict && (len(tasks) == 0 || longest(tasks).Busy > 100*time.Millisecond) {
		t.Errorf("of %d tasks the longest took %v", len(tasks), longest(tasks))
	}
}

// longest is the task that kept the processor longest.
func longest(tasks []task) (most task) {
	for _, one := range tasks {
		if one.Busy > most.Busy {
			most = one
		}
	}
	return most
}

func stageOverARestart(t *testing.T, chrome context.Context) {
	h := serveOn(t, shortTemp(t))
	b := watchedTab(t, chrome) // its stream breaks off
	b.looks("light", 1440, 900)
	b.visit(200, h.Link)
	h.startStage(b)
	id := h.standIn(b)
	b.do(chromedp.Click(chromedp.CSS(`button[name="people"][value="10000"]`)))
	b.until(`Number(document.querySelector("progress")?.value) > 100`)
	h.stop(t)
	again := serveOn(t, h.Data)
	b.visit(200, again.Link)
	b.visit(200, again.Console+"/standins/"+string(id))
	b.sees("Nobody plays Okta here.")
	b.do(chromedp.Click(labelled("Start again")))
	b.until(has("#running", "First cycle of 500 people") + " || " + has("#running", "First cycle of 10,000 people"))
	again.stop(t)
}

func grouped(n int) string {
	text := strconv.Itoa(n)
	if len(text) > 3 {
		return text[:len(text)-3] + "," + text[len(text)-3:]
	}
	return text
}

// memory is what the server holds, and held at most, as the kernel says it.
func (h *runningHouse) memory(t *testing.T) string {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", h.process.Process.Pid))
	storetest.Require(t, "/proc", err == nil)
	var said []string
	for line := range strings.Lines(string(status)) {
		if name, value, _ := strings.Cut(line, ":"); name == "VmRSS" || name == "VmHWM" {
			said = append(said, name+" "+strings.Join(strings.Fields(value), " "))
		}
	}
	return strings.Join(said, ", ")
}

// keepAChoice chooses from a list without sending it: what the page fetches by
// itself leaves that alone.
func keepAChoice(t *testing.T, chrome context.Context) {
	h := serveOn(t, shortTemp(t))
	b := openTab(t, chrome)
	b.visit(200, h.Link)
	h.startStage(b)
	read[any](b, `(() => {
		window.swapped = 0
		document.addEventListener("htmx:afterSwap", () => { window.swapped++ })
		document.getElementById("auth").value = "basic"
		document.activeElement.blur()
		document.body.dispatchEvent(new CustomEvent("news"))
	})(), null`)
	b.until("window.swapped > 0")
	if chosen := read[string](b, `document.getElementById("auth").value`); chosen != "basic" {
		t.Errorf("the list went back to %q", chosen)
	}
}
