package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"scimdesk/scim/scimtest"
	"scimdesk/scim/script"
)

// TestSetups walks from an empty home to an active directory, with the
// identity provider talking to the public side meanwhile, as in real life.
func TestSetups(t *testing.T) {
	t.Parallel()
	chrome := chromium(t)
	for _, tc := range []struct {
		name string
		walk func(t *testing.T, chrome context.Context)
	}{
		{"an admin connects Okta and watches the steps tick in order", connectOkta},
		{"an admin connects Entra, and closes the tab half-way", connectEntra},
		{"what is wrong with URL, token and identifier is named", makeMistakes},
		{"a directory is paused, resumed, disabled and enabled by one click each", steerADirectory},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			tc.walk(t, chrome)
		})
	}
}

// values are what the setup page gives an identity provider.
type values struct{ base, token string }

// enable goes from an empty home to the setup page of a new directory and
// answers what was copied from it.
func enable(b *tab, h *runningHouse, door, name string) values {
	b.Helper()
	b.visit(200, h.Link)
	b.at("/")
	b.press(200, door)
	b.sees("Directory integration and single sign-on", "Long-lived bearer token", "(recommended for ")
	b.fill("name", name)
	b.do(chromedp.Click(chromedp.CSS("[name=auth][value=bearer]")))
	b.press(200, "Configure")
	token := read[string](b, `document.querySelector("[aria-labelledby=secret-l]").innerText`)
	if stored := read[string](b, `fetch(location, {cache: "only-if-cached", mode: "same-origin"}).then(() => "kept", () => "not kept")`); stored != "not kept" {
		b.Errorf("the browser keeps the page with the token: %s", stored)
	}
	b.press(200, "I have stored it")
	b.lacks(token)
	h.ID = strings.TrimSuffix(strings.TrimPrefix(read[string](b, "location.pathname"), "/directories/"), "/setup")
	return values{read[string](b, `document.querySelector("section[aria-labelledby=values-h] .copy code").innerText`), token}
}

// follow plays a conversation and holds every answer.
func follow(t *testing.T, v values, name string) {
	t.Helper()
	all, err := script.All()
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(all, func(s script.Script) bool { return s.Name == name })
	if at < 0 {
		t.Fatalf("there is no conversation %s", name)
	}
	outcomes, err := script.Player{Base: v.base, Token: v.token, Client: http.DefaultClient, Unique: "j"}.Play(t.Context(), all[at])
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range outcomes {
		if o.Failed() {
			t.Error(scimtest.Report(all[at], o))
		}
	}
}

// watchSteps makes the page note the order in which steps tick, and a word
// that a reload would wipe out.
const watchSteps = `(() => {
	window.unbroken = true
	window.ticked = []
	const look = () => { for (const li of document.querySelectorAll("li[data-step=done]")) if (!ticked.includes(li.id)) ticked.push(li.id) }
	look()
	new MutationObserver(look).observe(document.body, {subtree: true, childList: true, attributes: true})
	return null
})()`

// ticks waits for a step of the setup to tick itself, in a page nobody
// reloaded.
func (b *tab) ticks(step string) {
	b.Helper()
	b.until(fmt.Sprintf(`document.querySelector("#step-%s[data-step=done]") !== null`, step))
	if !read[bool](b, "window.unbroken === true") {
		b.lost(fmt.Errorf("the page was loaded anew"))
	}
}

// as sends one request in the manner of a client.
func as(t *testing.T, agent, method, address, authorization, body string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("User-Agent", agent)
	request.Header.Set("Authorization", authorization)
	request.Header.Set("Content-Type", "application/scim+json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	return response.StatusCode
}

const okta = "Okta SCIM Client 1.0.0"

func connectOkta(t *testing.T, chrome context.Context) {
	h := serveOn(t, shortTemp(t))
	b := openTab(t, chrome)
	v := enable(b, h, "Connect Okta", "Okta Workforce")
	b.sees("SCIM connector base URL", "Unique identifier field for users", "Test Connector Configuration", "Setting up")
	read[any](b, watchSteps)

	people := b.beside(t)
	people.visit(200, h.page("/accounts"))
	people.sees("No accounts yet")
	read[any](people, "window.unbroken = true, null")

	follow(t, v, "okta/connection-test")
	b.ticks("test")
	follow(t, v, "okta/custom-app")
	for _, step := range []string{"lookup", "create", "update", "deactivate"} {
		b.ticks(step)
	}
	if order := read[string](b, "ticked.join()"); order != "step-test,step-lookup,step-create,step-update,step-deactivate" {
		b.Errorf("the steps ticked in the order %s", order)
	}
	people.sees("Ada Okonjo", "Active")
	if code := turnOff(t, v, "ada.okonjo.j@example.com"); code != http.StatusOK {
		t.Errorf("turning off answered %d", code)
	}
	people.until(`document.querySelector("main table").innerText.includes("Inactive")`)
	if !read[bool](people, "window.unbroken === true") {
		people.lost(fmt.Errorf("the accounts were loaded anew"))
	}

	b.press(200, "I have completed identity provider configuration")
	b.sees("Active", "SCIM is active")
	b.visit(200, h.Console+"/")
	b.sees("Okta Workforce", "Active")
}

// turnOff deactivates a person as Okta's catalogue apps do.
func turnOff(t *testing.T, v values, userName string) int {
	t.Helper()
	h := runningHouse{Base: v.base, Token: v.token}
	_, found := h.scim(t, http.MethodGet, "/Users?filter="+url.QueryEscape(fmt.Sprintf("userName eq %q", userName)), "")
	people, _ := found["Resources"].([]any)
	if len(people) != 1 {
		t.Fatalf("%s was found %d times", userName, len(people))
	}
	person, _ := people[0].(map[string]any)
	code, _ := h.scim(t, http.MethodPatch, "/Users/"+person["id"].(string), `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","value":{"active":false}}]}`)
	return code
}

// beside is a further tab of the same visitor.
func (b *tab) beside(t *testing.T) *tab {
	t.Helper()
	ctx, _ := chromedp.NewContext(b.ctx)
	t.Cleanup(func() { _ = chromedp.Cancel(ctx) })
	other := &tab{T: t, ctx: ctx, faults: &faults{documents: map[string]bool{}, seen: map[string]string{}}}
	if err := chromedp.Listen(ctx, other.faults.hear); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, fault := range other.faults.list() {
			t.Errorf("the page beside complained: %s", fault)
		}
	})
	return other
}

func connectEntra(t *testing.T, chrome context.Context) {
	h := serveOn(t, shortTemp(t))
	b := openTab(t, chrome)
	v := enable(b, h, "Connect Microsoft Entra ID", "Entra Employees")
	b.sees("Tenant URL", "Secret token", "aadOptscim062020", "Test Connection")
	read[any](b, watchSteps)
	follow(t, values{strings.SplitN(v.base, "?", 2)[0], v.token}, "entra/connection-test")
	b.ticks("test")

	half := b.beside(t)
	half.visit(200, h.page("/setup"))
	half.until(`document.querySelector("#step-test[data-step=done]") !== null`)
	half.lacks(v.token)
	half.sees("Tenant URL", v.token[len(v.token)-4:], "I have completed identity provider configuration")

	follow(t, values{strings.SplitN(v.base, "?", 2)[0], v.token}, "entra/lifecycle")
	for _, step := range []string{"lookup", "create", "update", "deactivate"} {
		b.ticks(step)
	}
	if order := read[string](b, "ticked.join()"); order != "step-test,step-lookup,step-create,step-update,step-deactivate" {
		b.Errorf("the steps ticked in the order %s", order)
	}
	b.press(200, "I have completed identity provider configuration")
	b.sees("SCIM is active")
}

func makeMistakes(t *testing.T, chrome context.Context) {
	h := serveOn(t, shortTemp(t))
	b := openTab(t, chrome)
	v := enable(b, h, "Connect Okta", "Okta Workforce")
	bearer := "Bearer " + v.token
	test := "/Users?startIndex=1&count=2"

	as(t, okta, http.MethodGet, v.base+"/v2"+test, bearer, "")
	b.sees("/scim/v2/v2/Users", "the base URL is doubled")
	as(t, okta, http.MethodGet, strings.TrimSuffix(v.base, "/scim/v2")+test, bearer, "")
	b.sees("the base URL is cut")
	as(t, okta, http.MethodGet, v.base+test, "Bearer "+v.token[:len(v.token)-5], "")
	b.until(`/its end is missing|cut/.test(document.getElementById("step-test").innerText)`)
	as(t, okta, http.MethodGet, v.base+test, "Bearer "+bearer, "")
	b.until(`/Bearer.* twice/.test(document.getElementById("step-test").innerText)`)
	other := &runningHouse{Data: h.Data}
	other.addDirectory(t)
	as(t, okta, http.MethodGet, v.base+test, "Bearer "+other.Token, "")
	b.until(`/another directory/.test(document.getElementById("step-test").innerText)`)

	if code := as(t, okta, http.MethodGet, v.base+test, bearer, ""); code != http.StatusOK {
		t.Errorf("the right values are answered %d", code)
	}
	b.until(`document.querySelector("#step-test[data-step=done]") !== null`)
	as(t, okta, http.MethodGet, v.base+"/Users?filter="+url.QueryEscape(`emails.value eq "ada@example.com"`), bearer, "")
	b.sees("looks people up by emails.value")
	b.lacks(v.token)
}

func steerADirectory(t *testing.T, chrome context.Context) {
	h := startHouse(t)
	b := openTab(t, chrome)
	b.visit(200, h.Link)
	h.scim(t, http.MethodPost, "/Users", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@example.com"}`)
	h.scim(t, http.MethodPost, "/Users", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ben@example.com"}`)
	for _, tc := range []struct {
		button, says string
		code         int
	}{
		{"Pause", "Paused", http.StatusServiceUnavailable},
		{"Resume", "Active", http.StatusOK},
		{"Disable SCIM", "Disabled", http.StatusForbidden},
		{"Enable SCIM", "Active", http.StatusOK},
	} {
		b.visit(200, h.page(""))
		b.sees("stay as they are")
		b.press(200, tc.button)
		b.sees(tc.says)
		if code, _ := h.scim(t, http.MethodGet, "/Users?count=1", ""); code != tc.code {
			t.Errorf("after %q SCIM answers %d, want %d", tc.button, code, tc.code)
		}
		b.visit(200, h.page("/accounts"))
		b.sees("ada@example.com", "Active")
	}
}
