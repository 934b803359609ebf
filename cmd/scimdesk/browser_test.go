package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"scimdesk/models/storetest"
)

// patience is how long one tab may take in all; only a broken page needs it.
const patience = 8 * time.Minute

// step is something done in a tab.
type step = chromedp.Action[chromedp.Void]

// chromium starts a real browser with an empty profile; the test ends it.
func chromium(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	storetest.Require(t, "Chromium", err == nil)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(shortTemp(t)), chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("no-sandbox", os.Geteuid() == 0),
	)
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("Chromium did not start: %v", err)
	}
	return ctx
}

// tab is one visitor: a window with cookies of its own. The test fails on
// whatever its pages complain about: policy violations, console errors,
// files that did not load.
type tab struct {
	*testing.T
	ctx    context.Context
	faults *faults
}

func openTab(t *testing.T, browser context.Context) *tab {
	t.Helper()
	b := watchedTab(t, browser)
	t.Cleanup(func() {
		for _, fault := range b.faults.list() {
			t.Errorf("the page complained: %s", fault)
		}
	})
	return b
}

// watchedTab is a tab whose complaints are kept, not yet judged.
func watchedTab(t *testing.T, browser context.Context) *tab {
	t.Helper()
	ctx, _ := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(func() { _ = chromedp.Cancel(ctx) })
	b := &tab{T: t, faults: &faults{documents: map[string]bool{}, seen: map[string]string{}}}
	if err := chromedp.Listen(ctx, b.faults.hear); err != nil {
		t.Fatal(err)
	}
	limited, cancel := context.WithTimeout(ctx, patience)
	t.Cleanup(cancel)
	b.ctx = limited
	call(b, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	return b
}

// faults keeps what pages complained about. That a page itself was answered
// 404 or 422 is not one of them: the tests say which status they want.
type faults struct {
	mu        sync.Mutex
	documents map[string]bool
	seen      map[string]string // sentence to the address it was about
}

func (f *faults) hear(event any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch e := event.(type) {
	case *network.EventResponseReceived:
		if e.Type == network.ResourceTypeDocument {
			f.documents[e.Response.URL] = true
		}
	case *log.EventEntryAdded:
		if e.Entry.Level != log.EntryLevelError && e.Entry.Level != log.EntryLevelWarning {
			return
		}
		f.seen[fmt.Sprintf("%s %s: %s", e.Entry.Source, e.Entry.Level, e.Entry.Text)] = e.Entry.URL
	case *runtime.EventExceptionThrown:
		said, _ := json.Marshal(e.ExceptionDetails)
		f.seen["exception: "+string(said)] = ""
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeLog || e.Type == runtime.ConsoleAPICalledTypeInfo || e.Type == runtime.ConsoleAPICalledTypeDebug {
			return
		}
		said, _ := json.Marshal(e.Args)
		f.seen[fmt.Sprintf("console.%s: %s", e.Type, said)] = ""
	}
}

func (f *faults) list() (sentences []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for sentence, url := range maps.All(f.seen) {
		if !strings.HasPrefix(sentence, "network ") || !f.documents[url] {
			sentences = append(sentences, sentence+" "+url)
		}
	}
	return sentences
}

// do takes steps that stay on the page.
func (b *tab) do(steps ...step) {
	b.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.lost(err)
	}
}

// arrive takes steps that lead to another page and holds its status.
func (b *tab) arrive(status int64, steps ...step) {
	b.Helper()
	response, err := chromedp.RunResponse(b.ctx, steps...)
	if err != nil {
		b.lost(err)
	}
	if response.Status != status {
		b.lost(fmt.Errorf("%s answered %d, want %d", response.URL, response.Status, status))
	}
}

func (b *tab) visit(status int64, url string) {
	b.Helper()
	b.arrive(status, chromedp.Navigate(url))
}

// press follows a link or presses a button by its words.
func (b *tab) press(status int64, words string) {
	b.Helper()
	b.arrive(status, chromedp.Click(labelled(words)))
}

// labelled finds a link or button by what a person reads on it.
func labelled(words string) chromedp.Search {
	return chromedp.Search(fmt.Sprintf("//main//*[(self::a or self::button) and descendant-or-self::*[starts-with(normalize-space(), %q)]]", words))
}

// key presses a key as a hand does: one event that types its letter unless
// the page takes it. chromedp's own KeyEvent types in any case.
func key(letter string) step {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		press := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: letter, Text: letter}
		if _, err := cdp.Call(ctx, t, input.DispatchKeyEvent, press); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, t, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyUp, Key: letter})
		return err
	})
}

// read evaluates JavaScript in the page.
func read[T any](b *tab, expression string) T {
	b.Helper()
	value, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.lost(fmt.Errorf("%s: %w", expression, err))
	}
	return value
}

// until waits for the page to make a condition true. It does not use
// chromedp's own polls: they evaluate text, which our policy forbids.
func (b *tab) until(condition string) {
	b.Helper()
	read[bool](b, "new Promise(done => { const look = () => "+condition+" ? done(true) : requestAnimationFrame(look); look() })")
}

// sees waits until the page says each of these.
func (b *tab) sees(words ...string) {
	b.Helper()
	for _, w := range words {
		said := fmt.Sprintf("(document.body?.innerText ?? '').includes(%q)", w)
		if !read[bool](b, said) {
			b.until(said)
		}
	}
}

// lacks holds that nothing in the page, shown or not, contains the words.
func (b *tab) lacks(words ...string) {
	b.Helper()
	for _, w := range words {
		if read[bool](b, fmt.Sprintf("document.documentElement.outerHTML.includes(%q)", w)) {
			b.lost(fmt.Errorf("the page contains %q", w))
		}
	}
}

// comes reloads the page until it says the words: what is recorded behind an
// answer is there a moment after it.
func (b *tab) comes(words string) {
	b.Helper()
	for !read[bool](b, fmt.Sprintf("document.body.innerText.includes(%q)", words)) {
		b.arrive(200, chromedp.Reload())
	}
}

// call runs one command of the DevTools protocol in the tab.
func call[P, R any](b *tab, command cdp.Command[P, R], params P) {
	b.Helper()
	if _, err := chromedp.Call(b.ctx, command, params); err != nil {
		b.lost(fmt.Errorf("%s: %w", command.Method, err))
	}
}

func (b *tab) at(path string) {
	b.Helper()
	if got := read[string](b, "location.pathname + location.search"); got != path {
		b.lost(fmt.Errorf("the page is %s, want %s", got, path))
	}
}

// lost ends the test and says where the visitor stood.
func (b *tab) lost(err error) {
	b.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(b.ctx), 5*time.Second)
	defer cancel()
	where, _ := chromedp.Run(ctx, chromedp.Evaluate[string](`location + "\n" + document.body.innerText`))
	b.Fatalf("%v\nat %.1500s", err, where)
}
