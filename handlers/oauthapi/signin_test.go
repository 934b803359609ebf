package oauthapi_test

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"scimdesk/internal/admin"
	"scimdesk/models"
)

// quick judges passwords without the time that takes on purpose; everything
// else is the real thing.
type quick struct {
	*admin.Service
	owner models.Admin
	wait  time.Duration
}

const password = "correct horse battery"

func (q quick) SignInPublic(ctx context.Context, name, given string, v admin.Visitor) (string, error) {
	switch {
	case q.wait > 0:
		return "", fmt.Errorf("sign in: %w", &admin.Wait{For: q.wait})
	case name != q.owner.Name || given != password:
		return "", fmt.Errorf("sign in: %w", admin.ErrWrong)
	}
	code, secret, err := q.StartApproval(ctx, v)
	if err == nil {
		err = q.Approve(ctx, code, q.owner.ID)
	}
	if err != nil {
		return "", err
	}
	return q.TakeApproval(ctx, secret, v.Agent)
}

func TestAWrongPasswordBringsTheFormBackWithoutIt(t *testing.T) {
	t.Parallel()
	h := open(t)
	v := h.visitor()
	page := v.ask(t, "GET", h.at("authorize")+"?"+h.query(), "")
	got := v.post(t, "sign-in", url.Values{"key": {page.key(t)}, "name": {`Owner"><script>`}, "password": {"hunter2 hunter2"}})
	if got.status != 401 || !strings.Contains(got.body, "The name or the password is wrong") || !strings.Contains(got.body, `value="Owner&#34;&gt;&lt;script&gt;"`) {
		t.Errorf("%d %s", got.status, got.body)
	}
	if strings.Contains(got.body, "hunter2") || v.cookies["__Host-scimdesk_public"] != "" {
		t.Error("the password came back, or somebody was let in")
	}
	if e := h.last(t); strings.Contains(string(e.RequestBody)+e.Path+e.Problem, "hunter2") || e.Facts.Odd != models.OddSignIn || len(e.ResponseBody) > 0 {
		t.Errorf("recorded %+v", e)
	}
}

func TestWhoGuessesAtPasswordsWaits(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.door.SignIn = quick{h.signIn, h.owner, 90*time.Second + 1}
	v := h.visitor()
	page := v.ask(t, "GET", h.at("authorize")+"?"+h.query(), "")
	got := v.post(t, "sign-in", url.Values{"key": {page.key(t)}, "name": {h.owner.Name}, "password": {password}})
	if got.status != 429 || got.header.Get("Retry-After") != "91" || !strings.Contains(got.body, "Wait 91 seconds") {
		t.Errorf("%d %v %s", got.status, got.header, got.body)
	}
}

var shownCode = regexp.MustCompile(`id="code">([^<]+)<`)

func TestABrowserIsLetInByACodeThatIsApproved(t *testing.T) {
	t.Parallel()
	h := open(t)
	v := h.visitor()
	page := v.ask(t, "GET", h.at("authorize")+"?"+h.query(), "")
	waiting := v.post(t, "wait", url.Values{"key": {page.key(t)}})
	code := shownCode.FindStringSubmatch(waiting.body)
	if waiting.status != 200 || code == nil {
		t.Fatalf("%d %s", waiting.status, waiting.body)
	}
	early := v.post(t, "wait", url.Values{"key": {waiting.key(t)}})
	if early.status != 200 || !strings.Contains(early.body, "Nobody has approved it yet") || !strings.Contains(early.body, code[1]) {
		t.Fatalf("%d %s", early.status, early.body)
	}
	if err := h.signIn.Approve(t.Context(), code[1], h.owner.ID); err != nil {
		t.Fatal(err)
	}
	in := v.post(t, "wait", url.Values{"key": {early.key(t)}})
	if in.status != 303 || v.cookies["__Host-scimdesk_public"] == "" || v.cookies["__Host-scimdesk_guest"] != "" {
		t.Fatalf("%d %v", in.status, v.cookies)
	}
	if page := v.ask(t, "GET", h.at("authorize")+"?"+h.query(), ""); !strings.Contains(page.body, "Allow Okta to manage") {
		t.Errorf("%d %s", page.status, page.body)
	}
}

func TestACodeThatIsOverIsSaidToBe(t *testing.T) {
	t.Parallel()
	h := open(t)
	v := h.visitor()
	page := v.ask(t, "GET", h.at("authorize")+"?"+h.query(), "")
	waiting := v.post(t, "wait", url.Values{"key": {page.key(t)}})
	h.now = h.now.Add(3600e9)
	over := v.post(t, "wait", url.Values{"key": {waiting.key(t)}})
	if over.status != 200 || !strings.Contains(over.body, "This code is over") {
		t.Errorf("%d %s", over.status, over.body)
	}
	if again := v.post(t, "wait", url.Values{"key": {over.key(t)}}); shownCode.FindStringSubmatch(again.body) == nil {
		t.Errorf("no new code: %d %s", again.status, again.body)
	}
}

// TestSigningInMakesANewSession: what a browser held before, chosen by
// whomever, opens nothing afterwards.
func TestSigningInMakesANewSession(t *testing.T) {
	t.Parallel()
	h := open(t)
	before, _ := h.signedIn(t)
	v := h.visitor()
	start := v.ask(t, "GET", h.at("authorize")+"?"+h.query(), "")
	v.cookies["__Host-scimdesk_public"] = before.cookies["__Host-scimdesk_public"]
	got := v.post(t, "sign-in", url.Values{"key": {start.key(t)}, "name": {h.owner.Name}, "password": {password}})
	if got.status != 303 || got.header.Get("Location") != "authorize?"+h.query() {
		t.Fatalf("%d %v", got.status, got.header)
	}
	if v.cookies["__Host-scimdesk_public"] == before.cookies["__Host-scimdesk_public"] {
		t.Error("the session is the one the browser brought")
	}
	if page := v.ask(t, "GET", h.at("authorize")+"?"+h.query(), ""); !strings.Contains(page.body, "Allow Okta") {
		t.Error("nobody was let in")
	}
	if v.cookies["__Host-scimdesk_device"] == "" {
		t.Error("the browser will not be known again")
	}
	if page := before.ask(t, "GET", h.at("authorize")+"?"+h.query(), ""); strings.Contains(page.body, "Allow Okta") {
		t.Error("the session before is still good")
	}
}

func TestCookiesAreKeptFromOthers(t *testing.T) {
	t.Parallel()
	h := open(t)
	v := h.visitor()
	page := v.ask(t, "GET", h.at("authorize")+"?"+h.query(), "")
	if set := page.header.Get("Set-Cookie"); !strings.HasPrefix(set, "__Host-scimdesk_guest=") || !strings.Contains(set, "HttpOnly; secure; SameSite=Lax") || !strings.Contains(set, "path=/") || strings.Contains(set, "domain") {
		t.Errorf("set %s", set)
	}
	in, _ := h.signedIn(t)
	known := in.cookies["__Host-scimdesk_device"]
	in.cookies = map[string]string{"__Host-scimdesk_public": known, "__Host-scimdesk_device": known}
	if page := in.ask(t, "GET", h.at("authorize")+"?"+h.query(), ""); known == "" || strings.Contains(page.body, "Allow Okta") {
		t.Error("what a browser is known by is missing, or opens something")
	}
	h.door.PublicURL = "http://127.0.0.1:8481"
	plain := h.visitor().ask(t, "GET", h.at("authorize")+"?"+h.query(), "")
	if set := plain.header.Get("Set-Cookie"); !strings.HasPrefix(set, "scimdesk_guest=") || strings.Contains(set, "secure") {
		t.Errorf("without TLS: %s", set)
	}
}
