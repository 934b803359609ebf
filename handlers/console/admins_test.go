package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestWhoIsNotSignedInGoesToTheSignInPage(t *testing.T) {
	t.Parallel()
	app := serve(fullHouse())
	for _, tc := range []struct {
		name    string
		request func() *http.Request
		status  int
	}{
		{"no cookie", func() *http.Request { return bare(http.MethodGet, "/directories") }, 303},
		{"an address that does not exist", func() *http.Request { return bare(http.MethodGet, "/nothing") }, 303},
		{"a session nobody has", func() *http.Request {
			r := bare(http.MethodGet, "/directories")
			r.AddCookie(&http.Cookie{Name: "scimdesk_console", Value: "guess"})
			return r
		}, 303},
		{"a session under the public side's name", func() *http.Request {
			r := bare(http.MethodGet, "/directories")
			r.AddCookie(&http.Cookie{Name: "scimdesk_public", Value: session})
			return r
		}, 303},
		{"a form", func() *http.Request {
			r := post("/directories", url.Values{"name": {"New"}, "provider": {"okta"}, "auth": {"bearer"}})
			r.Header.Del("Cookie")
			return r
		}, 401},
		{"a part of a page", func() *http.Request {
			r := bare(http.MethodGet, "/directories/dir-1/accounts")
			r.Header.Set("HX-Request", "true")
			return r
		}, 401},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			resp := do(t, app, tc.request())
			text := page(t, resp)
			if resp.StatusCode != tc.status || strings.Contains(text, "Workforce") || strings.Contains(text, "Ada") {
				t.Errorf("answered %d, want %d and nothing of the house", resp.StatusCode, tc.status)
			}
			if tc.status == 303 && resp.Header.Get("Location") != "/sign-in" {
				t.Errorf("sent to %q", resp.Header.Get("Location"))
			}
		})
	}
}

func TestASignInLinkOpensANewSession(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	resp := do(t, serve(m), get("/sign-in/"+code))
	if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/" {
		t.Fatalf("answered %d to %q", resp.StatusCode, resp.Header.Get("Location"))
	}
	cookies := resp.Cookies()
	if len(cookies) != 1 || cookies[0].Value != "a-new-session" || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteLaxMode {
		t.Errorf("the cookie is %v", cookies)
	}
	if len(m.left) != 1 || m.left[0] != session {
		t.Errorf("the session before goes on: %v", m.left)
	}
}

func TestALinkThatDoesNotWorkSaysWhy(t *testing.T) {
	t.Parallel()
	resp := do(t, serve(fullHouse()), bare(http.MethodGet, "/sign-in/wrong"))
	text := page(t, resp)
	if resp.StatusCode != http.StatusUnauthorized || !strings.Contains(text, "scimdesk open") || strings.Contains(text, "wrong") {
		t.Errorf("answered %d", resp.StatusCode)
	}
	if len(resp.Cookies()) != 0 {
		t.Errorf("a cookie was set: %v", resp.Cookies())
	}
}

func TestOnlyABrowserThatReallyOpensTheLinkUsesItUp(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	app := serve(m)
	for header, value := range map[string]string{"Sec-Purpose": "prefetch;prerender", "Purpose": "prefetch", "X-Moz": "prefetch"} {
		r := bare(http.MethodGet, "/sign-in/"+code)
		r.Header.Set(header, value)
		do(t, app, r)
	}
	do(t, app, bare(http.MethodHead, "/sign-in/"+code))
	if len(m.entered) != 0 {
		t.Errorf("the code was used up: %v", m.entered)
	}
}

func TestSigningOutEndsTheSession(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	resp := do(t, serve(m), post("/sign-out", nil))
	if resp.StatusCode != http.StatusSeeOther || len(m.left) != 1 || m.left[0] != session {
		t.Errorf("answered %d, ended %v", resp.StatusCode, m.left)
	}
	if cookies := resp.Cookies(); len(cookies) != 1 || cookies[0].Value != "" {
		t.Errorf("the cookie stays: %v", cookies)
	}
}

func TestAppearanceIsKeptAndLeadsBack(t *testing.T) {
	t.Parallel()
	app := serve(fullHouse())
	for _, tc := range []struct{ look, back, cookie, location string }{
		{"dark", "/directories/dir-1", "dark", "/directories/dir-1"},
		{"light", "//evil.test", "light", "/"},
		{"", "/directories", "", "/directories"},
		{"purple", "/directories", "", "/directories"},
	} {
		resp := do(t, app, post("/appearance", url.Values{"look": {tc.look}, "back": {tc.back}}))
		if cookies := resp.Cookies(); len(cookies) != 1 || cookies[0].Value != tc.cookie {
			t.Errorf("look %q: the cookie is %v", tc.look, cookies)
		}
		if resp.Header.Get("Location") != tc.location {
			t.Errorf("back %q leads to %q", tc.back, resp.Header.Get("Location"))
		}
	}
	r := get("/directories")
	r.AddCookie(&http.Cookie{Name: "scimdesk_appearance", Value: "dark"})
	if text := page(t, do(t, app, r)); !strings.Contains(text, `data-theme="dark"`) {
		t.Error("the page is not dark")
	}
}

func TestAForeignHostSeesNothing(t *testing.T) {
	t.Parallel()
	r := get("/directories")
	r.Host = "rebound.test:8480"
	resp := do(t, serve(fullHouse()), r)
	if text := page(t, resp); resp.StatusCode != http.StatusMisdirectedRequest || strings.Contains(text, "Workforce") {
		t.Errorf("answered %d", resp.StatusCode)
	}
}

// An open page that fetches itself again must not keep its session alive.
func TestOnlyAPersonUsesTheSession(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	app := serve(m)
	r := get("/directories/dir-1/accounts")
	r.Header.Set("HX-Request", "true")
	r.Header.Set("HX-Trigger", "main")
	if resp := do(t, app, r); resp.StatusCode != http.StatusOK || m.used.Load() != 0 {
		t.Errorf("answered %d, counted as use %d times", resp.StatusCode, m.used.Load())
	}
	if do(t, app, get("/directories/dir-1/accounts")); m.used.Load() != 1 {
		t.Errorf("a person's visit counted %d times", m.used.Load())
	}
}
